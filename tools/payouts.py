"""Whether an order's money has reached the bank, what was in a payout, and what comes next."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import NotFound
from tools.books import on
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import Charge, Movement, Payment, Payout
from tools.orders import find_order
from tools.payments import SEES_MONEY, SOURCE, every_account, payments_of
from tools.payout_contents import contents_of
from tools.plain_text import plain_text
from tools.sums import in_words
from tools.tool import Answer, Link, Lookup, LookupContext, Status

_NUMBER = re.compile(r"(?<![\w-])po_[0-9A-Za-z]{4,60}(?![\w-])")
_MOST = 5
_RECENT = timedelta(days=14)
_SENT_WITHIN = timedelta(days=35)  # whoever is paid out once a month
_MOST_TRIED = 10
_STANDS = {
    "paid": "at the bank since {}",
    "in_transit": "reaches the bank on {}",
    "pending": "reaches the bank on {}",
    "canceled": "cancelled",
}


class PayoutQuestion(BaseModel):
    """About an order, about one payout, or, without either, about what is paid out next."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    order: Annotated[
        str | None,
        Field(max_length=100, description="An order's name (1001): has its money been paid out?"),
    ] = None
    payout: Annotated[
        str | None,
        Field(
            pattern=r"^po_[0-9A-Za-z]{4,60}$",
            description="A payout's id (po_…): what was in it? Without both: balance and next one.",
        ),
    ] = None


def _hears(sentence: str) -> Mapping[str, Any]:
    found = _NUMBER.search(sentence)
    return {"payout": found[0]} if found else {}


@dataclass(frozen=True)
class Telling:
    """How days are written in an answer. Stripe's are days at the bank: midnight UTC."""

    context: LookupContext

    def day(self, moment: datetime) -> str:
        """Write a day."""
        return on(moment.astimezone(UTC).date(), self.context.as_of, self.context.zone)

    def stands(self, sent: Payout) -> str:
        """Say how far a payout is."""
        if sent.status == "failed":
            why = plain_text(sent.why_failed or "", limit=160).removesuffix(".")
            return f"came back from the bank{f' ({why})' if why else ''}"
        return _STANDS.get(sent.status, "unknown to me").format(self.day(sent.arrival))

    def answer(
        self, lines: Sequence[str], links: Sequence[Link], data: Mapping[str, Any]
    ) -> Answer:
        """Put an answer together."""
        return Answer(
            "\n".join(lines),
            source=SOURCE,
            as_of=self.context.as_of,
            links=tuple(dict.fromkeys(links)),
            data=data,
        )


def _look(question: PayoutQuestion, context: LookupContext) -> Answer:
    telling = Telling(context)
    if question.payout is not None:
        return _what_was_in(question.payout, telling)
    if question.order is not None:
        return _is_paid_out(question.order, telling)
    return _what_comes_next(telling)


def _is_paid_out(name: str, telling: Telling) -> Answer:
    context = telling.context
    found = find_order(name, context.reads)
    shown = plain_text(found.order.name, limit=32)
    paid = payments_of(found, context.reads)
    if not paid:
        text = (
            f"Stripe knows no payment for {shown}. It was paid in another way, or less than a "
            "minute ago."
        )
        return Answer(text, status=Status.NO_DATA, source=SOURCE, as_of=context.as_of)
    lines, links, data = list[str](), list[Link](), list[dict[str, Any]]()
    for account, one in paid[:_MOST]:
        sent = _payout_of(account, one)
        lines.append(f"{shown}: {_whereabouts(one, sent, telling)}")
        links.append(Link(shown, account.page(one.id)))
        if sent is not None:
            links.append(Link(sent.id, account.page(sent.id)))
        data.append(
            {
                "order": shown.removeprefix("#"),
                "paid": one.money.decimal,
                "currency": one.money.currency,
                "payout": sent.id if sent else "",
                "at_bank": sent is not None and sent.status == "paid",
            }
        )
    return telling.answer(lines, links, {"payments": data})


def _payout_of(account: StripeReader, paid: Payment) -> Payout | None:
    """Find the payout a payment's money is in; None where it is in none yet."""
    movement = paid.charge.movement if isinstance(paid.charge, Charge) else None
    if not isinstance(movement, Movement) or movement.status != "available":
        return None
    ready = movement.available_on
    likely = account.payouts(ready - timedelta(days=1), ready + _SENT_WITHIN)
    source = paid.charge.id if isinstance(paid.charge, Charge) else ""
    tried = [one for one in reversed(likely) if one.automatic][:_MOST_TRIED]
    return next((one for one in tried if account.inside(one.id, source)), None)


def _whereabouts(paid: Payment, sent: Payout | None, telling: Telling) -> str:
    charge = paid.charge
    if not isinstance(charge, Charge) or not charge.captured:
        given_up = paid.status == "canceled"
        return f"{paid.money} reserved{' and given up' if given_up else ', not charged yet'}."
    movement = charge.movement
    back = f" {charge.refunded} of it was refunded." if charge.amount_refunded else ""
    disputed = " The customer's bank disputes it." if charge.disputed else ""
    if not isinstance(movement, Movement):
        return f"{paid.money} paid; Stripe has not booked it yet.{back}{disputed}"
    money = f"{paid.money} paid, {movement.charged} of it Stripe's fee."
    return f"{money} {_way(movement, sent, telling)}{back}{disputed}"


def _way(movement: Movement, sent: Payout | None, telling: Telling) -> str:
    """Say how far a payment is on its way to the bank."""
    if sent is not None:
        return f"Paid out with {sent.id}: {telling.stands(sent)}."
    if movement.status == "available":
        return "It goes with the next payout."
    return f"Not paid out yet: Stripe frees it on {telling.day(movement.available_on)}."


def _what_was_in(number: str, telling: Telling) -> Answer:
    account, sent = _find(number, every_account(telling.context.reads))
    contents = contents_of(account, sent)
    lines = [f"{sent.id}, {sent.money}: {telling.stands(sent)}.", *contents.lines()]
    data = {
        "payout": sent.id,
        "status": sent.status,
        "amount": sent.money.decimal,
        "currency": sent.money.currency,
        "adds_up": contents.total == sent.money,
        "orders": [name.removeprefix("#") for name in contents.orders],
    }
    return telling.answer(lines, [Link(sent.id, account.page(sent.id))], data)


def _find(number: str, accounts: Sequence[StripeReader]) -> tuple[StripeReader, Payout]:
    for account in accounts:
        with suppress(NotFound):
            return account, account.payout(number)
    raise NotFound(f"Stripe has no payout {number}. Please check the number.")


def _what_comes_next(telling: Telling) -> Answer:
    lines, links, data = list[str](), list[Link](), list[dict[str, Any]]()
    context = telling.context
    for account in every_account(context.reads):
        recent = account.payouts(context.as_of - _RECENT)
        coming = [one for one in recent if one.status in {"in_transit", "pending"}]
        came_back = [one for one in recent if one.status == "failed"]
        balance = account.balance()
        lines += [f"{one.id}, {one.money}: {telling.stands(one)}." for one in coming]
        if not coming:
            lines.append("No payout is on its way.")
        ready, rest = (
            in_words(one.money for one in sums) for sums in (balance.available, balance.pending)
        )
        freed = _freed_next(account.movements(context.as_of - _RECENT), telling)
        lines.append(f"Balance: {ready} available, {rest} not free yet{freed}.")
        lines += [f"{one.id}, {one.money}: {telling.stands(one)}." for one in came_back]
        links += [Link(one.id, account.page(one.id)) for one in (*coming, *came_back)]
        data.append(
            {
                "account": account.account,
                "available": [one.money.decimal for one in balance.available],
                "pending": [one.money.decimal for one in balance.pending],
                "coming": [one.id for one in coming],
                "came_back": [one.id for one in came_back],
            }
        )
    return telling.answer(lines, links, {"accounts": data})


def _freed_next(recent: Sequence[Movement], telling: Telling) -> str:
    """Say what Stripe frees next, and so when a payout can follow."""
    waiting = [one for one in recent if one.status == "pending" and one.kind != "payout"]
    if not waiting:
        return ""
    day = min(one.available_on for one in waiting)
    return f": {in_words(x.left for x in waiting if x.available_on == day)} on {telling.day(day)}"


PAYOUT_LOOKUP = Lookup(
    name="payout_lookup",
    description=(
        "Money from Stripe to the bank: has an order's payment been paid out and what was the fee, "
        "what was in one payout and does it add up, or (without an order or a payout) the balance, "
        "the next payout and payouts that came back."
    ),
    arguments=PayoutQuestion,
    run=_look,
    hears=_hears,
    doing="Looking at the payouts",
    only_for=SEES_MONEY,
    own=_NUMBER.search,
    examples=(
        "is 1001 paid out?",
        "has the money for 1001 reached the bank",
        "when is the next payout",
        "what is our balance at Stripe",
        "what is our balance?",
        "what was in payout po_1QxYz",
        "does payout po_1QxYz add up",
        "when do we get the money for 1001",
        "which payout is order 1001 in",
        "what was the Stripe fee on 1001",
        "did any payout fail",
        "how much is on its way to the bank",
        "Stripe balance",
        "how much money is pending at Stripe",
        "next Stripe payout",
        "was 1001 already paid out to us",
        "break down the last payout",
    ),
)
