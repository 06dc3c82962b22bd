"""What waits for one person, in one direct message instead of one each: `6 waiting, $812`."""

from collections.abc import Iterable, Sequence

from memory.states import State
from policies.money import Money
from slack_app.cards.approval import approval_card, approve_button
from slack_app.cards.blocks import (
    Block,
    Message,
    actions,
    aside,
    button,
    escape,
    header,
    link_button,
    plain,
    said,
    titled,
)
from slack_app.cards.case import Case, headline
from slack_app.cards.entry import Entry

ROWS = 10
ENDED = 5
_MOVED = "This is further down now, together with what came later."


def gathered(entries: Sequence[Entry], *, more: int = 0, worth: str | None = None) -> Message:
    """Render a person's message: one card whole, several as rows, none as a line that says so.

    `more` wait besides those given, and all of them are about `worth`; None adds up those given.
    """
    if not entries:
        return Message(_MOVED, [aside(plain(_MOVED))])
    if len(entries) == 1 and not more:
        return approval_card(entries[0].case)
    waiting = sorted(
        (one for one in entries if one.case.action.state is State.PENDING),
        key=lambda one: one.case.action.expires_at or one.case.action.created_at,
    )
    if worth is None:
        worth = sum_up(one.case.money for one in waiting)
    title = waiting_title(len(waiting) + more, worth)
    shown = [header(title)]
    for entry in waiting[:ROWS]:
        shown += _row(entry)
    if unseen := len(waiting[ROWS:]) + more:
        shown.append(aside(plain(f"{unseen} more on my Home tab")))
    ended = [one.case for one in entries if one.case.action.state is not State.PENDING]
    shown += [said(f"{headline(case)}: {case.truth}") for case in ended[-ENDED:]]
    first = f". First: {_line(waiting[0].case)}" if waiting else ""
    return Message(escape(f"{title}{first}", limit=1000), shown)


def waiting_title(number: int, worth: str) -> str:
    """Say how many wait, and for how much in all: `6 waiting, $812`."""
    if not number:
        return "Nothing waits here any more"
    return f"{number} waiting, {worth}" if worth else f"{number} waiting"


def sum_up(amounts: Iterable[Money | None]) -> str:
    """Add amounts up, each currency for itself: `$812 and €40.50`; empty for none."""
    totals: dict[str, Money] = {}
    for money in amounts:
        if money is not None:
            before = totals.get(money.currency)
            totals[money.currency] = before + money if before else money
    return " and ".join(total.spoken for total in totals.values())


def _row(entry: Entry) -> list[Block]:
    """Show one wish with what can be done at once; where an amount is retyped, only on its card."""
    case = entry.case
    row = [] if case.plea or case.revision.terms.retype_amount else [approve_button(case)]
    if entry.url:
        row.append(link_button("Open", entry.url))
    row.append(button("Details", "details", case.ref))
    asks = f"{case.requester} asks · needs {case.deciders}"
    return [titled(_line(case), asks), actions(row)]


def _line(case: Case) -> str:
    until = case.at(case.action.expires_at)
    return f"{headline(case)}. Decide by {until}" if until else headline(case)
