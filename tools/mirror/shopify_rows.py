"""From Shopify's answers to the rows we keep of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from memory.mirror.row import Row
from memory.mirror.rows import (
    CustomerRow,
    FulfilmentOrderRow,
    FulfilmentRow,
    OrderLineRow,
    OrderRow,
    RefundRow,
    StockRow,
    VariantRow,
)
from policies.errors import Unavailable
from policies.money import Money
from tools.connectors.shopify_wire import Booked, Id, Moment, Price, Wire
from tools.mirror.feed import hashed
from tools.plain_text import plain_text

_NO_WORD, _NO_FAULT = "NONE", "NO_ISSUES"


def _only(field: str) -> BeforeValidator:
    def read(value: Any) -> Any:  # noqa: ANN401 - pydantic hands validators whatever came
        return value[field] if isinstance(value, Mapping) else value

    return BeforeValidator(read)


@dataclass(frozen=True)
class Reading:
    """One question: whose answer it is, when it was asked, and in which currency prices are.

    `as_of` dates what Shopify itself does not: when it began to write an export down.
    """

    source: str
    asked_at: datetime
    currency: str
    as_of: datetime | None = None

    @property
    def exported_at(self) -> datetime:
        """The date of an export, by which its lines are dated. Raises `Unavailable`."""
        if self.as_of is None:
            raise Unavailable("An export without a date cannot be read.")
        return self.as_of

    def common(self, node_id: str, updated_at: datetime) -> dict[str, Any]:
        """Return what every row says."""
        return {
            "source": self.source,
            "id": node_id,
            "updated_at": updated_at,
            "fetched_at": self.asked_at,
        }


class _Customer(Wire):
    id: str
    updated_at: Moment
    mail: Annotated[str | None, _only("emailAddress"), Field(alias="defaultEmailAddress")]


class _Tracking(Wire):
    company: str | None
    number: str | None


class _Parcel(Wire):
    id: str
    status: str
    display_status: str | None
    created_at: Moment
    updated_at: Moment
    estimated_delivery_at: Moment | None
    delivered_at: Moment | None
    tracking_info: tuple[_Tracking, ...]


class _Refund(Wire):
    id: str
    created_at: Moment | None
    updated_at: Moment
    amount: Annotated[Booked, Field(alias="totalRefundedSet")]


class MirroredOrder(Wire):
    """An order without its lines."""

    id: str
    name: str
    created_at: Moment
    updated_at: Moment
    cancelled_at: Moment | None
    closed_at: Moment | None
    email: str | None
    paid: Annotated[str | None, Field(alias="displayFinancialStatus")]
    sent: Annotated[str, Field(alias="displayFulfillmentStatus")]
    total: Annotated[Booked, Field(alias="totalPriceSet")]
    refunded: Annotated[Booked, Field(alias="totalRefundedSet")]
    discount: Annotated[Booked | None, Field(alias="totalDiscountsSet")]
    risk: Annotated[str, _only("recommendation")]
    address: Annotated[str | None, _only("validationResultSummary"), Field(alias="shippingAddress")]
    customer: _Customer | None
    fulfillments: tuple[_Parcel, ...]
    refunds: tuple[_Refund, ...]

    def rows(self, reading: Reading) -> Iterator[Row]:
        """Return the order, its parcels and refunds, and who placed it."""
        yield OrderRow(
            **reading.common(self.id, self.updated_at),
            name=self.name,
            placed_at=self.created_at,
            cancelled_at=self.cancelled_at,
            closed_at=self.closed_at,
            paid=self.paid or "",
            sent=self.sent,
            customer_id=self.customer.id if self.customer else None,
            mail_hash=hashed(reading.source, self.email),
            total=self.total.minor,
            refunded=self.refunded.minor,
            discount=self.discount.minor if self.discount else 0,
            currency=self.total.currency,
            risk=None if self.risk == _NO_WORD else self.risk,
            address_fault=None if self.address == _NO_FAULT else self.address,
        )
        for parcel in self.fulfillments:
            label = next(iter(parcel.tracking_info), None)
            yield FulfilmentRow(
                **reading.common(parcel.id, max(parcel.updated_at, self.updated_at)),
                order_id=self.id,
                status=parcel.status,
                travel=parcel.display_status,
                sent_at=parcel.created_at,
                expected_at=parcel.estimated_delivery_at,
                delivered_at=parcel.delivered_at,
                carrier=label.company if label else None,
                number=label.number if label else None,
            )
        for refund in self.refunds:
            yield RefundRow(
                **reading.common(refund.id, max(refund.updated_at, self.updated_at)),
                order_id=self.id,
                made_at=refund.created_at or refund.updated_at,
                amount=refund.amount.minor,
                currency=refund.amount.currency,
            )
        if self.customer:
            yield CustomerRow(
                **reading.common(self.customer.id, self.customer.updated_at),
                mail_hash=hashed(reading.source, self.customer.mail),
            )


class MirroredLine(Wire):
    """One line of an order."""

    id: str
    sku: str | None
    title: str
    maker: Annotated[str | None, Field(alias="vendor")]
    quantity: int
    unfulfilled: Annotated[int, Field(alias="unfulfilledQuantity")]
    is_shipped: Annotated[bool, Field(alias="requiresShipping")]
    variant: Id | None
    price: Annotated[Booked, Field(alias="discountedUnitPriceSet")]
    discount: Annotated[Booked, Field(alias="totalDiscountSet")]

    def row(self, reading: Reading, order_id: str, updated_at: datetime) -> OrderLineRow:
        """Return it as a line of that order."""
        return OrderLineRow(
            **reading.common(self.id, updated_at),
            order_id=order_id,
            variant_id=self.variant,
            sku=sku_of(self.sku),
            title=plain_text(self.title, limit=300),
            maker=self.maker,
            quantity=self.quantity,
            unsent=self.unfulfilled if self.is_shipped else 0,
            unit_price=self.price.minor,
            discount=self.discount.minor,
            currency=self.price.currency,
        )


class _Order(Wire):
    updated_at: Moment


class MirroredWork(Wire):
    """One fulfilment order of an order."""

    id: str
    status: str
    fulfill_at: Moment | None
    updated_at: Moment
    place: Annotated[str, _only("name"), Field(alias="assignedLocation")]
    order: _Order

    def row(self, reading: Reading, order_id: str) -> FulfilmentOrderRow:
        """Return it as a part of the work on that order."""
        return FulfilmentOrderRow(
            **reading.common(self.id, max(self.updated_at, self.order.updated_at)),
            order_id=order_id,
            status=self.status,
            place=plain_text(self.place, limit=200),
            fulfil_at=self.fulfill_at,
        )


class _Product(Wire):
    id: str
    status: str
    maker: Annotated[str | None, Field(alias="vendor")]
    updated_at: Moment


class _Item(Wire):
    id: str
    tracked: bool
    updated_at: Moment
    unit_cost: Price | None


class MirroredVariant(Wire):
    """One thing on sale."""

    id: str
    sku: str | None
    display_name: str
    price: str
    updated_at: Moment
    product: _Product
    inventory_item: _Item

    def row(self, reading: Reading) -> VariantRow:
        """Return it, dated by whichever of its three parts changed last."""
        item, cost = self.inventory_item, self.inventory_item.unit_cost
        changed = max(self.updated_at, self.product.updated_at, item.updated_at)
        return VariantRow(
            **reading.common(self.id, changed),
            product_id=self.product.id,
            item_id=item.id,
            sku=sku_of(self.sku),
            title=plain_text(self.display_name, limit=300),
            maker=self.product.maker,
            status=self.product.status,
            tracked=item.tracked,
            price=Money.from_vendor(self.price, reading.currency).minor,
            cost=cost.minor if cost and cost.currency == reading.currency else None,
            currency=reading.currency,
        )


class _Place(Wire):
    id: str
    name: str


class _Quantity(Wire):
    name: str
    quantity: int


class MirroredLevel(Wire):
    """What there is of one item at one place."""

    id: str
    updated_at: Moment
    item: Id
    location: _Place
    quantities: tuple[_Quantity, ...]

    def rows(self, reading: Reading) -> Iterator[StockRow]:
        """Return one row for each state."""
        for one in self.quantities:
            yield StockRow(
                **reading.common(f"{self.id}#{one.name}", self.updated_at),
                item_id=self.item,
                location_id=self.location.id,
                location=plain_text(self.location.name, limit=200),
                state=one.name,
                units=one.quantity,
            )


def sku_of(given: str | None) -> str | None:
    """Return a SKU without spaces around it; None where it is blank."""
    return (given or "").strip() or None
