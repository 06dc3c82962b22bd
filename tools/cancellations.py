"""Cancellations: whether anything was sent, the call, and finding out that it was done.

Paying back what was paid is another change, judged as every refund is. Where both are wanted, they
are asked for as one, and the refund waits until the order is cancelled.
"""

from datetime import datetime, timedelta, tzinfo

from policies.actions.cancel import (
    CANCEL,
    Cancel,
    CancelAsk,
    CancelFacts,
    CancelledOrderFacts,
    CancelReason,
    Standing,
)
from policies.actions.definition import Arguments, Ask
from policies.actions.refund import REFUND, OrderFacts, Reason, RefundAsk
from policies.errors import BadRequest
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Choice,
    Draft,
    Effect,
    Found,
    Next,
    Receipt,
    RemoteFacts,
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.shopify_cancelling import cancel, cancellation_of
from tools.connectors.shopify_orders import Order
from tools.orders import find_order, shop_of
from tools.plain_text import plain_text, quoted
from tools.signature import bears

_LONGEST_NOTE = 120  # Shopify takes 255 characters, and our credit and mark are among them
_TAKES = timedelta(minutes=10)  # Shopify's job for it may wait behind others
_REFUND_REASONS = {CancelReason.CUSTOMER: Reason.CHANGED_MIND}
_NOT_NOW = {
    Standing.SENT: "Something of {} was sent already. Have it come back, or refund it.",
    Standing.CANCELLED: "{} is cancelled already.",
}


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Make sure that nothing has left; `tools.capability` says what is promised."""
    asked = narrowed(CancelAsk, ask)
    found = find_order(asked.order, reads)
    order, name = found.order, plain_text(found.order.name)
    standing = _standing(order)
    if standing in _NOT_NOW:
        raise BadRequest(_NOT_NOW[standing].format(name))
    wanted = Cancel(
        order=found.ref,
        order_name=name,
        reason=asked.reason,
        note=plain_text(asked.note, limit=_LONGEST_NOTE),
    )
    told = (
        f"CANCEL {name} for good; its {order.units} units go back on sale",
        quoted(wanted.note, limit=120) if wanted.note else "",
        f"Shopify · {order.total}, nothing of it was sent",
        f"{order.left} was paid and stays: paying it back is a refund of its own"
        if order.left.minor and not asked.refund
        else "",
        "The customer is not told by this",
        "THEN REFUND all that was paid, once it is cancelled:" if asked.refund else "",
    )
    return Draft(wanted, _remote(order, as_of), told=tuple(line for line in told if line))


def choices(asked: CancelAsk, reads: Reads) -> tuple[Choice, ...]:
    """Offer the cancellation, alone and with a refund where there is money to pay back."""
    found = find_order(asked.order, reads)
    name, left = plain_text(found.order.name), found.order.left
    alone = Choice(f"{CANCEL.title} {name}", asked.model_copy(update={"refund": False}))
    if not left.minor:
        return (alone,)
    label = f"{CANCEL.title} {name} and {REFUND.phrase} {left}"
    both = Choice(label, asked.model_copy(update={"refund": True}))
    return (both, alone) if asked.refund else (alone, both)


def followed_by(asked: CancelAsk, _draft: Draft) -> tuple[Next, ...]:
    """Pay back what was paid, where that was asked for as well."""
    if not asked.refund:
        return ()
    why = _REFUND_REASONS.get(asked.reason, Reason.OTHER)
    return (
        Next(
            REFUND.name,
            RefundAsk(order=asked.order, reason=why, note=asked.note),
            foresee=_once_cancelled,
        ),
    )


def _once_cancelled(remote: RemoteFacts) -> RemoteFacts:
    order = narrowed(OrderFacts, remote["order"])
    return {**remote, "order": order.model_copy(update={"cancelled": True})}


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again how far the order has come."""
    wanted = narrowed(Cancel, arguments)
    return _remote(shop_of(wanted.order.account, reads).order(wanted.order.id), as_of)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Ask for it once; Shopify does it in a moment of its own, so reading shows that it was."""
    wanted = narrowed(Cancel, arguments)
    shop = writes.shop(wanted.order.account)
    cancel(shop, wanted.order.id, reason=wanted.reason, note=effect.signed(wanted.note))
    return Receipt(wanted.order.id, shop.pages.order(wanted.order_name, wanted.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our signature on the cancellation."""
    wanted = narrowed(Cancel, arguments)
    shop = shop_of(wanted.order.account, reads)
    found = cancellation_of(shop, wanted.order.id)
    if found.cancelled_at is None or not bears(found.staff_note, effect.marker):
        return Found(Trace.ABSENT)
    page = shop.pages.order(wanted.order_name, wanted.order.id)
    return Found(Trace.PRESENT, Receipt(wanted.order.id, page))


def _standing(order: Order) -> Standing:
    if order.cancelled_at is not None:
        return Standing.CANCELLED
    return Standing.SENT if any(one.valid for one in order.fulfilments) else Standing.UNSENT


def _remote(order: Order, as_of: datetime) -> RemoteFacts:
    facts = CancelledOrderFacts(
        read_at=as_of, standing=_standing(order), worth=order.total, paid=order.left
    )
    return {"order": facts}


CANCELLATIONS = Capability(
    kind=CANCEL,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(CancelFacts),
    execute=execute,
    reconcile=reconcile,
    choices=choices,
    followed_by=followed_by,
    patience=_TAKES,
    write_scopes=frozenset({"write_orders"}),
)
