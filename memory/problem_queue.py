"""Working the queue: reading it in pages, and what a person does to a problem."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_, update

from memory.database import Tx
from memory.problems import OVER, Standing, note
from memory.states import State
from memory.tables import actions
from memory.tower_tables import problem_notes, problems
from policies.errors import BadRequest, NotFound, TooLate
from policies.money import Money, known_money
from policies.people import Group as Team
from policies.people import Person

_FAILED = (
    *(State.DENIED, State.REJECTED, State.EXPIRED, State.CANCELLED, State.FAILED),
    State.NEEDS_HUMAN,
)


WAS_NONE = "was none"


@dataclass(frozen=True)
class Problem:
    """One row of the queue. `money` is in minor units of `currency`; `facts` are JSON."""

    id: int
    sweep: str
    account: str
    kind: str
    object: str
    name: str
    state: Standing
    there: bool
    severity: int
    money: int | None
    currency: str | None
    place: str
    since: datetime
    due_at: datetime | None
    facts: dict[str, Any]
    team: str
    assignee_id: str | None
    snoozed_until: datetime | None
    action_id: int | None
    found_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    reopened: int

    @property
    def ref(self) -> str:
        """What people call the row."""
        return f"X-{self.id}"

    @property
    def worth(self) -> Money | None:
        """What is at risk, where it can be put in money."""
        return known_money(self.money, self.currency)

    @property
    def is_over(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.state in OVER


@dataclass(frozen=True)
class Filter:
    """Which open problems: empty fields take all. `mine` is a person, and `teams` are theirs.

    With `mine`, what is another person's is left out, and what is snoozed too.
    """

    sweep: str = ""
    place: str = ""
    mine: str = ""
    teams: frozenset[str] = frozenset()
    snoozed: bool = False


@dataclass(frozen=True)
class Group:
    """How many open problems one sweep has at one place, and what is at risk in one currency."""

    sweep: str
    place: str
    count: int
    severity: int
    money: int
    currency: str | None


def filter_for(person: Person) -> Filter:
    """Return what concerns a person: what is theirs, and what is nobody's of their teams.

    Leads and owners answer for every team.
    """
    everybodys = person.belongs_to(Team.LEADS) or person.belongs_to(Team.OWNERS)
    teams = Team if everybodys else person.groups
    return Filter(mine=person.id, teams=frozenset(team.value for team in teams))


_COLUMNS = [problems.c[one.name] for one in fields(Problem)]
_RANK = (
    problems.c.severity.desc(),
    func.coalesce(problems.c.money, 0).desc(),
    problems.c.due_at.is_(None),
    problems.c.due_at,
    problems.c.id,
)


def page(tx: Tx, wanted: Filter, *, offset: int = 0, limit: int = 10) -> list[Problem]:
    """Read a part of the open problems, what matters most first."""
    query = select(*_COLUMNS).where(_open(wanted)).order_by(*_RANK).offset(offset).limit(limit)
    return [_problem(row) for row in tx.connection.execute(query).mappings()]


def count(tx: Tx, wanted: Filter) -> int:
    """Count the open problems."""
    return (
        tx.connection.scalar(select(func.count()).select_from(problems).where(_open(wanted))) or 0
    )


def groups(tx: Tx, wanted: Filter) -> list[Group]:
    """Count and add up the open problems by sweep, place and currency, the gravest first."""
    at = problems.c
    total = func.coalesce(func.sum(at.money), 0)
    worst = func.max(at.severity)
    query = (
        select(at.sweep, at.place, func.count(), worst, total, at.currency)
        .where(_open(wanted))
        .group_by(at.sweep, at.place, at.currency)
        .order_by(worst.desc(), total.desc(), at.sweep, at.place)
    )
    return [
        Group(row[0], row[1], row[2], row[3], int(row[4]), row[5])
        for row in tx.connection.execute(query)
    ]


def at_risk(tx: Tx, wanted: Filter, *, without: Sequence[int] = ()) -> dict[str, int]:
    """Add up the money at risk in open problems, by currency, leaving some of them out.

    An object several problems are about counts once, with the most.
    """
    each = (
        select(problems.c.currency, func.max(problems.c.money).label("money"))
        .where(_open(wanted), problems.c.money.is_not(None), problems.c.id.not_in([*without]))
        .group_by(problems.c.account, problems.c.kind, problems.c.object, problems.c.currency)
        .subquery()
    )
    query = select(each.c.currency, func.sum(each.c.money)).group_by(each.c.currency)
    return {row[0]: int(row[1]) for row in tx.connection.execute(query) if row[0]}


def get(tx: Tx, problem_id: int) -> Problem:
    """Read one. Raises `NotFound`."""
    query = select(*_COLUMNS).where(problems.c.id == problem_id)
    row = tx.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such problem in the queue.")
    return _problem(row)


def of_action(tx: Tx, action_id: int) -> list[Problem]:
    """Read the problems an Action is the next step of."""
    query = select(*_COLUMNS).where(problems.c.action_id == action_id)
    return [_problem(row) for row in tx.connection.execute(query).mappings()]


def found_since(
    tx: Tx, sweeps: Iterable[str], since: datetime, objects: Iterable[tuple[str, str]]
) -> list[Problem]:
    """Read the problems about some objects that came, or came back, since then.

    An object is an account and an id in it.
    """
    at = problems.c
    about = tuple_(at.account, at.object).in_([*objects])
    query = select(*_COLUMNS).where(at.sweep.in_([*sweeps]), about, at.found_at >= since)
    return [_problem(row) for row in tx.connection.execute(query.order_by(at.id)).mappings()]


@dataclass(frozen=True)
class Note:
    """A line of a problem's history; nobody in particular did what has no person."""

    at: datetime
    person_id: str | None
    what: str
    words: str


def history(tx: Tx, problem_id: int, *, limit: int = 20) -> list[Note]:
    """Read the newest lines of a problem's history, oldest first."""
    at = problem_notes.c
    query = (
        select(at.at, at.person_id, at.what, at.words)
        .where(at.problem_id == problem_id)
        .order_by(at.id.desc())
        .limit(limit)
    )
    return [Note(*row) for row in tx.connection.execute(query)][::-1]


def assign(tx: Tx, ids: Sequence[int], *, to: str, by: str, name: str) -> int:
    """Give problems to a person; returns how many were still open."""
    changed = _change(tx, ids, _still_open(), state=_assigned(), assignee_id=to, snoozed_until=None)
    note(tx, changed, "assigned", f"Given to {name}.", by)
    return len(changed)


def snooze(tx: Tx, ids: Sequence[int], *, until: datetime, by: str, words: str) -> int:
    """Leave problems alone until then; returns how many were still open."""
    if until <= tx.now():
        raise BadRequest("That moment has passed already. Choose a later one.")
    changed = _change(tx, ids, _still_open(), state=Standing.SNOOZED, snoozed_until=until)
    note(tx, changed, "snoozed", words, by)
    return len(changed)


def resolve(tx: Tx, ids: Sequence[int], *, by: str, reason: str, what: str = "resolved") -> int:
    """Have problems over for people, with a reason; returns how many were still open.

    `what` is `WAS_NONE` where whoever says so found that nothing was wrong.
    """
    values = {"state": Standing.RESOLVED, "ended_at": tx.now(), "snoozed_until": None}
    changed = _change(tx, ids, _still_open(), **values)
    note(tx, changed, what, reason, by)
    return len(changed)


def reopen(tx: Tx, ids: Sequence[int], *, by: str) -> int:
    """Take that back, where the cause is still there; returns how many it was."""
    values = {"state": _back(), "ended_at": None}
    still = and_(problems.c.state == Standing.RESOLVED, problems.c.there)
    changed = _change(tx, ids, still, **values)
    note(tx, changed, "reopened", "Taken back.", by)
    return len(changed)


def wait_for(tx: Tx, problem_id: int, action_id: int, *, by: str | None, words: str) -> None:
    """Note that an Action is under way for a problem. Raises `TooLate` where it is over."""
    values = {"state": Standing.WAITING, "action_id": action_id, "snoozed_until": None}
    if not _change(tx, [problem_id], _still_open(), **values):
        raise TooLate("That problem is over already. Nothing was asked for.")
    note(tx, [problem_id], "asked", words, by)


def pass_on(tx: Tx, old: int, new: int) -> None:
    """Have problems wait for the Action that took another one's place."""
    waiting = problems.c.action_id == old, _still_open()
    tx.connection.execute(update(problems).where(*waiting).values(action_id=new))


def bring_up_to_date(tx: Tx) -> int:
    """Open what was snoozed until now, and what waited for an Action that came to nothing.

    Returns how many there were.
    """
    awake = and_(problems.c.state == Standing.SNOOZED, problems.c.snoozed_until <= tx.now())
    woken = _change(tx, None, awake, state=_back(), snoozed_until=None)
    note(tx, woken, "woke", "The time it was put off for is over.")
    failed = select(actions.c.id).where(actions.c.state.in_([*_FAILED]))
    stuck = and_(problems.c.state == Standing.WAITING, problems.c.action_id.in_(failed))
    freed = _change(tx, None, stuck, state=_back())
    note(tx, freed, "came to nothing", "What was asked for did not come about.")
    return len(woken) + len(freed)


def acted_upon(tx: Tx, *, since: datetime) -> frozenset[str]:
    """Name the sweeps of problems whose Action came about since then, and which are still open."""
    query = (
        select(problems.c.sweep)
        .join(actions, actions.c.id == problems.c.action_id)
        .where(
            problems.c.state == Standing.WAITING,
            actions.c.state == State.SUCCEEDED,
            actions.c.changed_at >= since,
        )
        .distinct()
    )
    return frozenset(tx.connection.scalars(query))


def anything_to_bring(tx: Tx) -> bool:
    """Whether any problem is snoozed or waits for an Action."""
    query = select(problems.c.id).where(
        problems.c.state.in_([Standing.SNOOZED, Standing.WAITING]), problems.c.ended_at.is_(None)
    )
    return tx.connection.scalar(query.limit(1)) is not None


def _change(
    tx: Tx,
    ids: Sequence[int] | None,
    where: ColumnElement[bool],
    **values: Any,  # noqa: ANN401 - columns
) -> list[int]:
    named = [] if ids is None else [problems.c.id.in_([*ids])]
    changed = (
        update(problems)
        .where(where, *named)
        .values(**values, changed_at=tx.now())
        .returning(problems.c.id)
    )
    return sorted(tx.connection.scalars(changed))


def _still_open() -> ColumnElement[bool]:
    return problems.c.state.not_in([*OVER])


def _assigned() -> ColumnElement[Any]:
    """Whoever takes what waits for an Action leaves it waiting."""
    return case((problems.c.state == Standing.WAITING, Standing.WAITING), else_=Standing.ASSIGNED)


def _back() -> ColumnElement[Any]:
    return case((problems.c.assignee_id.is_(None), Standing.OPEN), else_=Standing.ASSIGNED)


def _open(wanted: Filter) -> ColumnElement[bool]:
    return and_(problems.c.ended_at.is_(None), concerning(wanted))


def concerning(wanted: Filter) -> ColumnElement[bool]:
    """Return the condition for what a filter takes, open or over."""
    at = problems.c
    parts: list[ColumnElement[bool]] = [at.shown]
    if wanted.sweep:
        parts.append(at.sweep == wanted.sweep)
    if wanted.place:
        parts.append(at.place == wanted.place)
    if not wanted.snoozed:
        parts.append(at.state != Standing.SNOOZED)
    if wanted.mine:
        nobodys = and_(at.assignee_id.is_(None), at.team.in_([*wanted.teams]))
        parts.append(or_(at.assignee_id == wanted.mine, nobodys))
    elif wanted.teams:
        parts.append(at.team.in_([*wanted.teams]))
    return and_(*parts)


def _problem(row: Any) -> Problem:  # noqa: ANN401 - a row of _COLUMNS
    return Problem(**{**row, "state": Standing(row["state"])})
