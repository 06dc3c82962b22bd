"""What becomes of a return, step by step."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sandbox.shop.edits import happened
from sandbox.shop.orders import Order, Refund
from sandbox.shop.returns import (
    Return,
    ReturnLineItem,
    ReturnReasonDefinition,
    ReverseFulfillmentOrder,
    ReverseFulfillmentOrderDisposition,
    ReverseFulfillmentOrderLineItem,
)
from sandbox.shop.shipments import FulfillmentLineItem
from sandbox.shop.state import Shop, gid

REASONS = {
    handle: ReturnReasonDefinition(
        gid("ReturnReasonDefinition", 5_400_000_100 + number), handle, name
    )
    for number, (handle, name) in enumerate(
        {
            "changed-mind": "Changed my mind",
            "damaged": "Arrived damaged",
            "wrong-size": "Wrong size",
        }.items()
    )
}
NOTHING_COMES = frozenset({"DECLINED", "CANCELED"})
Back = Sequence[tuple[FulfillmentLineItem, int]]


class NoSuchStep(ValueError):
    """A return cannot take that step as it stands."""

    code = "no_such_step"


def ask_for(order: Order, back: Back, reason: str, shop: Shop, at: datetime) -> Return:
    """Ask to send units back; the shop has yet to agree."""
    number = order.number * 100 + len(order.returns) * 10 + 5_400_000_000_000
    lines = [
        ReturnLineItem(gid("ReturnLineItem", number + place), sent, units, REASONS[reason])
        for place, (sent, units) in enumerate(back)
    ]
    work = [
        ReverseFulfillmentOrderLineItem(
            gid("ReverseFulfillmentOrderLineItem", number + place), sent, units
        )
        for place, (sent, units) in enumerate(back)
    ]
    made = Return(
        id=gid("Return", number),
        name=f"{order.name}-R{len(order.returns) + 1}",
        created_at=at,
        return_line_items=lines,
        reverse_fulfillment_orders=[
            ReverseFulfillmentOrder(gid("ReverseFulfillmentOrder", number), work)
        ],
        order=order,
    )
    order.returns.append(shop.keep(made))
    happened(order, "return_requested", f"{made.name} was asked for", shop, at)
    return made


def approve(made: Return, shop: Shop, at: datetime) -> Return:
    """Agree that it may come."""
    made.request_approved_at = at
    return _becomes(made, "OPEN", "may come back", shop, at)


def receive(made: Return, shop: Shop, at: datetime) -> Return:
    """Take in and look at everything that has yet to come; it is put on no shelf."""
    for line in made.return_line_items:
        line.processed_quantity = line.quantity
    for work in made.reverse_fulfillment_orders:
        work.status = "CLOSED"
        for place, item in enumerate(work.line_items):
            done = ReverseFulfillmentOrderDisposition(
                f"{item.id.replace('LineItem', 'Disposition')}{place}",
                at,
                item.total_quantity,
                "NOT_RESTOCKED",
                made.order.location,
            )
            item.dispositions = [done]
    happened(made.order, "return_processed", f"{made.name} came back", shop, at)
    return made


def close(made: Return, shop: Shop, at: datetime) -> Return:
    """Be done with it."""
    made.closed_at = at
    return _becomes(made, "CLOSED", "is closed", shop, at)


def reopen(made: Return, shop: Shop, at: datetime) -> Return:
    """Take a closed one up again."""
    made.closed_at = None
    return _becomes(made, "OPEN", "is open again", shop, at)


def decline(made: Return, shop: Shop, at: datetime) -> Return:
    """Refuse that it comes."""
    return _becomes(made, "DECLINED", "was declined", shop, at)


def call_off(made: Return, shop: Shop, at: datetime) -> Return:
    """Nothing comes after all."""
    return _becomes(made, "CANCELED", "was called off", shop, at)


def paid(made: Return, refund: Refund) -> None:
    """Note that a refund gave back what had come."""
    made.refunds.append(refund)
    for line in made.return_line_items:
        line.refunded_quantity = line.quantity


Taken = Callable[[Return, Shop, datetime], Return]
STEPS: Mapping[str, tuple[Taken, str, bool | None]] = {
    "approve": (approve, "REQUESTED", None),
    "decline": (decline, "REQUESTED", None),
    "receive": (receive, "OPEN", False),
    "cancel": (call_off, "OPEN", False),
    "close": (close, "OPEN", None),
    "reopen": (reopen, "CLOSED", None),
}
"""What can be done to a return: in which state, and whether its units may have been looked at."""


def step(made: Return, name: str) -> Taken:
    """Return a step as it may be taken now. Raises `NoSuchStep`."""
    taken, needs, processed = STEPS[name]
    if made.status != needs or (processed is False and made.processed_quantity):
        raise NoSuchStep(f"{made.name} is {made.status.lower()}, so it cannot {name}.")
    return taken


def _becomes(made: Return, status: str, words: str, shop: Shop, at: datetime) -> Return:
    made.status = status
    happened(made.order, "return_updated", f"{made.name} {words}", shop, at)
    return made
