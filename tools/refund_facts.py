"""What a refund is judged on, read live from the shop."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from policies.actions.refund import (
    CustomerFacts,
    EvidenceFacts,
    OrderFacts,
    PaymentState,
    Risk,
)
from policies.errors import BadRequest
from policies.money import Money
from tools.capability import RemoteFacts
from tools.connectors.shopify_orders import Order, OrderLine, RefundRecord
from tools.orders import FoundOrder
from tools.plain_text import plain_text, quoted

LATELY = timedelta(days=30)
_FINAL_SALE = "finalsale"  # however it is spelt: `Final Sale`, `final_sale`, `FINAL-SALE`
_JOINTS = re.compile(r"[\W_]+")
_RISKS = {
    "NONE": Risk.NONE,
    "ACCEPT": Risk.LOW,
    "INVESTIGATE": Risk.MEDIUM,
    "CANCEL": Risk.HIGH,
}


def read_facts(
    found: FoundOrder, lines: Sequence[OrderLine], as_of: datetime, zone: tzinfo
) -> RemoteFacts:
    """Gather the vendor's groups of `RefundFacts` for an order just read.

    `lines` are what the money may be for; `refund_units.may_be_for` says which those are.
    """
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
    order: Order, lines: Sequence[OrderLine], as_of: datetime, zone: tzinfo
) -> OrderFacts:
    return OrderFacts(
        read_at=as_of,
        age_days=_age_days(order, as_of, zone),
        payment=_payment_state(order),
        paid=order.received,
        refunded=order.refunded,
        refunds=order.times_paid_back,
        cancelled=order.cancelled_at is not None,
        disputed=order.disputed,
        **_final_sale(order, lines),
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


def _final_sale(order: Order, lines: Sequence[OrderLine]) -> dict[str, bool]:
    """Read the tags of the order and of what `lines` are; a product we are not shown may be one."""
    said = any(_says_final_sale(tags or ()) for tags in (order.tags, *(x.tags for x in lines)))
    unknown = any(line.tags is None for line in lines) and not said
    return {"final_sale": said or unknown, "unknown_product": unknown}


def _says_final_sale(tags: Iterable[str]) -> bool:
    plain = (unicodedata.normalize("NFKC", tag).casefold() for tag in tags)
    return _FINAL_SALE in (_JOINTS.sub("", tag) for tag in plain)


def _customer_facts(found: FoundOrder, as_of: datetime) -> CustomerFacts:
    """Add up the customer's refunds; the order's own are read with it, so no index can hide them.

    Refunds in another currency than this order's are counted by what the shop booked for them if
    this order is in the shop's currency; otherwise they only show in the number of refunds.
    """
    order = found.order
    since = as_of - LATELY
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
