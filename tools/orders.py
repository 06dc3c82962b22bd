"""Where an order is, and which order is meant: "1001" alone can be two orders in two shops."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import Ambiguous, Misconfigured, NotFound
from policies.ref import Ref
from tools.access import Reads
from tools.carrier_word import with_carriers
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_orders import Fulfilment, Order, OrderStub
from tools.market_orders import SOURCE, find_market_order, is_market_number, market_answer
from tools.periods import day
from tools.plain_text import plain_text
from tools.returns import with_returns
from tools.tool import Answer, Link, Lookup, LookupContext, Quotation, Status

_NOTE = 160  # characters of a note people are shown
_ON_ITS_WAY = frozenset({"IN_TRANSIT", "CARRIER_PICKED_UP", "PICKED_UP"})
_NOT_PICKED_UP = frozenset({"LABEL_PRINTED", "LABEL_PURCHASED", "CONFIRMED", "SUBMITTED"})
_STAGES = (
    {"OUT_FOR_DELIVERY": "Out for delivery", "DELAYED": "Delayed"}
    | {"ATTEMPTED_DELIVERY": "Delivery attempted", "READY_FOR_PICKUP": "Ready for pick-up"}
    | dict.fromkeys(("FAILURE", "NOT_DELIVERED"), "Delivery failed")
    | dict.fromkeys(_ON_ITS_WAY, "On its way")
    | dict.fromkeys(_NOT_PICKED_UP, "Label made, not picked up")
)
_UNPAID = {
    "AUTHORIZED": "Authorized, not charged yet.",
    "EXPIRED": "The authorization has run out; nothing was charged.",
    "PENDING": "Payment pending.",
    "PARTIALLY_PAID": "Paid in part.",
    "VOIDED": "Payment voided.",
}


@dataclass(frozen=True)
class FoundOrder:
    """An order and the shop it is in."""

    shop: ShopifyReader
    order: Order

    @property
    def ref(self) -> Ref:
        """Its one unmistakable name."""
        return Ref(account=self.shop.account, kind="order", id=self.order.id)

    @property
    def page(self) -> str | None:
        """Where to look at it in the shop."""
        return self.shop.pages.order(self.order.name, self.order.id)


class OrderQuestion(BaseModel):
    """Which order is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    order: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description="The order's name, e.g. 1001, an Amazon number, or the customer's mail.",
        ),
    ]


def shop_of(account: str, reads: Reads) -> ShopifyReader:
    """Return the reader of an account; raises `Misconfigured` for a shop we no longer know."""
    if account not in reads.shops:
        raise Misconfigured(f"The shop {plain_text(account)} is no longer connected.")
    return reads.shops[account]


def find_order(name: str, reads: Reads) -> FoundOrder:
    """Find the one order of that name: `1001`, `#1001`, or `acme-1001` where shops share names.

    Raises `NotFound` or `Ambiguous` with a sentence, or what the shop's reader raises. One shop
    that does not answer fails the search: the order meant may be there.
    """
    hits = [] if is_market_number(name) else list(_hits(name, reads))
    shown = plain_text(name.strip().removeprefix("#"), limit=32)
    if not hits and is_market_number(name):
        raise NotFound(f"{shown} was ordered on Amazon, so the shop does not have it.")
    if not hits:
        raise NotFound(f"There is no order {shown}. Please check the number.")
    if len(hits) > 1:
        names = " or ".join(f"{_short(shop.account)}-{shown}" for shop, _ in hits)
        raise Ambiguous(f"More than one order is called {shown}. Which one: {names}?")
    shop, stub = hits[0]
    return FoundOrder(shop=shop, order=shop.order(stub.id))


def _hits(name: str, reads: Reads) -> Iterator[tuple[ShopifyReader, OrderStub]]:
    for account, shop in sorted(reads.shops.items()):
        bare = name.strip().removeprefix(f"{_short(account)}-")
        for stub in shop.orders_named(bare):
            yield shop, stub


def _short(account: str) -> str:
    return account.partition(":")[2]


def _shipment(fulfilment: Fulfilment, as_of: datetime, zone: tzinfo) -> str:
    parcel = fulfilment.tracking[0] if fulfilment.tracking else None
    carrier = plain_text(parcel.company if parcel else None, limit=24)
    number = plain_text(parcel.number if parcel else None, limit=40)
    if fulfilment.delivered_at is not None:
        signed = any("signed" in (event.message or "").casefold() for event in fulfilment.events)
        parts = [
            f"Delivered {day(fulfilment.delivered_at, as_of, zone)}",
            carrier,
            "signed" if signed else "",
        ]
    else:
        due = fulfilment.estimated_delivery_at
        late = due is not None and due < as_of
        shipped = f"Shipped {day(fulfilment.created_at, as_of, zone)}"
        parts = [
            _STAGES.get(fulfilment.display_status or "", shipped),
            " ".join(part for part in (carrier, number) if part),
            f"{'was ' if late else ''}due {day(due, as_of, zone)}" if due else "",
        ]
    return ", ".join(part for part in parts if part)


def _whereabouts(order: Order, as_of: datetime, zone: tzinfo) -> str:
    shipments = [_shipment(f, as_of, zone) for f in order.fulfilments if f.valid]
    if order.cancelled_at is not None:
        return "; ".join([f"Cancelled {day(order.cancelled_at, as_of, zone)}", *shipments])
    if not shipments:
        return "Not shipped yet"
    partly = order.fulfilment_status == "PARTIALLY_FULFILLED"
    return ("Part of it: " if partly else "") + "; ".join(shipments)


def _payments(order: Order) -> str:
    said = [_UNPAID.get(order.financial_status or "", "")]
    if order.refunded.minor:
        said.append(f"Refunded so far {order.refunded}, {order.left} left.")
    if order.disputed:
        said.append("The customer's bank is disputing the payment.")
    return " ".join(part for part in said if part)


def _answer(found: FoundOrder, as_of: datetime, zone: tzinfo) -> Answer:
    order = found.order
    units = f"{order.units} unit{'' if order.units == 1 else 's'}"
    text = f"{_whereabouts(order, as_of, zone)}. {units}, {order.total}. {_payments(order)}"
    page, note = found.page, plain_text(order.note, limit=_NOTE)
    return Answer(
        text=text.strip(),
        source="Shopify",
        as_of=as_of,
        links=(Link("open", page),) if page else (),
        data=_data(found),
        quotations=(Quotation("Note on the order", note),) if note else (),
    )


def _data(found: FoundOrder) -> dict[str, Any]:
    order = found.order
    return {
        "order": plain_text(order.name),
        "account": found.shop.account,
        "payment": (order.financial_status or "").lower(),
        "fulfilment": order.fulfilment_status.lower(),
        "currency": order.currency,
        "total": order.total.decimal,
        "refunded": order.refunded.decimal,
        "left": order.left.decimal,
        "lines": [
            {
                "sku": plain_text(line.sku),
                "title": plain_text(line.title),
                "quantity": line.quantity,
                "refundable": line.refundable_quantity,
                "unit_price": line.unit_price.decimal,
            }
            for line in order.lines
        ],
        "tracking": [
            {
                "carrier": plain_text(parcel.company),
                "number": plain_text(parcel.number),
                "delivered": fulfilment.delivered_at is not None,
            }
            for fulfilment in order.fulfilments
            if fulfilment.valid
            for parcel in fulfilment.tracking
        ],
    }


def _orders_of(email: str, context: LookupContext) -> Answer:
    hits = [
        f"{plain_text(stub.name)} ({day(stub.created_at, context.as_of, context.zone)})"
        for _, shop in sorted(context.reads.shops.items())
        for stub in shop.orders_by_email(email)
    ]
    if not hits:
        return Answer("No order has that mail address.", status=Status.NO_DATA, source="Shopify")
    return Answer(
        f"Orders with that address: {', '.join(hits[:10])}. Which one?",
        source="Shopify",
        as_of=context.as_of,
        data={"orders": hits[:10]},
    )


def _where_is(question: OrderQuestion, context: LookupContext) -> Answer:
    if "@" in question.order:
        return _orders_of(question.order, context)
    on_amazon = is_market_number(question.order)
    try:
        if on_amazon:
            market = find_market_order(question.order, context.reads)
            return with_carriers(market_answer(market, context.as_of, context.zone), context)
        found = find_order(question.order, context.reads)
    except NotFound as error:
        source = SOURCE if on_amazon else "Shopify"
        return Answer(error.sentence, status=Status.NO_DATA, source=source)
    answer = _answer(found, context.as_of, context.zone)
    return with_carriers(with_returns(answer, found.shop, found.order, context), context)


ORDER_LOOKUP = Lookup(
    name="order_lookup",
    description=(
        "Where an order is, what is in it, what was paid and refunded. "
        "Takes the order's name (1001), an Amazon number (113-5838173-8241820) or the customer's "
        "mail address."
    ),
    arguments=OrderQuestion,
    run=_where_is,
    doing="Looking at the order",
    examples=(
        "where is 1001?",
        "where's order #1001",
        "has 1042 shipped yet",
        "tracking for 1107 please",
        "did #1033 get delivered",
        "when does 1019 arrive",
        "status of order 1088",
        "what did they buy on 1054",
        "is 1061 paid",
        "how much was order 1012",
        "was 1001 already refunded",
        "did we refund 1045?",
        "has anything been paid back on #1023",
        "which carrier has 1070",
        "customer asks about his parcel, order 1099",
        "what's left to refund on 1015",
        "did 1042 go out yesterday",
        "when will order 1019 get to them",
        "what was in 1087",
        "and is it paid",
        "open 1031 in the shop",
        "open it",
        "orders of anna@acme.example",
        "pull up 1031",
    ),
)
