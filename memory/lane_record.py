"""What a sweep asked for by itself, and how that went: what its brakes look at.

Everything is counted from rows that are there anyway: the Actions whose origin is the sweep, the
history of its problems, and its runs.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select

from memory.audit import Entry, append
from memory.database import Tx
from memory.problem_queue import WAS_NONE
from memory.states import HOLDING, State
from memory.sweep_runs import RunState
from memory.tables import actions, switches
from memory.tower_tables import problem_notes, problems, sweep_runs

_FELL = "lane:"
_FAILED = (State.FAILED, State.NEEDS_HUMAN, State.DENIED, State.EXPIRED)


def origin_of(sweep: str, problem_id: int, found_at: datetime) -> str:
    """Name the event by which a sweep asks about a problem, once for each time it is found."""
    return f"{_origin(sweep)}{problem_id}:{found_at.isoformat()}"


def _origin(sweep: str) -> str:
    return f"asks:{sweep}:"


def asked(tx: Tx, sweep: str, *, since: datetime) -> int:
    """Count what a sweep asked for by itself since then."""
    query = select(func.count()).select_from(actions)
    return tx.connection.scalar(query.where(_own(sweep), actions.c.created_at >= since)) or 0


def failed(tx: Tx, sweep: str, *, since: datetime) -> int:
    """Count what was asked for since then and did not work, or cannot be told."""
    came_to_nothing = _own(sweep), actions.c.state.in_(_FAILED), actions.c.created_at >= since
    query = select(func.count()).select_from(actions).where(*came_to_nothing)
    return tx.connection.scalar(query) or 0


def corrected(tx: Tx, sweep: str, *, since: datetime) -> int:
    """Count what a person corrected since then, each problem and each Action once.

    They said no to it or took it back, asked for the contrary on the same object after it was done,
    or found that nothing was wrong.
    """
    refused = and_(
        actions.c.state.in_([State.REJECTED, State.CANCELLED]), actions.c.changed_at >= since
    )
    other = actions.alias()
    contrary = exists().where(
        other.c.target == actions.c.target,
        other.c.kind != actions.c.kind,
        other.c.requester_id != actions.c.requester_id,
        other.c.created_at >= actions.c.changed_at,
        other.c.created_at >= since,
        other.c.state.in_([*HOLDING]),
    )
    undone = and_(actions.c.state == State.SUCCEEDED, contrary)
    of_actions = select(func.count()).select_from(actions).where(_own(sweep), or_(refused, undone))
    of_problems = (
        select(func.count(problem_notes.c.problem_id.distinct()))
        .join(problems, problems.c.id == problem_notes.c.problem_id)
        .where(
            problems.c.sweep == sweep,
            problem_notes.c.what == WAS_NONE,
            problem_notes.c.at >= since,
        )
    )
    return (tx.connection.scalar(of_actions) or 0) + (tx.connection.scalar(of_problems) or 0)


def nights(tx: Tx, sweep: str, *, most: int) -> int:
    """Count the nights in a row, up to now, in each of which a sweep ran to its end.

    A night is 24 hours, so that no calendar has to be asked; none before it last fell back counts.
    """
    now, fell = tx.now(), fell_back_at(tx, sweep)
    ends: Sequence[datetime] = tx.connection.scalars(
        select(sweep_runs.c.ended_at).where(
            sweep_runs.c.sweep == sweep,
            sweep_runs.c.state == RunState.DONE,
            sweep_runs.c.ended_at > now - timedelta(days=most),
        )
    ).all()
    seen = {(now - end).days for end in ends if fell is None or end > fell}
    return next((night for night in range(most) if night not in seen), most)


def fell_back_at(tx: Tx, sweep: str) -> datetime | None:
    """Return when a sweep was last put back to asking by its brakes."""
    query = select(switches.c.at).where(switches.c.name == f"{_FELL}{sweep}")
    found: datetime | None = tx.connection.scalar(query)
    return found


def note_fall(tx: Tx, sweep: str, why: str) -> None:
    """Keep and log that a sweep was put back to asking. A ledger transaction."""
    name = f"{_FELL}{sweep}"
    tx.connection.execute(delete(switches).where(switches.c.name == name))
    row = {"name": name, "value": why, "person_id": None, "at": tx.now()}
    tx.connection.execute(insert(switches).values(row))
    append(tx, Entry(kind="lane_fell_back"), {"sweep": sweep, "why": why})


def _own(sweep: str) -> ColumnElement[bool]:
    return actions.c.origin_event.startswith(_origin(sweep), autoescape=True)
