"""Refunds: a wish made exact, its facts, the one call that pays back, and finding it again."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.refund import (
    REFUND,
    LedgerFacts,
    OrderFacts,
    Payback,
    Refund,
    RefundAsk,
    RefundFacts,
    RefundLine,
)
from policies.errors import BadRequest, NotFound, OutcomeUnknown
from policies.money import Money
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Counter,
    Draft,
    Effect,
    Found,
    Ours,
    Receipt,
    RemoteFacts,
    Sum,
    Trace,
    joined,
    narrowed,
)
from tools.connectors.shopify import refund_lines
from tools.connectors.shopify_orders import Order
from tools.orders import FoundOrder, find_order, shop_of
from tools.plain_text import plain_text, quoted
from tools.refund_choices import choices
from tools.refund_facts import LATELY, photos, read_facts
from tools.refund_split import split
from tools.refund_sums import counted, seen
from tools.refund_units import may_be_for, pick_lines, worth
from tools.signature import bears, signed

_CUSTOMER = "refund.customer"
_BEYOND = " · more than these are worth"


def prepare(ask: Ask, reads: Reads, as_of: datetime, zone: tzinfo) -> Draft:
    """Make a wish for a refund exact; `tools.capability` says what is promised."""
    asked = narrowed(RefundAsk, ask)
    found = find_order(asked.order, reads)
    order = found.order
    lines = pick_lines(asked.lines, order)
    amount = _amount(asked, lines, found)
    refund = Refund(
        order=found.ref,
        order_name=plain_text(order.name),
        customer=customer_of(found),
        lines=lines,
        paybacks=split(amount, order.payments),
        amount=amount,
        reason=asked.reason,
        note=plain_text(asked.note, limit=500),
        ordinal=order.times_paid_back,
    )
    about = may_be_for(lines, amount, found)
    evidence = photos(found)
    beyond = bool(lines) and len(about) > len(lines)
    return Draft(
        refund,
        read_facts(found, about, as_of, zone),
        told=_told(refund, found, len(evidence), beyond=beyond),
        forecast=_forecast(refund, found.order),
        evidence=evidence,
    )


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, zone: tzinfo) -> RemoteFacts:
    """Read the shop's facts again."""
    refund = narrowed(Refund, arguments)
    shop = shop_of(refund.order.account, reads)
    found = FoundOrder(shop=shop, order=shop.order(refund.order.id))
    about = may_be_for(refund.lines, refund.amount, found)
    return read_facts(found, about, as_of, zone)


def counters(arguments: Arguments, person_id: str, day: str) -> tuple[Counter, ...]:
    """Name the sums a refund counts towards."""
    refund = narrowed(Refund, arguments)
    account = refund.order.account
    customer = Ref(account=account, kind="customer", id=refund.customer or refund.order.id)
    whose = str(customer if refund.customer else refund.order)
    return (
        *counted(refund.order, refund.amount, person_id, day),
        Counter(_CUSTOMER, whose, refund.amount, LATELY),
    )


def _ours(arguments: Arguments, sums: Mapping[str, Sum], as_of: datetime) -> Ours:
    narrowed(Refund, arguments)
    ledger = LedgerFacts(
        read_at=as_of,
        customer_in_flight=sums[_CUSTOMER].held,
        customer_settled=sums[_CUSTOMER].settled,
        **seen(sums),
    )
    return {"ledger": ledger}


def remote_count(remote: RemoteFacts) -> int:
    """Count the refunds the shop shows on the order."""
    return narrowed(OrderFacts, remote["order"]).refunds


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Pay back once, under the effect's key, marked so that reading can find it."""
    refund = narrowed(Refund, arguments)
    shop = writes.shop(refund.order.account)
    created = shop.refund_create(_refund_input(refund, effect), key=effect.key)
    if created.total != refund.amount:
        raise OutcomeUnknown(
            f"Shopify paid back {created.total} where {refund.amount} was approved. "
            "Please look at the order before anything else is done."
        )
    return Receipt(created.id, shop.pages.order(refund.order_name, refund.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our signature among the order's refunds.

    An equal amount without it proves nothing, and with it another amount is no success.
    """
    refund = narrowed(Refund, arguments)
    shop = shop_of(refund.order.account, reads)
    try:
        records = shop.refunds_of(refund.order.id)
    except NotFound:
        return Found(Trace.ABSENT)
    ours = [record for record in records if bears(record.note, effect.marker)]
    if not ours:
        return Found(Trace.ABSENT)
    receipt = Receipt(ours[0].id, shop.pages.order(refund.order_name, refund.order.id))
    totals = [record.total for record in ours]
    if totals == [refund.amount]:
        return Found(Trace.PRESENT, receipt)
    shown = " and ".join(str(total) for total in totals)
    difference = (
        f"It went through with another amount: {shown} instead of {refund.amount}. "
        "Look at the order before anything else is done."
    )
    return Found(Trace.DIFFERENT, receipt, difference)


def customer_of(found: FoundOrder) -> str | None:
    """Tell who bought: by the shop's id, a guest by a digest of the mail address; else nobody."""
    order = found.order
    if order.customer is not None:
        return order.customer.id
    if order.email is None:
        return None
    address = f"{found.ref.account}:{order.email.strip().casefold()}"
    return f"mail:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _amount(asked: RefundAsk, lines: Sequence[RefundLine], found: FoundOrder) -> Money:
    order = found.order
    if asked.amount is not None:
        return Money.parse(asked.amount, order.currency)
    if lines:
        return worth(lines, found)
    if order.left.minor <= 0 < order.received.minor:
        raise BadRequest(
            f"Nothing is left to refund on {plain_text(order.name)}: "
            f"{order.refunded} of {order.received} went back already."
        )
    return order.left


def _refund_input(refund: Refund, effect: Effect) -> dict[str, object]:
    """Write the refund as Shopify's `RefundInput`; over-refunding is never allowed by us."""
    reason = refund.reason.replace("_", " ")
    more = refund.note if refund.note.casefold() != reason else ""
    words = ": ".join(part for part in (reason, quoted(more, limit=200) if more else "") if part)
    return {
        "orderId": refund.order.id,
        "note": signed(effect.credit, words, effect.marker),
        "notify": False,
        "currency": refund.amount.currency,
        "refundLineItems": refund_lines({line.line: line.quantity for line in refund.lines}),
        "transactions": [_transaction(refund.order, payback) for payback in refund.paybacks],
    }


def _transaction(order: Ref, payback: Payback) -> dict[str, object]:
    return {
        "orderId": order.id,
        "parentId": payback.payment,
        "gateway": payback.gateway,
        "kind": "REFUND",
        "amount": payback.amount.decimal,
    }


def _told(refund: Refund, found: FoundOrder, photo_count: int, *, beyond: bool) -> tuple[str, ...]:
    order = found.order
    words = quoted(refund.note, limit=120) if refund.note else refund.reason.value
    seen = {0: "", 1: " · 1 photo"}.get(photo_count, f" · {photo_count} photos")
    return (
        "REFUND " + ", ".join(f"{back.amount} to {back.label}" for back in refund.paybacks),
        f"{refund.order_name} Shopify · {_units(refund.lines, order)}{_BEYOND if beyond else ''}",
        f"{words.replace('_', ' ')}{seen}",
        f"Paid {order.received} · refunded before {order.refunded}",
    )


def _forecast(refund: Refund, order: Order) -> str:
    after = order.left.minor - refund.amount.minor
    rest = Money(minor=abs(after), currency=order.currency)
    return f"Left after this {rest}" if after >= 0 else f"{rest} more than is left"


def _units(lines: Sequence[RefundLine], order: Order) -> str:
    bought = {line.id: line.quantity for line in order.lines}
    named = [f"{x.quantity} of {bought[x.line]} {x.title}" for x in lines]
    return ", ".join(named) or "no units named"


REFUNDS = Capability(
    kind=REFUND,
    choices=choices,
    prepare=prepare,
    load_facts=load_facts,
    counters=counters,
    complete=joined(RefundFacts, _ours),
    remote_count=remote_count,
    execute=execute,
    reconcile=reconcile,
    write_scopes=frozenset({"write_orders"}),
)
