from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.shop.catalogue import Variant
from sandbox.shop.customers import MailingAddress
from sandbox.shop.money import Money

MARKETPLACE = "ATVPDKIKX0DER"
SELLER = "A3COUNTERSIGN1"


class MarketStatus(StrEnum):
    """Where a marketplace order stands, in Amazon's words."""

    UNSHIPPED = "UNSHIPPED"
    PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"


@dataclass(slots=True, eq=False)
class MarketItem:
    """One line of a marketplace order. Prices are for all its units; tax is the marketplace's."""

    id: str
    variant: Variant
    asin: str
    quantity: int
    unit_price: Money
    shipped: int = 0
    refunded: int = 0

    @property
    def total(self) -> Money:
        """What the buyer paid for the line, shipping and tax aside."""
        return Money(self.unit_price.minor * self.quantity, self.unit_price.currency_code)


@dataclass(slots=True, eq=False)
class Package:
    """A parcel the marketplace was told of. `reference` is ours, unique in the order."""

    reference: str
    carrier: str
    tracking_number: str
    shipped_at: datetime
    units: dict[str, int]
    delivered_at: datetime | None = None


@dataclass(slots=True, eq=False)
class MarketOrder:
    """An order a customer placed on Amazon, to be sent by us."""

    id: str
    purchased_at: datetime
    updated_at: datetime
    items: list[MarketItem]
    ship_by: datetime
    deliver_by: datetime
    buyer_name: str
    buyer_mail: str
    address: MailingAddress
    status: MarketStatus = MarketStatus.UNSHIPPED
    is_prime: bool = False
    packages: list[Package] = field(default_factory=list)
    refunded: Money = field(default_factory=lambda: Money(0, "USD"))

    @property
    def total(self) -> Money:
        """What the buyer paid for all items."""
        return Money(sum(item.total.minor for item in self.items), "USD")

    @property
    def unshipped(self) -> int:
        """Units that still have to leave."""
        return sum(item.quantity - item.shipped for item in self.items)


@dataclass(slots=True, eq=False)
class MarketListing:
    """What Amazon shows of an article: its own id, price and how many it may sell.

    `by_amazon` are articles that lie in Amazon's warehouses: it counts and sends those itself.
    """

    sku: str
    asin: str
    variant: Variant
    price: Money
    quantity: int
    updated_at: datetime
    buyable: bool = True
    by_amazon: bool = False


@dataclass(slots=True, eq=False)
class Market:
    """The company's side of one marketplace."""

    orders: dict[str, MarketOrder] = field(default_factory=dict)
    listings: dict[str, MarketListing] = field(default_factory=dict)
