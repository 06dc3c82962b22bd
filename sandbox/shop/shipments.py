from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.shop.catalogue import Location

if TYPE_CHECKING:
    from sandbox.shop.orders import LineItem, Order

TRACKING_PAGES = {
    "UPS": "https://www.ups.com/track?tracknum={}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
}


@dataclass(frozen=True, slots=True)
class TrackingInfo:
    """A carrier's number for one parcel."""

    number: str
    company: str

    @property
    def url(self) -> str | None:
        """The carrier's own page for this parcel."""
        page = TRACKING_PAGES.get(self.company)
        return page.format(self.number) if page else None


@dataclass(frozen=True, slots=True)
class FulfillmentEvent:
    """One scan the carrier reported."""

    id: str
    status: str
    happened_at: datetime
    created_at: datetime
    message: str
    city: str | None = None
    province: str | None = None
    country: str | None = "US"


@dataclass(frozen=True, slots=True)
class FulfillmentLineItem:
    """Which units of which line are in a parcel."""

    id: str
    line_item: "LineItem"
    quantity: int


@dataclass(slots=True, eq=False)
class Fulfillment:
    """One parcel of an order, from label to doorstep."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    location: Location
    fulfillment_line_items: list[FulfillmentLineItem]
    tracking_info: list[TrackingInfo]
    order: "Order" = field(repr=False)
    status: str = "SUCCESS"
    display_status: str = "FULFILLED"
    in_transit_at: datetime | None = None
    estimated_delivery_at: datetime | None = None
    delivered_at: datetime | None = None
    events: list[FulfillmentEvent] = field(default_factory=list)
    requires_shipping: bool = True

    @property
    def total_quantity(self) -> int:
        """Units in the parcel."""
        return sum(item.quantity for item in self.fulfillment_line_items)
