"""Goods that customers send back: what Shopify calls a return, and the work of taking it in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.shop.catalogue import Location
from sandbox.shop.shipments import FulfillmentLineItem

if TYPE_CHECKING:
    from sandbox.shop.orders import Order, Refund


@dataclass(frozen=True, slots=True)
class ReturnReasonDefinition:
    """Why something comes back, as Shopify's own library has it."""

    id: str
    handle: str
    name: str


@dataclass(slots=True, eq=False)
class ReturnLineItem:
    """Units of one line of a parcel that come back; `processed` ones have been looked at."""

    id: str
    fulfillment_line_item: FulfillmentLineItem
    quantity: int
    return_reason_definition: ReturnReasonDefinition
    return_reason_note: str = ""
    processed_quantity: int = 0
    refunded_quantity: int = 0

    @property
    def unprocessed_quantity(self) -> int:
        """Units nobody has looked at yet."""
        return self.quantity - self.processed_quantity

    @property
    def refundable_quantity(self) -> int:
        """Units of it that can still be refunded."""
        return self.quantity - self.refunded_quantity


@dataclass(frozen=True, slots=True)
class ReverseFulfillmentOrderDisposition:
    """What became of units when they came in."""

    id: str
    created_at: datetime
    quantity: int
    type: str
    location: Location


@dataclass(slots=True, eq=False)
class ReverseFulfillmentOrderLineItem:
    """Units that are to come in, and what became of them."""

    id: str
    fulfillment_line_item: FulfillmentLineItem
    total_quantity: int
    dispositions: list[ReverseFulfillmentOrderDisposition] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class ReverseFulfillmentOrder:
    """The work of taking a return in, at the one warehouse of its order."""

    id: str
    line_items: list[ReverseFulfillmentOrderLineItem]
    status: str = "OPEN"


@dataclass(slots=True, eq=False)
class Return:
    """One return of an order. Shopify dates its steps and not its changes."""

    id: str
    name: str
    created_at: datetime
    return_line_items: list[ReturnLineItem]
    reverse_fulfillment_orders: list[ReverseFulfillmentOrder]
    order: "Order" = field(repr=False)
    status: str = "REQUESTED"
    request_approved_at: datetime | None = None
    closed_at: datetime | None = None
    refunds: list["Refund"] = field(default_factory=list)

    @property
    def total_quantity(self) -> int:
        """Units that come back."""
        return sum(line.quantity for line in self.return_line_items)

    @property
    def processed_quantity(self) -> int:
        """Units that have been looked at."""
        return sum(line.processed_quantity for line in self.return_line_items)


def standing(returns: list[Return]) -> str:
    """Say how an order's returns stand together, in Shopify's words: what waits comes first."""
    states = {one.status for one in returns}
    if "REQUESTED" in states:
        return "RETURN_REQUESTED"
    if "OPEN" in states:
        under_way = (one for one in returns if one.status == "OPEN")
        whole = all(one.processed_quantity == one.total_quantity for one in under_way)
        return "INSPECTION_COMPLETE" if whole else "IN_PROGRESS"
    return "RETURNED" if "CLOSED" in states else "NO_RETURN"
