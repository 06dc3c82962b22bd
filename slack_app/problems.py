"""Reading problems out of the rows, with the words their sweeps have for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from agent.problem_desk import said, steps_of
from agent.problem_words import BY_NAME, title_of
from agent.sweeps.sweep import day
from memory import problem_queue
from memory.database import Tx
from memory.problem_queue import Note, Problem
from memory.problems import Severity, Standing
from policies.people import Person

GRAVE = "⚠"


@dataclass(frozen=True)
class Listed:
    """A problem as people read it: `told` is what is wrong, `undone` what it costs to wait.

    `owner` is whose it is, `stands` how far it is, `due` by when it has to be dealt with; `steps`
    are the labels of what is prepared.
    """

    problem: Problem
    title: str
    told: str
    undone: str
    worth: str
    owner: str
    stands: str
    due: str
    steps: tuple[str, ...]
    history: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """Name it in a line: `#1001 Paid, not sent · $372.80`; what is grave begins with a sign."""
        sign = f"{GRAVE} " if self.problem.severity >= Severity.NOW else ""
        parts = [f"{sign}{self.problem.name} {self.title}", self.worth]
        return " · ".join(part for part in parts if part)


def listed(
    problem: Problem, names: Mapping[str, str], zone: tzinfo, notes: Sequence[Note] = ()
) -> Listed:
    """Word a problem. One whose sweep is gone says so by its name."""
    sweep = BY_NAME.get(problem.sweep)
    money = problem.worth
    return Listed(
        problem,
        title=title_of(problem.sweep),
        told=sweep.told(problem, zone) if sweep else "",
        undone=sweep.at_stake(problem, zone) if sweep else "",
        worth=money.spoken if money else "",
        owner=names.get(problem.assignee_id or "", "") or problem.team.capitalize(),
        stands=_stands(problem, zone),
        due="" if sweep and sweep.says_when_due else _due(problem, zone),
        steps=tuple(said(step, problem) for step in steps_of(problem)),
        history=tuple(_line(one, names, zone) for one in notes),
    )


def _due(problem: Problem, zone: tzinfo) -> str:
    return f"by {day(problem.due_at, zone)}" if problem.due_at else ""


def in_full(tx: Tx, problem_id: int, people: Iterable[Person], zone: tzinfo) -> Listed:
    """Read one problem with its history. Raises `NotFound`."""
    problem = problem_queue.get(tx, problem_id)
    notes = problem_queue.history(tx, problem_id)
    return listed(problem, names_of(people), zone, notes)


def names_of(people: Iterable[Person]) -> dict[str, str]:
    """Return people's names by their ids."""
    return {one.id: one.name for one in people}


def _stands(problem: Problem, zone: tzinfo) -> str:
    match problem.state:
        case Standing.WAITING:
            stands = f"waits for A-{problem.action_id}"
        case Standing.SNOOZED if problem.snoozed_until:
            stands = f"put off until {day(problem.snoozed_until, zone)}"
        case Standing.RESOLVED:
            stands = "resolved"
        case Standing.CLOSED:
            stands = "gone by itself"
        case _:
            stands = f"since {day(problem.since, zone)}"
    again = "back again" if problem.reopened else ""
    return " · ".join(part for part in (stands, again) if part)


def _line(note: Note, names: Mapping[str, str], zone: tzinfo) -> str:
    at = note.at.astimezone(zone)
    who = f"{names.get(note.person_id, 'Somebody')}: " if note.person_id else ""
    return f"{day(note.at, zone)} {at:%H:%M} {who}{note.words}"
