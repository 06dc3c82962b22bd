"""What a refund is judged on, read live from the shop."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from policies.actions.refund import (
    CustomerFacts,
    EvidenceFacts,
    OrderFacts,
    PaymentState,
    RefundLine,
    Risk,
)
from policies.errors import BadRequest
from policies.money import Money
from tools.capability import RemoteFacts
from tools.connectors.shopify_orders import Order, RefundRecord
from tools.orders import FoundOrder
from tools.plain_text import plain_text, quoted

_LATELY = timedelta(days=30)
_FINAL_SALE = "final-sale"
_RISKS = {
    "NONE": Risk.NONE,
    "ACCEPT": Risk.LOW,
    "INVESTIGATE": Risk.MEDIUM,
    "CANCEL": Risk.HIGH,
}


def read_facts(
    found: FoundOrder, lines: Sequence[RefundLine], as_of: datetime, zone: tzinfo
) -> RemoteFacts:
    """Gather the vendor's groups of `RefundFacts` for an order just read."""
    return {
        "order": _order_facts(found.order, lines, as_of, zone),
        "evidence": EvidenceFacts(read_at=as_of, photos=len(photos(found)), mails=0),
        "customer": _customer_facts(found, as_of),
    }


def photos(found: FoundOrder) -> tuple[str, ...]:
    """Return the addresses of evidence photos on the order that lie with the shop itself.

    They stand in a field that staff and apps write. What a buyer may have set at the checkout (an
    order's custom attributes) proves nothing.
    """
    return tuple(link for link in found.order.evidence_photos if found.shop.pages.trusts(link))


def _order_facts(
    order: Order, lines: Sequence[RefundLine], as_of: datetime, zone: tzinfo
) -> OrderFacts:
    return OrderFacts(
        read_at=as_of,
        age_days=_age_days(order, as_of, zone),
        payment=_payment_state(order),
        paid=order.received,
        refunded=order.refunded,
        refunds=len(order.refunds),
        cancelled=order.cancelled_at is not None,
        disputed=order.disputed,
        final_sale=_final_sale(order, lines),
        risk=_RISKS.get(order.risk.recommendation, Risk.HIGH),
    )


def _payment_state(order: Order) -> PaymentState:
    """Read where the money stands; a word that is new to us is never taken for money received."""
    said = order.financial_status or "PENDING"
    try:
        return PaymentState(said.lower())
    except ValueError:
        shown = quoted(said.replace("_", " ").lower(), limit=40)
        raise BadRequest(
            f"Shopify calls the payment of {plain_text(order.name)} {shown}, which I do not "
            "know, so I refund nothing of it. Nothing was changed."
        ) from None


def _age_days(order: Order, as_of: datetime, zone: tzinfo) -> int:
    """Count the shop's calendar days since the last delivery, else dispatch, else the order."""
    sent = [fulfilment for fulfilment in order.fulfilments if fulfilment.valid]
    deliveries = [f.delivered_at for f in sent if f.delivered_at is not None]
    began = max(deliveries or [f.created_at for f in sent] or [order.created_at])
    days = as_of.astimezone(zone).date() - began.astimezone(zone).date()
    return max(0, days.days)


def _final_sale(order: Order, lines: Sequence[RefundLine]) -> bool:
    named = {line.line for line in lines}
    return any(
        _FINAL_SALE in (tag.casefold() for tag in line.tags)
        for line in order.lines
        if not named or line.id in named
    )


def _customer_facts(found: FoundOrder, as_of: datetime) -> CustomerFacts:
    """Add up the customer's refunds; the order's own are read with it, so no index can hide them.

    Refunds in another currency than this order's are counted by what the shop booked for them if
    this order is in the shop's currency; otherwise they only show in the number of refunds.
    """
    order = found.order
    since = as_of - _LATELY
    own = [refund for refund in order.refunds if refund.created_at >= since]
    others = found.shop.refunds_since(order.customer, order.email, since)
    refunds = {refund.id: refund for refund in (*others, *own)}.values()
    paid_back = [refund for refund in refunds if refund.total.minor]
    return CustomerFacts(
        read_at=as_of,
        refunded_30d=Money(
            minor=sum(_counted(refund, order.currency) for refund in paid_back),
            currency=order.currency,
        ),
        refunds_30d=len(paid_back),
    )


def _counted(refund: RefundRecord, currency: str) -> int:
    sides = (refund.total, refund.booked)
    return next((side.minor for side in sides if side.currency == currency), 0)
