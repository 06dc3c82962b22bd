"""An order on Amazon, as far as a seller needs it; nothing of the buyer is asked for."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tools.connectors.amazon_wire import AmazonWire, Moment, Sum, Units

MOST_A_PAGE = 100
INCLUDED = "PROCEEDS,FULFILLMENT,PACKAGES,CANCELLATION"


class OrderState(StrEnum):
    """How far sending it is. Source: Amazon's `FulfillmentStatus`."""

    PENDING_AVAILABILITY = "PENDING_AVAILABILITY"
    PENDING = "PENDING"
    UNSHIPPED = "UNSHIPPED"
    PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"
    UNFULFILLABLE = "UNFULFILLABLE"


class _Window(AmazonWire):
    latest: Annotated[Moment | None, Field(alias="latestDateTime")] = None


class Fulfilment(AmazonWire):
    """Where sending it stands, and by when Amazon wants it sent and delivered."""

    state: Annotated[OrderState, Field(alias="fulfillmentStatus")]
    fulfilled_by: str = "MERCHANT"
    ship_by_window: _Window = _Window()
    deliver_by_window: _Window = _Window()


class _Price(AmazonWire):
    unit_price: Sum | None = None


class _Product(AmazonWire):
    asin: str = ""
    title: str = ""
    seller_sku: str = ""
    price: _Price = _Price()


class _Counted(AmazonWire):
    unfulfilled: Annotated[Units, Field(alias="quantityUnfulfilled")] = 0


class _ItemProceeds(AmazonWire):
    total: Annotated[Sum | None, Field(alias="proceedsTotal")] = None


class OrderItem(AmazonWire):
    """One line of an order."""

    id: Annotated[str, Field(alias="orderItemId")]
    quantity: Annotated[Units, Field(alias="quantityOrdered")]
    product: _Product
    proceeds: _ItemProceeds = _ItemProceeds()
    fulfillment: _Counted = _Counted()

    @property
    def to_send(self) -> int:
        """Units that still have to leave."""
        return self.fulfillment.unfulfilled


class _PackageStatus(AmazonWire):
    status: str


class _PackageItem(AmazonWire):
    id: Annotated[str, Field(alias="orderItemId")]
    quantity: Units


class Package(AmazonWire):
    """One parcel Amazon was told of; `reference` is what its seller called it."""

    reference: Annotated[str, Field(alias="packageReferenceId")]
    status: Annotated[_PackageStatus | None, Field(alias="packageStatus")] = None
    carrier: str = ""
    ship_time: Moment | None = None
    tracking_number: str = ""
    items: Annotated[tuple[_PackageItem, ...], Field(alias="packageItems")] = ()

    @property
    def delivered(self) -> bool:
        """Whether Amazon says that it has arrived."""
        return self.status is not None and self.status.status == "DELIVERED"


class _Proceeds(AmazonWire):
    grand_total: Sum | None = None


class AmazonOrder(AmazonWire):
    """One order: what is in it, what it brings, and how far it is."""

    id: Annotated[str, Field(alias="orderId")]
    created_at: Annotated[Moment, Field(alias="createdTime")]
    updated_at: Annotated[Moment, Field(alias="lastUpdatedTime")]
    programs: tuple[str, ...] = ()
    items: Annotated[tuple[OrderItem, ...], Field(alias="orderItems")]
    proceeds: _Proceeds = _Proceeds()
    fulfilment: Annotated[Fulfilment, Field(alias="fulfillment")]
    packages: tuple[Package, ...] = ()

    @property
    def units(self) -> int:
        """Units ordered."""
        return sum(item.quantity for item in self.items)


class OneOrder(AmazonWire):
    """The answer of `getOrder`."""

    order: AmazonOrder


class _Pagination(AmazonWire):
    next_token: str | None = None


class OrderPage(AmazonWire):
    """One page of `searchOrders`; `until` is up to when it is complete."""

    orders: tuple[AmazonOrder, ...]
    pagination: _Pagination = _Pagination()
    until: Annotated[Moment | None, Field(alias="lastUpdatedBefore")] = None

    @property
    def next_token(self) -> str | None:
        """Where it goes on, if it does."""
        return self.pagination.next_token
