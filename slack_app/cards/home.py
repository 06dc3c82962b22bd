"""A person's Home tab: what waits for them, what they asked for, and whether all is paused."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_app.cards.blocks import Block, aside, escape, formatted, header, link, plain, said
from slack_app.cards.case import Case, headline
from slack_app.cards.modals import View

PAGE = 10
_NO_QUESTION = "Mention me in a channel or write to me here: where is 1001?"

_NOTHING_ASKED = "You have not asked for a change lately."


@dataclass(frozen=True)
class Entry:
    """One Action in a list, and where its card is (empty until it was posted)."""

    case: Case
    url: str = ""


def home(
    waiting: Sequence[Entry], asked: Sequence[Entry], more: tuple[int, int], pause: str
) -> View:
    """Render a Home tab. `more` is how many of each list are not shown; `pause` may be empty."""
    total = len(waiting) + more[0]
    blocks = [
        *([said(pause)] if pause else []),
        header(f"Waiting on you ({total})"),
        *_list([_line(one, _to_do(one.case)) for one in waiting], more[0], "Nothing waits on you."),
        header("Your requests"),
        *_list([_line(one, one.case.truth) for one in asked], more[1], _NOTHING_ASKED),
        aside(plain(_NO_QUESTION)),
    ]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def stranger_home(sentence: str) -> View:
    """Render the Home tab of somebody the program does not work for."""
    return {"type": "home", "callback_id": "home", "blocks": [said(sentence)]}


def _list(lines: Sequence[Block], more: int, empty: str) -> list[Block]:
    if not lines:
        return [aside(plain(empty))]
    return [*lines, aside(plain(f"{more} more"))] if more else [*lines]


def _to_do(case: Case) -> str:
    """Say why something waits: for a decision, or for another wording that was asked for."""
    due = f"by {case.at(case.action.expires_at)}" if case.action.expires_at else ""
    asks = f"{case.requester} asks, {due}" if due else f"{case.requester} asks"
    return "\n".join([asks, *(one.sentence(case.requester) for one in case.wishes)])


def _line(entry: Entry, state: str) -> Block:
    words = f"*{escape(headline(entry.case), 200)}*\n{escape(state, 700)}"
    return formatted(f"{words} · {link('Open card', entry.url)}" if entry.url else words)
