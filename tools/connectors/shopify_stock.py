"""How many there are of something, where, and in which state. Source: Shopify inventory levels."""

from typing import Annotated

from pydantic import Field

from tools.connectors.shopify_wire import Nodes, Wire

STATES = ("available", "on_hand", "committed", "incoming")


class Variant(Wire):
    """One thing on sale; `available` is over all locations, None where nobody counts it."""

    sku: str | None
    title: Annotated[str, Field(alias="displayName")]
    available: Annotated[int | None, Field(alias="inventoryQuantity")]


class _Quantity(Wire):
    name: str
    quantity: int


class _Place(Wire):
    name: str


class StockLevel(Wire):
    """One variant at one location, in units."""

    location: _Place
    quantities: tuple[_Quantity, ...]

    def count(self, state: str) -> int:
        """Return the units in `state` (one of `STATES`), 0 where Shopify names none."""
        return sum(q.quantity for q in self.quantities if q.name == state)


class _Item(Wire):
    tracked: bool
    levels: Annotated[tuple[StockLevel, ...], Nodes, Field(alias="inventoryLevels")]


class Stock(Wire):
    """One variant and its levels at every location."""

    sku: str | None
    title: Annotated[str, Field(alias="displayName")]
    item: Annotated[_Item, Field(alias="inventoryItem")]

    @property
    def levels(self) -> tuple[StockLevel, ...]:
        """Where it lies."""
        return self.item.levels

    @property
    def tracked(self) -> bool:
        """Whether the shop counts it at all."""
        return self.item.tracked

    def count(self, state: str) -> int:
        """Units in `state` over all locations."""
        return sum(level.count(state) for level in self.levels)
