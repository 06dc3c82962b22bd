"""An order at Amazon as a row of our copy: as the API tells it, or as a report writes it down."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from memory.mirror.rows import Lines, MarketOrderRow
from policies.errors import BadMoney, Unavailable, VendorRejected
from policies.money import Money
from tools.connectors.amazon_orders import AmazonOrder, OrderItem, OrderState
from tools.connectors.amazon_wire import AmazonWire, Moment, Units

OPEN: Final = (
    OrderState.PENDING_AVAILABILITY,
    OrderState.PENDING,
    OrderState.UNSHIPPED,
    OrderState.PARTIALLY_SHIPPED,
)
_CLOSED: Final = {
    "shipped": OrderState.SHIPPED,
    "cancelled": OrderState.CANCELLED,
    "canceled": OrderState.CANCELLED,
    "unfulfillable": OrderState.UNFULFILLABLE,
}
_STILL_OPEN: Final = frozenset(
    {"pending", "pendingavailability", "unshipped", "partiallyshipped", "shipping"}
)
_ADDED: Final = (
    *("item-price", "item-tax", "shipping-price", "shipping-tax"),
    *("gift-wrap-price", "gift-wrap-tax"),
)
_TAKEN_OFF: Final = ("item-promotion-discount", "ship-promotion-discount")

ReportLine = Mapping[str, str]


class _Line(AmazonWire):
    """What every line of a report has to say; sums may be missing."""

    order: Annotated[str, Field(alias="amazon-order-id", min_length=1)]
    placed_at: Annotated[Moment, Field(alias="purchase-date")]
    updated_at: Annotated[Moment, Field(alias="last-updated-date")]
    status: Annotated[str, Field(alias="order-status")]
    sku: str
    asin: str
    quantity: Units
    currency: str


def order_row(account: str, order: AmazonOrder, asked_at: datetime) -> MarketOrderRow:
    """Return the row of an order that was read; one that Amazon sends has no `ship_by` of ours."""
    ours = order.fulfilment.fulfilled_by == "MERCHANT"
    total = order.proceeds.grand_total
    return MarketOrderRow(
        source=account,
        id=order.id,
        updated_at=order.updated_at,
        fetched_at=asked_at,
        placed_at=order.created_at,
        state=order.fulfilment.state.value,
        ship_by=order.fulfilment.ship_by_window.latest if ours else None,
        total=total.minor if total else None,
        currency=total.currency if total else None,
        lines=_lines(order.items),
    )


def reported_row(
    account: str, reported: Sequence[ReportLine], asked_at: datetime
) -> MarketOrderRow | None:
    """Return the row of an order's lines in a report; None where the order is still open.

    A report says neither by when an open order has to leave nor what of it already has: those are
    searched for instead. Of one that was called off it may say neither units nor sums. Raises
    `VendorRejected` where it is not written as Amazon publishes it.
    """
    try:
        lines = [_Line.read(one) for one in reported]
        sums = [_sum(one, line) for one, line in zip(reported, lines, strict=True)]
        first = lines[0]
        status = first.status.partition(" - ")[0].replace(" ", "").casefold()
        state = None if status in _STILL_OPEN else _CLOSED[status]
    except (Unavailable, BadMoney, LookupError):
        raise VendorRejected("Amazon's report of orders is not as Amazon describes it.") from None
    if state is None:
        return None
    known = [one for one in sums if one is not None]
    total = sum(known[1:], known[0]) if known else None
    return MarketOrderRow(
        source=account,
        id=first.order,
        updated_at=max(line.updated_at for line in lines),
        fetched_at=asked_at,
        placed_at=first.placed_at,
        state=state.value,
        ship_by=None,
        total=total.minor if total else None,
        currency=total.currency if total else None,
        lines=[
            {
                "sku": line.sku,
                "listing": line.asin,
                "quantity": line.quantity,
                "unsent": 0,
                "total": paid.minor if paid else None,
            }
            for line, paid in zip(lines, sums, strict=True)
        ],
    )


def _sum(reported: ReportLine, line: _Line) -> Money | None:
    """Add up what a line brings, as the proceeds of an item do; None where it says nothing."""
    if not (line.currency and reported.get("item-price")):
        return None
    minor = 0
    for names, sign in ((_ADDED, 1), (_TAKEN_OFF, -1)):
        for name in names:
            written = reported.get(name) or "0"
            minor += sign * abs(Money.from_vendor(written, line.currency).minor)
    return Money(minor=minor, currency=line.currency)


def _lines(items: tuple[OrderItem, ...]) -> Lines:
    return [
        {
            "sku": one.product.seller_sku,
            "listing": one.product.asin,
            "quantity": one.quantity,
            "unsent": one.to_send,
            "total": one.proceeds.total.minor if one.proceeds.total else None,
        }
        for one in items
    ]
