"""Refunds on Amazon: a wish made exact, what it is judged on, the one file, finding it again.

Amazon takes no key, and shows moved money late. So a refund is sent once, under a name of ours for
the adjustment, and looked for under that name; what is never found is for a person to look at.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Final

from policies.actions.amazon_refund import (
    AMAZON_REFUND,
    AmazonRefund,
    AmazonRefundAsk,
    AmazonRefundFacts,
    MarketMoneyFacts,
    MarketRefundSums,
)
from policies.actions.definition import Arguments, Ask
from policies.actions.refund import Reason
from policies.errors import BadRequest
from policies.money import Money
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Choice,
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
from tools.connectors.amazon_money import REFUND, Transaction
from tools.connectors.amazon_orders import AmazonOrder, OrderItem
from tools.connectors.amazon_refunds import Refunded
from tools.market_orders import FoundMarketOrder, find_market_order, seller_of, sending_of
from tools.plain_text import plain_text, quoted
from tools.refund_sums import counted, seen

_MOST_CHOICES = 3
_ITEM = "refund.item"
# Amazon has no word for what broke or got lost on its way.
_REASONS: Final = MappingProxyType(
    {
        Reason.DAMAGED: "GeneralAdjustment",
        Reason.WRONG_ITEM: "DifferentItem",
        Reason.RETURNED: "CustomerReturn",
        Reason.CHANGED_MIND: "CustomerCancel",
        Reason.GOODWILL: "GeneralAdjustment",
    }
)


def choices(asked: AmazonRefundAsk, reads: Reads) -> tuple[Choice, ...]:
    """Offer each article of the order the money could be for, up to three."""
    found = find_market_order(asked.order, reads)
    items = [item for item in _worth_something(found.order) if asked.sku in ("", _sku(item))]
    return tuple(
        Choice(
            f"{_amount(asked, item)} for {_sku(item)}",
            asked.model_copy(update={"sku": _sku(item)}),
        )
        for item in items[:_MOST_CHOICES]
    )


def prepare(ask: Ask, reads: Reads, as_of: datetime, zone: tzinfo) -> Draft:
    """Make a wish for a refund exact; `tools.capability` says what is promised."""
    asked = narrowed(AmazonRefundAsk, ask)
    found = find_market_order(asked.order, reads)
    order, item = found.order, _meant(asked.sku, found.order)
    moved = _refunds(found)
    refund = AmazonRefund(
        order=found.ref,
        order_name=order.id,
        item=item.id,
        sku=_sku(item),
        amount=_amount(asked, item),
        reason=asked.reason,
        note=plain_text(asked.note, limit=500),
        ordinal=len(moved),
    )
    facts = _facts(order, item, moved, as_of, zone)
    words = quoted(refund.note, limit=120) if refund.note else refund.reason.replace("_", " ")
    told = (
        f"REFUND {refund.amount} to the buyer on Amazon",
        f"{order.id} Amazon · {item.quantity} x {refund.sku}",
        words,
        f"Paid {facts.paid_for_item} for it · refunded before on the order {facts.refunded}",
    )
    return Draft(refund, {"order": facts}, told=told)


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, zone: tzinfo) -> RemoteFacts:
    """Read the order and its money again."""
    refund = narrowed(AmazonRefund, arguments)
    seller = seller_of(refund.order.account, reads)
    found = FoundMarketOrder(seller, seller.order(refund.order.id))
    item = next((one for one in found.order.items if one.id == refund.item), None)
    if item is None:
        raise BadRequest(f"Amazon no longer shows {refund.sku} on {refund.order_name}.")
    return {"order": _facts(found.order, item, _refunds(found), as_of, zone)}


def counters(arguments: Arguments, person_id: str, day: str) -> tuple[Counter, ...]:
    """Name the sums it counts towards."""
    refund = narrowed(AmazonRefund, arguments)
    item = Counter(_ITEM, f"{refund.order}:{refund.item}", refund.amount)
    return (*counted(refund.order, refund.amount, person_id, day), item)


def _ours(arguments: Arguments, sums: Mapping[str, Sum], as_of: datetime) -> Ours:
    narrowed(AmazonRefund, arguments)
    ledger = MarketRefundSums(
        read_at=as_of,
        item_in_flight=sums[_ITEM].held,
        item_settled=sums[_ITEM].settled,
        **seen(sums),
    )
    return {"ledger": ledger}


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Send the file once, and wait for Amazon's report of it."""
    refund = narrowed(AmazonRefund, arguments)
    seller = writes.seller(refund.order.account)
    adjustment = Refunded(
        order=refund.order.id,
        item=refund.item,
        amount=refund.amount,
        reason=_REASONS.get(refund.reason, "Other"),
        reference=effect.marker,
    )
    return Receipt(seller.give_back(adjustment), seller.page(refund.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our name among the refunds Amazon shows for the order.

    Their sums prove nothing: Amazon shows them after the fees it gives back to the seller.
    """
    refund = narrowed(AmazonRefund, arguments)
    seller = seller_of(refund.order.account, reads)
    moved = seller.transactions(refund.order.id)
    ours = [one for one in moved if one.kind == REFUND and effect.marker in one.references]
    receipt = Receipt(ours[0].id, seller.page(refund.order.id)) if ours else None
    if len(ours) > 1:
        return Found(Trace.DIFFERENT, receipt, f"Amazon shows it {len(ours)} times.")
    return Found(Trace.PRESENT if ours else Trace.ABSENT, receipt)


def remote_count(remote: RemoteFacts) -> int:
    """Count the refunds Amazon shows on the order."""
    return narrowed(MarketMoneyFacts, remote["order"]).refunds


def _worth_something(order: AmazonOrder) -> list[OrderItem]:
    paid = [item for item in order.items if item.proceeds.total and item.proceeds.total.minor]
    if not paid:
        raise BadRequest(f"Amazon shows nothing paid for {order.id}. Nothing to pay back.")
    return paid


def _meant(sku: str, order: AmazonOrder) -> OrderItem:
    paid = _worth_something(order)
    hits = [item for item in paid if not sku or _sku(item) == sku]
    if not hits:
        raise BadRequest(f"{plain_text(sku, limit=40)} is not on {order.id}, or was not charged.")
    if len(hits) > 1:
        names = " or ".join(_sku(item) for item in paid)
        raise BadRequest(
            f"For which article: {names}? Say “refund {order.id}” and press the one you mean."
        )
    return hits[0]


def _sku(item: OrderItem) -> str:
    return plain_text(item.product.seller_sku, limit=64)


def _amount(asked: AmazonRefundAsk, item: OrderItem) -> Money:
    paid = _paid(item)
    return paid if asked.amount is None else Money.parse(asked.amount, paid.currency)


def _paid(item: OrderItem) -> Money:
    if item.proceeds.total is None:
        raise BadRequest(f"Amazon does not say what was paid for {_sku(item)}.")
    return item.proceeds.total


def _refunds(found: FoundMarketOrder) -> tuple[Transaction, ...]:
    moved = found.seller.transactions(found.order.id)
    return tuple(one for one in moved if one.kind == REFUND)


def _facts(
    order: AmazonOrder,
    item: OrderItem,
    moved: tuple[Transaction, ...],
    as_of: datetime,
    zone: tzinfo,
) -> MarketMoneyFacts:
    paid = [_paid(one) for one in _worth_something(order)]
    currency = paid[0].currency
    back = sum(-one.amount.minor for one in moved if one.amount.currency == currency)
    sent = [one.ship_time for one in order.packages if one.ship_time is not None]
    began = max(sent or [order.created_at])
    days = as_of.astimezone(zone).date() - began.astimezone(zone).date()
    return MarketMoneyFacts(
        read_at=as_of,
        age_days=max(days.days, 0),
        state=sending_of(order),
        paid=sum(paid[1:], start=paid[0]),
        paid_for_item=_paid(item),
        refunded=Money(minor=max(back, 0), currency=currency),
        refunds=len(moved),
    )


AMAZON_REFUNDS = Capability(
    kind=AMAZON_REFUND,
    choices=choices,
    prepare=prepare,
    load_facts=load_facts,
    counters=counters,
    complete=joined(AmazonRefundFacts, _ours),
    remote_count=remote_count,
    execute=execute,
    reconcile=reconcile,
    patience=timedelta(minutes=30),
)
