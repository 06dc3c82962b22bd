"""A person's Home tab: what waits for them, what they asked for, all queues, what is connected.

The overview shows the first of what concerns them; a queue that is chosen is shown whole, ten to a
page, so that the tab keeps inside Slack's hundred blocks however much there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from agent.sentences import clock
from memory.homes import Look
from memory.states import State
from policies.freshness import Freshness, by_system
from slack_app.cards.approval import approve_button
from slack_app.cards.blocks import (
    DIVIDER,
    Block,
    actions,
    aside,
    button,
    header,
    plain,
    said,
    titled,
)
from slack_app.cards.case import Case, headline
from slack_app.cards.columns import COLUMNS
from slack_app.cards.endings import second_chance
from slack_app.cards.entry import Entry
from slack_app.cards.modals import View
from slack_app.cards.problem_list import ProblemList, is_of_problems, problem_list
from slack_app.cards.register import REGISTER, Register, register
from slack_app.queues import TITLES, Queue
from slack_app.uptime import Link
from tools.mirror.feed import WaitsForColumns

PAGE = 10
_FEW = 5
_MOST_LISTS = 10
_NO_QUESTION = "Mention me in a channel or write to me here: where is 1001?"
_EMPTY = {
    Queue.MINE: "Nothing waits on you.",
    Queue.ASKED: "You have not asked for a change lately.",
}
_COUNTED = {
    Queue.OPEN: "waiting",
    Queue.RUNNING: "being carried out",
    Queue.PERSON: "to look at",
    Queue.RAN_OUT: "undecided in 7 days",
}
_OVERVIEW = "overview"


@dataclass(frozen=True)
class Tab:
    """What a Home tab is made of.

    `shown` holds the entries of the queues that are on it, in order, and `counts` how many every
    queue has; `worth` is the money in "Waiting on you", in words; `pause` is empty unless all is
    paused, and `may_lift` says whether this person may help to end that. `copies` is how fresh what
    we keep of other systems is. `laid_aside` is how many events of theirs could not be handled, and
    `may_replay` says whether this person may have that tried again. `may_confirm` says whether
    this person may say what the columns of vendors' lists say.
    """

    look: Look
    shown: Mapping[Queue, Sequence[Entry]]
    counts: Mapping[Queue, int]
    worth: str
    pause: str
    may_lift: bool
    links: Sequence[Link]
    zone: tzinfo
    copies: Sequence[Freshness] = ()
    problems: ProblemList | None = None
    automations: Register | None = None
    laid_aside: int = 0
    may_replay: bool = False
    may_confirm: bool = False


def home(tab: Tab) -> View:
    """Render a Home tab."""
    blocks = [said(tab.pause), _brake(tab)] if tab.pause else []
    for queue, entries in tab.shown.items():
        blocks += _queue(tab, queue, entries)
    if tab.problems is not None:
        blocks += problem_list(tab.problems)
    if tab.automations is not None:
        blocks += register(tab.automations)
    blocks += [DIVIDER, header("Queues"), _chooser(tab)]
    if not tab.pause:
        blocks.append(_brake(tab))
    if tab.copies:
        blocks += _sources(tab)
    if tab.laid_aside:
        blocks += _laid_aside(tab)
    blocks += [aside(plain(_health(tab))), aside(plain(_NO_QUESTION))]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def stranger_home(sentence: str) -> View:
    """Render the Home tab of somebody the program does not work for."""
    return {"type": "home", "callback_id": "home", "blocks": [said(sentence)]}


def _queue(tab: Tab, queue: Queue, entries: Sequence[Entry]) -> list[Block]:
    total = tab.counts[queue]
    worth = f", {tab.worth}" if queue is Queue.MINE and tab.worth else ""
    shown: list[Block] = [header(f"{TITLES[queue]} ({total}){worth}")]
    if not entries:
        return [*shown, aside(plain(_EMPTY.get(queue, "Nothing is here.")))]
    for entry in entries:
        shown += _entry(queue, entry)
    return [*shown, *_turning(tab, queue, len(entries), total)]


def _entry(queue: Queue, entry: Entry) -> list[Block]:
    case = entry.case
    words = _to_do(queue, entry) if case.action.state is State.PENDING else case.truth
    shown = [titled(headline(case), words, label="Open card", url=entry.url)]
    row = second_chance(case) if queue is Queue.ASKED else []
    if queue is Queue.MINE and case.action.state is State.PENDING and not case.wishes:
        approve = [] if case.plea or case.revision.terms.retype_amount else [approve_button(case)]
        row = [*approve, button("No…", "reject", case.ref), button("Details", "details", case.ref)]
    return [*shown, actions(row)] if row else shown


def _to_do(queue: Queue, entry: Entry) -> str:
    """Say why something waits: for a decision, or for another wording that was asked for."""
    case = entry.case
    due = f"by {case.at(case.action.expires_at)}" if case.action.expires_at else ""
    whose = f"{case.requester} asks" if queue is not Queue.ASKED else ""
    parts = [whose, f"needs {case.deciders}", due]
    line = " · ".join(part for part in parts if part)
    wishes = [one.sentence(case.requester) for one in case.wishes]
    return "\n".join([line, *wishes, *([_elsewhere(case)] if queue is Queue.MINE else [])])


def _elsewhere(case: Case) -> str:
    """Say why a button that others have is not here, and that the card has it."""
    if case.wishes:
        return "Changed or decided on its card."
    if case.plea:
        return "Approved on its card, where the reason for the exception stands."
    if case.revision.terms.retype_amount:
        return "Approved on its card, where the amount is typed again."
    return ""


def _turning(tab: Tab, queue: Queue, shown: int, total: int) -> list[Block]:
    """Say which part of a queue this is, with the way to the others."""
    page = tab.look.page if tab.look.shows == queue else 0
    first = page * PAGE
    if shown == total:
        return []
    row = []
    if page:
        row.append(button("Previous", "home_previous", f"{queue}:{page - 1}"))
    if first + shown < total:
        following = page + 1 if shown == PAGE else 0
        label = "Next" if shown == PAGE else f"All {total}"
        row.append(button(label, "home_next", f"{queue}:{following}"))
    return [aside(plain(f"{first + 1} to {first + shown} of {total}")), actions(row)]


def _chooser(tab: Tab) -> Block:
    options = {_OVERVIEW: "Overview"} | {
        queue.value: f"{title} ({tab.counts[queue]})" for queue, title in TITLES.items()
    }
    offered = [{"text": plain(label, 75), "value": name} for name, label in options.items()]
    shows = tab.look.shows if tab.look.shows in options else _OVERVIEW
    chosen = next(one for one in offered if one["value"] == shows)
    return {
        "type": "section",
        "text": plain(_counted(tab)),
        "accessory": {
            "type": "static_select",
            "action_id": "home_show",
            "options": offered,
            "initial_option": chosen,
        },
    }


def _counted(tab: Tab) -> str:
    """Say how much is in the queues of everybody: `7 waiting · 1 being carried out`."""
    return " · ".join(f"{tab.counts[queue]} {words}" for queue, words in _COUNTED.items())


def _brake(tab: Tab) -> Block:
    if not tab.pause:
        return actions([button("Pause everything…", "pause", "pause", style="danger")])
    if tab.may_lift:
        return actions([button("Lift the pause", "lift", "lift", style="primary")])
    return aside(plain("Two people from admins or finance can lift this together."))


def _health(tab: Tab) -> str:
    """Say what is connected and since when; what is not comes first."""
    parts = [
        f"{'✓' if one.is_up else '⚠'} {one.name} {'connected' if one.is_up else 'silent'} since "
        f"{clock(one.since, tab.zone)}"
        for one in sorted(tab.links, key=lambda one: one.is_up)
    ]
    return " · ".join(parts) or "Nothing is connected yet."


def _sources(tab: Tab) -> list[Block]:
    """Say how fresh the copies are, a line for each system; what waits for this person comes first.

    A list that waits for its columns has a button for whoever may say what they are.
    """
    mine = [one for one in tab.copies if tab.may_confirm and one.waits_for == WaitsForColumns.code]
    first = mine[:_MOST_LISTS]
    rest = "\n".join(f"{one}." for one in by_system(one for one in tab.copies if one not in first))
    rows = [
        {
            **said(f"{one.sentence.removesuffix('.')}."),
            "accessory": button("Check columns", COLUMNS, one.account),
        }
        for one in first
    ]
    said_of_rest = [said(rest)] if rest else []
    return [header("Sources"), *rows, *said_of_rest, aside(plain(_figures(tab)))]


def _figures(tab: Tab) -> str:
    """Say when each copy last succeeded, how often it failed, and what the vendor still allows."""
    return " · ".join(
        f"{one.title}: "
        + (f"last success {clock(one.succeeded_at, tab.zone)}, " if one.succeeded_at else "")
        + one.figures
        for one in tab.copies
    )


def _laid_aside(tab: Tab) -> list[Block]:
    """Say that something a vendor told us waits for somebody, and let an admin try it again."""
    events = "1 event" if tab.laid_aside == 1 else f"{tab.laid_aside:,} events"
    words = f":warning: {events} from vendors could not be handled."
    if not tab.may_replay:
        return [said(f"{words} Admins look after them.")]
    return [
        said(f"{words} `/ops events` says why."),
        actions([button("Try again", "events_again", "dead")]),
    ]


def entries_wanted(look: Look, counts: Mapping[Queue, int]) -> dict[Queue, slice]:
    """Return which part of which queues a look at the Home tab shows.

    A page that is gone, because the queue got shorter, is its last one.
    """
    if is_of_problems(look.shows) or look.shows == REGISTER:
        return {}
    if look.shows not in set(Queue):
        return {Queue.MINE: slice(0, PAGE), Queue.ASKED: slice(0, _FEW)}
    queue = Queue(look.shows)
    first = page_within(look, counts[queue]) * PAGE
    return {queue: slice(first, first + PAGE)}


def page_within(look: Look, count: int) -> int:
    """Return the page of a look, or the last one there is."""
    return min(look.page, max(0, (count - 1) // PAGE))
