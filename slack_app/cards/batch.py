"""Much of a kind that a sweep asks for at once, in one card: each decided by itself, or all listed.

A yes to all listed is one vote on each, on the very revision that was shown; whatever was decided
or worded anew meanwhile is not counted with it.
"""

from collections.abc import Sequence

from memory.states import State
from slack_app.cards.approval import approve_button, title_of
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
from slack_app.cards.gathered import sum_up, waiting_title

MOST_LISTED = 10


def batch(title: str, entries: Sequence[Entry], pause: str = "") -> Message:
    """Render up to ten wishes of one sweep; those that wait come first.

    `pause` says who paused everything; then nothing is decided.
    """
    waiting = [one for one in entries if one.case.action.state is State.PENDING]
    ended = [one.case for one in entries if one.case.action.state is not State.PENDING]
    counted = waiting_title(len(waiting), sum_up(one.case.money for one in waiting))
    line = f"{title}: {counted}"
    shown = [header(line)]
    if waiting and pause:
        shown.append(said(pause))
    for one in waiting:
        shown += _row(one)
    at_once = [one.case for one in waiting if _is_plain(one.case)]
    if len(at_once) > 1:
        label = f"Approve all {len(at_once)} listed"
        refs = " ".join(case.ref for case in at_once)
        shown.append(actions([button(label, "approve_all", refs, style="primary")]))
        shown.append(aside(plain("One vote on each. To leave one out, say no to it first.")))
    shown += [said(f"{headline(case)}: {case.truth}") for case in ended]
    return Message(escape(line, limit=1000), shown)


def _is_plain(case: Case) -> bool:
    """Whether a press is enough: an exception or an amount to be typed is decided on its card."""
    return not (case.plea or case.revision.terms.retype_amount)


def _row(entry: Entry) -> list[Block]:
    case = entry.case
    row = [approve_button(case)] if _is_plain(case) else []
    row.append(button("No…", "reject", case.ref))
    if entry.url:
        row.append(link_button("Open", entry.url))
    row.append(button("Details", "details", case.ref))
    so_far = f"{len(case.approvals)} of {case.seats} people agreed" if case.seats > 1 else ""
    told = [*case.told, f"{case.requester} asks · needs {case.deciders}", so_far]
    return [titled(title_of(case), " · ".join(filter(None, told))), actions(row)]
