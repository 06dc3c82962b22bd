"""What Stripe told us, asked again live and put in one sentence for whoever minds the money.

An event is a hint. What has come right meanwhile is no news, whatever the event said.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from policies.errors import Ambiguous, NotFound
from policies.ref import Ref
from tools.access import Reads
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import NOT_PAID_BACK
from tools.disputes import dispute_line
from tools.orders import find_order
from tools.payments import named_order
from tools.payouts import Telling
from tools.plain_text import plain_text
from tools.tool import Answer, Link, LookupContext

_WHY: Final = MappingProxyType(
    {
        "expired_or_canceled_card": "the card expired or was cancelled",
        "lost_or_stolen_card": "the card was lost or stolen",
        "declined": "the bank declined it",
        "insufficient_funds": "the balance did not suffice",
    }
)


def order_charged(charge: str, account: StripeReader, reads: Reads) -> Ref | None:
    """Find the order that a charge was for; None where it names none that the shop has.

    Raises what the readers of Stripe and of the shop raise.
    """
    try:
        name = named_order(account, account.charge(charge))
        return find_order(name, reads).ref if name else None
    except (Ambiguous, NotFound):
        return None


def news_of(
    topic: str, number: str, account: StripeReader, context: LookupContext
) -> Answer | None:
    """Say how what an event was about stands now; None where that is no bad news (any more).

    Raises what the reader raises, `NotFound` where Stripe does not know it.
    """
    return _TELL[topic](number, account, Telling(context))


def _disputed(number: str, account: StripeReader, telling: Telling) -> Answer | None:
    found = account.dispute(number)
    if not found.is_open:
        return None
    line = dispute_line((account, found), telling.context)
    return telling.answer([f"A customer's bank disputes {line}"], [_link(account, number)], {})


def _payout_failed(number: str, account: StripeReader, telling: Telling) -> Answer | None:
    sent = account.payout(number)
    if sent.status != "failed":
        return None
    line = f"{sent.id}, {sent.money}, {telling.stands(sent)}; it is in the balance at Stripe again."
    return telling.answer([line], [_link(account, number)], {})


def _refund_failed(number: str, account: StripeReader, telling: Telling) -> Answer | None:
    back = account.refund(number)
    if back.status not in NOT_PAID_BACK:
        return None
    order = named_order(account, account.charge(back.charge)) if back.charge else ""
    reason = back.why_failed or ""
    why = _WHY.get(reason, plain_text(reason.replace("_", " "), limit=60))
    line = (
        f"A refund of {back.money}{f' for {order}' if order else ''} came back to Stripe"
        f"{f' ({why})' if why else ''}, so the customer does not have it: pay it another way."
    )
    return telling.answer([line], [_link(account, back.payment or number, order)], {})


def _link(account: StripeReader, number: str, label: str = "") -> Link:
    return Link(label or number, account.page(number))


_TELL: Mapping[str, Callable[[str, StripeReader, Telling], Answer | None]] = MappingProxyType(
    {
        "charge.dispute.created": _disputed,
        "payout.failed": _payout_failed,
        "refund.failed": _refund_failed,
    }
)
TELLING: Final = frozenset(_TELL)
"""The topics of which somebody is told."""
