"""Working the queue of problems: opening one or a group, and saying what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from agent.sentences import clock
from agent.surfaces import PROBLEMS
from agent.sweeps.sweep import day
from memory import inbox, outbox, problem_queue
from memory.database import Tx
from memory.homes import Look
from memory.problem_queue import Filter, Problem
from memory.problems import note
from policies.errors import BadRequest, TooLate
from policies.money import spoken_sums
from policies.people import Person
from slack_app.cards.problem_list import is_of_problems
from slack_app.cards.problems import Chosen, Somebody, group_form, number_in, problem_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form
from slack_app.listeners.gesture import Answer, Gesture, Kind, told_in_form
from slack_app.listeners.home import show_home
from slack_app.problems import in_full

_MOST = 5_000
_LONGEST_PAGE, _LONGEST_LIST = 6, 80
_MORNING = time(8)
_DAYS = {"snooze_day": 1, "snooze_week": 7}


def opened(front: Front, arrival: Arrival) -> Answer:
    """Show a problem whole."""
    person = front.member(arrival.account)
    number = number_in(arrival.press.get("value"))
    chosen = Chosen(problem=number, **_place(arrival))
    with front.database.read() as tx:
        one = in_full(tx, number, front.directory.everybody(), front.zone)
    return open_form(arrival, problem_form(one, _colleagues(front, person), chosen))


def opened_group(front: Front, arrival: Arrival) -> Answer:
    """Show a group of problems, to deal with all of them at once."""
    person = front.member(arrival.account)
    sweep, _, place = str(arrival.press.get("value")).partition("|")
    chosen = Chosen.from_form(Chosen(sweep=sweep[:60], place=place[:200]).model_dump_json())
    with front.database.read() as tx:
        found = problem_queue.groups(tx, Filter(sweep=chosen.sweep, place=chosen.place))
    if not found:
        raise TooLate("Nothing of that is open any more.")
    sums = {one.currency: one.money for one in found if one.currency}
    group = problem_queue.Group(
        chosen.sweep, chosen.place, sum(one.count for one in found), found[0].severity, 0, None
    )
    return open_form(
        arrival, group_form(group, spoken_sums(sums), _colleagues(front, person), chosen)
    )


def moved(front: Front, arrival: Arrival) -> Answer:
    """Do what was chosen, to one problem or to all of a group."""
    person = front.member(arrival.account)
    chosen = Chosen.from_form(arrival.text("view", "private_metadata"))
    move, words = arrival.filled("move"), arrival.filled("words").strip()
    if move.startswith("step_") and chosen.problem:
        return _ask_for(front, arrival, person, chosen, move.removeprefix("step_"), words)
    if move in {"note", "resolve", "none"} and not words:
        return {"response_action": "errors", "errors": {"words": "Please say it in a few words."}}
    receiver = front.directory.current(arrival.filled("who")) if move == "give" else person
    if receiver is None or not receiver.may_decide:
        return {"response_action": "errors", "errors": {"who": "Please choose somebody."}}
    with front.database.transaction() as tx:
        ids = [one.id for one in _problems(tx, chosen)]
        sentence = _do(tx, ids, _Move(move, words, person, receiver), front.zone)
        outbox.touch(tx, "home")
        outbox.touch(tx, PROBLEMS)
    front.poke("outbox")
    return told_in_form(sentence)


@dataclass(frozen=True)
class _Move:
    """What a person chose: the move, their words, and who gets it where it is given away."""

    name: str
    words: str
    person: Person
    receiver: Person


def _do(tx: Tx, ids: Sequence[int], move: _Move, zone: tzinfo) -> str:
    words, person, receiver = move.words, move.person, move.receiver
    match move.name:
        case "take" | "give":
            done = problem_queue.assign(tx, ids, to=receiver.id, by=person.id, name=receiver.name)
            said = "Yours now" if receiver.id == person.id else f"{receiver.name} has it now"
        case "snooze_day" | "snooze_week":
            until = _morning_in(tx, zone, _DAYS[move.name])
            moment = f"{day(until, zone)} {clock(until, zone)}"
            told = words or f"Put off until {moment}."
            done = problem_queue.snooze(tx, ids, until=until, by=person.id, words=told)
            said = f"Put off until {moment}"
        case "note":
            note(tx, ids, "note", words, person.id)
            done, said = len(ids), "Noted"
        case "resolve":
            done = problem_queue.resolve(tx, ids, by=person.id, reason=words)
            said = "Resolved; should it get worse or come back, it opens again"
        case "none":
            what = problem_queue.WAS_NONE
            done = problem_queue.resolve(tx, ids, by=person.id, reason=words, what=what)
            said = "Noted that nothing was wrong; should it get worse, it opens again"
        case _:
            raise BadRequest("I do not know that choice. Nothing was changed.")
    if not done:
        raise TooLate("That is over already. Nothing was changed.")
    return f"{said}." if done == 1 else f"{done} problems: {said[0].lower()}{said[1:]}."


def _ask_for(
    front: Front, arrival: Arrival, person: Person, chosen: Chosen, step: str, words: str
) -> Answer:
    """Have a prepared step asked for: it is made exact and judged like any other wish."""
    if not step.isdecimal():
        raise BadRequest("I cannot read that form. Nothing was changed by it.")
    payload = {
        "problem": chosen.problem,
        "step": int(step),
        "person": person.id,
        "channel": chosen.channel,
        "ts": chosen.ts,
        "team": arrival.team,
        "words": words,
    }
    with front.database.transaction() as tx:
        problem = problem_queue.get(tx, chosen.problem)
        if problem.is_over:
            raise TooLate("That problem is over already. Nothing was asked for.")
        # A form is handed in once: pressed twice, it is the same wish.
        event = f"step:{problem.id}:{int(step)}:{arrival.text('view', 'id')}"
        inbox.receive(tx, event, "step", f"problem:{problem.id}", payload)
    front.poke("inbox")
    return told_in_form("Asked. The card is where approvals are asked, and says what comes of it.")


def _problems(tx: Tx, chosen: Chosen) -> list[Problem]:
    if chosen.problem:
        return [problem_queue.get(tx, chosen.problem)]
    if not chosen.sweep:
        raise BadRequest("I cannot read that form. Nothing was changed by it.")
    return problem_queue.page(tx, Filter(sweep=chosen.sweep, place=chosen.place), limit=_MOST)


def _morning_in(tx: Tx, zone: tzinfo, days: int) -> datetime:
    local = tx.now().astimezone(zone) + timedelta(days=days)
    return datetime.combine(local.date(), _MORNING, zone)


def _colleagues(front: Front, person: Person) -> list[Somebody]:
    others = [one for one in front.directory.everybody() if one.may_decide and one.id != person.id]
    return [Somebody(one.id, one.name) for one in sorted(others, key=lambda one: one.name)][:100]


def _place(arrival: Arrival) -> dict[str, str]:
    """Where it was pressed: what comes of it is told in that thread."""
    ts = arrival.thread_ts or arrival.text("container", "message_ts")
    return {"channel": arrival.channel, "ts": ts}


def show(front: Front, arrival: Arrival) -> Answer:
    """Show the list that was chosen, from its first page."""
    chosen = arrival.press.get("selected_option") or {}
    shows = str(chosen.get("value") or arrival.press.get("value"))
    return _show(front, arrival, shows, 0)


def turn(front: Front, arrival: Arrival) -> Answer:
    """Show another page of a list, or no list any more."""
    shows, _, page = str(arrival.press.get("value")).partition("|")
    if not page.isdecimal() or len(page) > _LONGEST_PAGE:
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    return _show(front, arrival, shows, int(page))


def _show(front: Front, arrival: Arrival, shows: str, page: int) -> Answer:
    front.member(arrival.account)
    if shows and not is_of_problems(shows):
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    return show_home(front, arrival, Look(shows[:_LONGEST_LIST], page))


GESTURES = (
    Gesture(Kind.ACTION, "problem", opened),
    Gesture(Kind.ACTION, "problems", opened_group),
    Gesture(Kind.VIEW, "problem", moved),
    Gesture(Kind.ACTION, "problems_show", show),
    Gesture(Kind.ACTION, "problems_mine", show),
    Gesture(Kind.ACTION, "problems_all", show),
    Gesture(Kind.ACTION, "problems_on", turn),
    Gesture(Kind.ACTION, "problems_back", turn),
    Gesture(Kind.ACTION, "problems_none", turn),
)
