"""Where an order on Amazon is: by when it has to leave, what has left, and what has arrived."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from policies.actions.confirm_shipment import MarketSending
from policies.errors import Ambiguous, Misconfigured, NotFound
from policies.ref import Ref
from tools.access import Reads
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_orders import AmazonOrder, OrderState, Package
from tools.periods import day
from tools.plain_text import plain_text
from tools.tool import Answer, Link

SOURCE = "Amazon"
_NUMBER = re.compile(r"#?\d{3}-\d{7}-\d{7}", re.ASCII)
_STANDS = {
    OrderState.PENDING: "Waiting for Amazon to clear the payment",
    OrderState.PENDING_AVAILABILITY: "A pre-order; Amazon has not released it",
    OrderState.CANCELLED: "Cancelled on Amazon",
    OrderState.UNFULFILLABLE: "Amazon says it cannot be fulfilled",
}


_SENDING = {
    OrderState.UNSHIPPED: MarketSending.WAITING,
    OrderState.PARTIALLY_SHIPPED: MarketSending.PARTLY_SENT,
    OrderState.SHIPPED: MarketSending.SENT,
    OrderState.CANCELLED: MarketSending.CANCELLED,
    OrderState.UNFULFILLABLE: MarketSending.CANCELLED,
}


@dataclass(frozen=True)
class FoundMarketOrder:
    """An order and the seller it was bought from."""

    seller: AmazonReader
    order: AmazonOrder

    @property
    def ref(self) -> Ref:
        """Its one unmistakable name."""
        return Ref(account=self.seller.account, kind="order", id=self.order.id)


def is_market_number(name: str) -> bool:
    """Whether a name is built like Amazon's order numbers: `113-5838173-8241820`."""
    return _NUMBER.fullmatch(name.strip()) is not None


def seller_of(account: str, reads: Reads) -> AmazonReader:
    """Return the reader of an account; raises `Misconfigured` for one we no longer know."""
    if account not in reads.amazon:
        raise Misconfigured(f"The Amazon account {plain_text(account)} is no longer connected.")
    return reads.amazon[account]


def find_market_order(name: str, reads: Reads) -> FoundMarketOrder:
    """Find the one order of that number. Raises `NotFound`, or what a reader raises."""
    number = name.strip().removeprefix("#")
    if not is_market_number(number):
        raise NotFound(f"{plain_text(number, limit=40)} is no order number of Amazon's.")
    if not reads.amazon:
        raise NotFound(
            f"{number} is built like an Amazon order, and no Amazon account is connected."
        )
    hits = []
    for _, seller in sorted(reads.amazon.items()):
        try:
            hits.append(FoundMarketOrder(seller, seller.order(number)))
        except NotFound:
            continue
    if not hits:
        raise NotFound(f"Amazon has no order {number}. Please check the number.")
    if len(hits) > 1:
        raise Ambiguous(f"More than one Amazon account has an order {number}.")
    return hits[0]


def sending_of(order: AmazonOrder) -> MarketSending:
    """Say how far sending an order is; what Amazon sends, or has yet to release, is not ours."""
    if order.fulfilment.fulfilled_by != "MERCHANT":
        return MarketSending.NOT_OURS
    return _SENDING.get(order.fulfilment.state, MarketSending.NOT_OURS)


def market_answer(found: FoundMarketOrder, as_of: datetime, zone: tzinfo) -> Answer:
    """Say in one or two lines how it stands."""
    order, total = found.order, found.order.proceeds.grand_total
    units = f"{order.units} unit{'' if order.units == 1 else 's'}"
    sums = f"{units}, {total}" if total is not None and total.minor else units
    return Answer(
        text=f"{_whereabouts(order, as_of, zone)}. {sums}.",
        source=SOURCE,
        as_of=as_of,
        links=(Link("open", found.seller.page(order.id)),),
        data=_data(found),
    )


def _whereabouts(order: AmazonOrder, as_of: datetime, zone: tzinfo) -> str:
    stands = _STANDS.get(order.fulfilment.state)
    if stands is not None:
        return stands
    sent = "; ".join(_parcel(package, as_of, zone) for package in order.packages)
    if order.fulfilment.state is OrderState.UNSHIPPED:
        return f"Not shipped yet{_deadline(order, as_of, zone)}"
    if order.fulfilment.state is OrderState.PARTIALLY_SHIPPED:
        return f"Part of it: {sent or 'shipped'}; the rest is open{_deadline(order, as_of, zone)}"
    return sent or "Shipped"


def _deadline(order: AmazonOrder, as_of: datetime, zone: tzinfo) -> str:
    latest = order.fulfilment.ship_by_window.latest
    if latest is None:
        return ""
    local = latest.astimezone(zone)
    when = f"{day(latest, as_of, zone)} {local:%H:%M}"
    if latest < as_of:
        return f", Amazon wanted it sent by {when}: it is late"
    return f", Amazon wants it sent by {when}"


def _parcel(package: Package, as_of: datetime, zone: tzinfo) -> str:
    carrier = plain_text(package.carrier, limit=24)
    number = plain_text(package.tracking_number, limit=40)
    if package.delivered:
        parts = ["Delivered", carrier, number]
    else:
        shipped = package.ship_time
        on = f" {day(shipped, as_of, zone)}" if shipped is not None else ""
        parts = [f"Shipped{on}", " ".join(part for part in (carrier, number) if part)]
    return ", ".join(part for part in parts if part)


def _data(found: FoundMarketOrder) -> dict[str, Any]:
    order, total = found.order, found.order.proceeds.grand_total
    latest = order.fulfilment.ship_by_window.latest
    return {
        "order": plain_text(order.id),
        "account": found.seller.account,
        "fulfilment": order.fulfilment.state.value.lower(),
        "ship_by": latest.isoformat() if latest else None,
        "currency": total.currency if total else None,
        "total": total.decimal if total else None,
        "lines": [
            {
                "sku": plain_text(item.product.seller_sku),
                "title": plain_text(item.product.title),
                "quantity": item.quantity,
                "to_send": item.to_send,
            }
            for item in order.items
        ],
        "tracking": [
            {
                "carrier": plain_text(one.carrier),
                "number": plain_text(one.tracking_number),
                "delivered": one.delivered,
            }
            for one in order.packages
        ],
    }
