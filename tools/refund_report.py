"""How much was refunded in some days, why, and on which orders most."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.periods import Period, period_in, span_of
from tools.plain_text import plain_text
from tools.refund_tally import BY_HAND, Line, Paid, grouped, paid_back
from tools.sums import by_currency, in_words
from tools.tool import Answer, Link, Lookup, LookupContext

_MOST_REASONS = 6
_MOST_ORDERS = 5


class Grouping(StrEnum):
    """What refunds are added up by."""

    REASON = "reason"
    PERSON = "person"


class ReportQuestion(BaseModel):
    """Which days, and what to add up by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    period: Annotated[Period, Field(description="The days that are meant.")] = (
        Period.LAST_SEVEN_DAYS
    )
    by: Annotated[Grouping, Field(description="Add up by reason, or by who asked.")] = (
        Grouping.REASON
    )


def _hears(sentence: str) -> Mapping[str, Any]:
    period, said = period_in(sentence), sentence.casefold()
    by_person = any(words in said for words in ("by person", "by who", "per person", "who refund"))
    return {
        **({"period": period.value} if period else {}),
        **({"by": Grouping.PERSON.value} if by_person else {}),
    }


def _label(by: Grouping, one: Paid) -> str:
    if by is Grouping.PERSON:
        return one.who or BY_HAND
    return one.why


def _how_much(paid: Sequence[Paid]) -> str:
    many = f"{len(paid)} refund{'' if len(paid) == 1 else 's'}"
    return f"{many} for {in_words(one.amount for one in paid)}"


def _headline(paid: Sequence[Paid], said: str) -> str:
    """Say how much, and how much of it was asked for here."""
    hand = [one for one in paid if not one.who]
    asked = [one for one in paid if one.who]
    if not hand:
        where = "All were asked for here"
    elif not asked:
        where = "All were made by hand in the shop"
    else:
        where = f"{_how_much(asked)}, asked for here; {_how_much(hand)}, by hand in the shop"
    return f"{_how_much(paid)} {said}. {where}."


def _reasons(lines: Sequence[Line], by: Grouping) -> str:
    shown = "; ".join(f"{line.label} {line.money} ({line.count})" for line in lines[:_MOST_REASONS])
    more = _more(len(lines) - _MOST_REASONS, "reason")
    return f"{'Who' if by is Grouping.PERSON else 'Why'}: {shown}{more}."


def _largest(paid: Iterable[Paid]) -> list[Line]:
    return grouped(paid, lambda one: plain_text(one.order, limit=32))


def _report(question: ReportQuestion, context: LookupContext) -> Answer:
    span = span_of(question.period, context.as_of, context.zone)
    paid = paid_back(span, context.reads, context.database)
    source = "Shopify and Countersign's log"
    if not paid:
        text = f"No refunds {span.said}, neither asked for here nor made by hand."
        return Answer(text, source=source, as_of=context.as_of)
    lines = grouped(paid, lambda one: _label(question.by, one))
    orders = _largest(paid)
    top = ", ".join(f"{line.label} {line.money}" for line in orders[:_MOST_ORDERS])
    more = _more(len(orders) - _MOST_ORDERS, "order")
    pages = {plain_text(one.order, limit=32): one.page for one in paid if one.page}
    return Answer(
        "\n".join(
            (_headline(paid, span.said), _reasons(lines, question.by), f"Most on: {top}{more}.")
        ),
        source=source,
        as_of=context.as_of,
        links=tuple(
            Link(line.label, pages[line.label])
            for line in orders[:_MOST_ORDERS]
            if line.label in pages
        ),
        data={
            "period": span.said,
            "count": len(paid),
            "total": [money.decimal for money in by_currency(one.amount for one in paid)],
            question.by.value: {line.label: line.count for line in lines},
            "orders": [line.label for line in orders[:_MOST_ORDERS]],
        },
    )


def _more(number: int, what: str) -> str:
    return f"; {number} more {what}{'' if number == 1 else 's'}" if number > 0 else ""


REFUND_REPORT = Lookup(
    name="refund_report",
    description=(
        "How much was refunded in some days, how often and why, by hand or asked for here, and on "
        "which orders most. Not for one order: look that order up."
    ),
    arguments=ReportQuestion,
    run=_report,
    hears=_hears,
    doing="Adding up refunds",
    examples=(
        "how much did we refund this week and why",
        "how much did we refund today",
        "how much have we refunded this month",
        "refunds last 7 days",
        "refund report for last week",
        "what did we refund yesterday",
        "how many refunds this week",
        "total refunds this month by reason",
        "what did we pay back in the last 30 days",
        "top refund reasons this month",
        "why are we refunding so much",
        "who refunds the most",
        "refunds by person this month",
        "which orders did we refund today",
        "how much money went back to customers this week",
        "sum of all refunds since monday",
        "list refunds of the last week by reason",
        "are refunds up this week",
    ),
)
