from dataclasses import dataclass, field
from datetime import datetime

from sandbox.shop.metafields import Metafield
from sandbox.shop.money import Money

ON_HAND_STATES = (
    "available",
    "committed",
    "damaged",
    "quality_control",
    "reserved",
    "safety_stock",
)
QUANTITY_NAMES = (*ON_HAND_STATES, "incoming", "on_hand")


@dataclass(slots=True, eq=False)
class LocationAddress:
    """Where a warehouse stands."""

    address1: str
    city: str
    province: str
    province_code: str
    zip: str
    phone: str
    address2: str | None = None
    country: str = "United States"
    country_code: str = "US"

    @property
    def formatted(self) -> list[str]:
        """The address as it is written on a parcel."""
        return [self.address1, f"{self.city} {self.province_code} {self.zip}", self.country]


@dataclass(slots=True, eq=False)
class Location:
    """A warehouse of the shop."""

    id: str
    name: str
    address: LocationAddress
    created_at: datetime
    is_active: bool = True
    fulfills_online_orders: bool = True
    ships_inventory: bool = True
    levels: "list[InventoryLevel]" = field(default_factory=list, repr=False)

    @property
    def inventory_levels(self) -> "list[InventoryLevel]":
        """Every item's stock here."""
        return self.levels


@dataclass(slots=True, eq=False)
class Product:
    """Something the shop sells, in one or several variants."""

    id: str
    title: str
    handle: str
    vendor: str
    product_type: str
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    description: str = ""
    status: str = "ACTIVE"
    is_gift_card: bool = False
    variants: "list[Variant]" = field(default_factory=list, repr=False)
    metafields: list[Metafield] = field(default_factory=list)

    @property
    def total_inventory(self) -> int:
        """Units available over all variants and places."""
        return sum(variant.inventory_quantity for variant in self.variants)


@dataclass(slots=True, eq=False)
class InventoryItem:
    """The stock-keeping side of a variant."""

    id: str
    sku: str
    unit_cost: Money
    created_at: datetime
    updated_at: datetime
    tracked: bool = True
    requires_shipping: bool = True
    country_code_of_origin: str = "US"
    inventory_levels: "list[InventoryLevel]" = field(default_factory=list, repr=False)

    def at(self, location: Location) -> "InventoryLevel | None":
        """Return this item's level at a location, or None where it is not stocked."""
        return next((lv for lv in self.inventory_levels if lv.location is location), None)


@dataclass(slots=True, eq=False)
class InventoryLevel:
    """How much of an item is where, by state. `on_hand` is the sum of the states in the house."""

    id: str
    item: InventoryItem
    location: Location
    created_at: datetime
    updated_at: datetime
    stock: dict[str, int]
    is_active: bool = True
    can_deactivate: bool = False

    def quantity(self, name: str) -> int:
        """Return the units in one named state."""
        if name == "on_hand":
            return sum(self.stock.get(state, 0) for state in ON_HAND_STATES)
        return self.stock.get(name, 0)

    def move(self, at: datetime, **deltas: int) -> None:
        """Add to the named states, as a restock, a commitment or a shipment does."""
        for state, delta in deltas.items():
            self.stock[state] = self.stock.get(state, 0) + delta
        self.updated_at = at


@dataclass(slots=True, eq=False)
class Variant:
    """What a customer puts into the cart: one size and colour of a product."""

    id: str
    sku: str
    title: str
    price: Money
    product: Product
    inventory_item: InventoryItem
    created_at: datetime
    updated_at: datetime
    barcode: str | None = None
    position: int = 1
    inventory_policy: str = "DENY"
    taxable: bool = True
    metafields: list[Metafield] = field(default_factory=list)

    @property
    def display_name(self) -> str:
        """Product and variant in one line."""
        return f"{self.product.title} - {self.title}"

    @property
    def inventory_quantity(self) -> int:
        """Units available over all places."""
        return sum(level.quantity("available") for level in self.inventory_item.inventory_levels)

    @property
    def available_for_sale(self) -> bool:
        """Whether a customer could order one now."""
        return self.inventory_policy == "CONTINUE" or self.inventory_quantity > 0
