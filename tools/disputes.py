"""Which customers' banks want money back, how much, why, and until when we may answer."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.books import on
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import Charge, Dispute
from tools.orders import find_order
from tools.payments import SEES_MONEY, SOURCE, every_account, named_order, payments_of
from tools.plain_text import plain_text
from tools.sums import in_words
from tools.tool import Answer, Link, Lookup, LookupContext

_MOST = 5
_LOOKED_BACK = timedelta(days=180)
_REASONS = {
    "credit_not_processed": "a refund that did not come",
    "duplicate": "charged twice",
    "fraudulent": "the cardholder knows nothing of it",
    "product_not_received": "not received",
    "product_unacceptable": "not as described",
    "subscription_canceled": "cancelled before",
    "unrecognized": "the cardholder does not recognise it",
}
_ENDS = {
    "charge_refunded": "refunded",
    "lost": "lost",
    "warning_closed": "closed without a chargeback",
    "won": "won",
}

Found = tuple[StripeReader, Dispute]


class DisputeQuestion(BaseModel):
    """About one order, or about all that are open."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    order: Annotated[
        str | None,
        Field(max_length=100, description="An order's name (1013); without it all disputes."),
    ] = None


def _look(question: DisputeQuestion, context: LookupContext) -> Answer:
    if question.order is not None:
        order = find_order(question.order, context.reads)
        about = f" about {plain_text(order.order.name, limit=32)}"
        found = [
            (account, one)
            for account, paid in payments_of(order, context.reads)
            if isinstance(paid.charge, Charge) and paid.charge.disputed
            for one in account.disputes_of(paid.id)
        ]
    else:
        about, since = "", context.as_of - _LOOKED_BACK
        found = [(a, one) for a in every_account(context.reads) for one in a.disputes(since)]
    return _told(found, about, context)


def _told(found: Sequence[Found], about: str, context: LookupContext) -> Answer:
    latest = datetime.max.replace(tzinfo=UTC)
    still = sorted(
        (one for one in found if one[1].is_open), key=lambda one: one[1].evidence.due_by or latest
    )
    ended = [one for one in found if not one[1].is_open]
    lines = [f"No dispute is open{about}."]
    if still:
        many = f"{len(still)} disputes are" if len(still) > 1 else "1 dispute is"
        lines = [f"{many} open{about}, {in_words(one.money for _, one in still)}:"]
        lines += [dispute_line(one, context) for one in still[:_MOST]]
    if len(still) > _MOST:
        lines.append(f"{len(still) - _MOST} more.")
    if ended:
        ends = (
            f"{_name(*one)} {one[1].money} {_ENDS.get(one[1].status, 'closed')}" for one in ended
        )
        lines.append(f"Decided in the last 180 days: {', '.join([*ends][:_MOST])}.")
    return Answer(
        "\n".join(lines),
        source=SOURCE,
        as_of=context.as_of,
        links=tuple(Link(_name(a, one), a.page(one.id)) for a, one in still[:_MOST]),
        data={"open": [_data(*one) for one in still], "decided": len(ended)},
    )


def dispute_line(found: Found, context: LookupContext) -> str:
    """Say what one open dispute is about, how much it is, and until when we may answer."""
    account, one = found
    why = _REASONS.get(one.reason, "no reason that I know")
    due = one.evidence.due_by
    if not one.wants_answer or due is None:
        return f"{_name(account, one)} {one.money}, {why}; the bank decides."
    left = (due.date() - context.as_of.astimezone(UTC).date()).days
    days = f"{left} day{'' if left == 1 else 's'} left" if left >= 0 else "too late now"
    until = on(due.astimezone(UTC).date(), context.as_of, context.zone)
    return f"{_name(account, one)} {one.money}, {why}; answer by {until}, {days}."


def _name(account: StripeReader, one: Dispute) -> str:
    return named_order(account, one.charge) or one.id


def _data(account: StripeReader, one: Dispute) -> dict[str, Any]:
    due = one.evidence.due_by
    return {
        "dispute": one.id,
        "order": named_order(account, one.charge).removeprefix("#"),
        "amount": one.money.decimal,
        "currency": one.money.currency,
        "answer_by": due.date().isoformat() if due else "",
    }


DISPUTES = Lookup(
    name="disputes",
    description=(
        "Disputes and chargebacks at Stripe: which are open, how much they are about, why, and "
        "until when they can be answered; for one order or all."
    ),
    arguments=DisputeQuestion,
    run=_look,
    doing="Looking for disputes",
    only_for=SEES_MONEY,
    examples=(
        "any disputes?",
        "are there any open disputes",
        "do we have chargebacks",
        "is 1013 disputed",
        "is there a chargeback on 1013",
        "which disputes need an answer",
        "when is the dispute for 1013 due",
        "until when can we answer the chargeback",
        "open chargebacks",
        "how much money is in dispute",
        "did a customer's bank ask for money back",
        "list the disputes",
        "did we win the dispute on 1013",
        "disputes at Stripe",
        "new chargebacks this week",
        "why is 1013 disputed",
    ),
)
