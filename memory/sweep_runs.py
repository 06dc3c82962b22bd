"""The runs of sweeps: each slot once, over any number of processes, and what came of it.

A run is claimed by its row. Whoever dies in it is taken over from once the lease is over; whoever
was only slow finds that it may not end it any more, and nothing of it is stored.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, false, func, literal, or_, select, true, union_all, update

from memory.database import Tx
from memory.once import insert_once
from memory.tower_tables import sweep_runs
from policies.errors import TooLate

LEASE = timedelta(minutes=2)


class RunState(StrEnum):
    """Where a run stands. One that is blocked found nothing out: what it needs is not fresh."""

    RUNNING = "running"
    DONE = "done"
    BLOCKED = "blocked"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})


@dataclass(frozen=True)
class Run:
    """One slot of a sweep."""

    sweep: str
    slot: datetime
    state: RunState
    owner: str
    fence: int
    began_at: datetime
    ended_at: datetime | None
    found: int
    opened: int
    closed: int
    sentence: str


_COLUMNS = [sweep_runs.c[one.name] for one in fields(Run)]
_insert = insert_once(sweep_runs, ("sweep", "slot"), sweep_runs.c.fence)


def claim(tx: Tx, sweep: str, slot: datetime, owner: str) -> Run | None:
    """Take a slot that nobody has run, whose runner is gone, or which could not be run before.

    None where it is somebody else's, or over.

    While another slot of the same sweep runs, none of it is begun.
    """
    now = tx.now()
    alive = (sweep_runs.c.state == RunState.RUNNING, sweep_runs.c.lease_until > now)
    others = sweep_runs.c.sweep == sweep, sweep_runs.c.slot != slot, *alive
    if tx.connection.scalar(select(func.count()).select_from(sweep_runs).where(*others)):
        return None
    _give_up(tx, sweep, slot)
    fresh = {
        "sweep": sweep,
        "slot": slot,
        "state": RunState.RUNNING,
        "owner": owner,
        "lease_until": now + LEASE,
        "fence": 1,
        "began_at": now,
        "found": 0,
        "opened": 0,
        "closed": 0,
        "sentence": "",
    }
    fence = _insert(tx, fresh)
    if fence is None:
        fence = _take_over(tx, sweep, slot, owner)
    if fence is None:
        return None
    return Run(sweep, slot, RunState.RUNNING, owner, fence, now, None, 0, 0, 0, "")


def _give_up(tx: Tx, sweep: str, slot: datetime) -> None:
    """End earlier runs whose runner is gone: this slot tells all that they would have told."""
    left = (sweep_runs.c.state == RunState.RUNNING, sweep_runs.c.lease_until <= tx.now())
    why = "Whoever ran it was gone before the end."
    tx.connection.execute(
        update(sweep_runs)
        .where(sweep_runs.c.sweep == sweep, sweep_runs.c.slot < slot, *left)
        .values(state=RunState.FAILED, ended_at=tx.now(), lease_until=None, sentence=why)
    )


def _take_over(tx: Tx, sweep: str, slot: datetime, owner: str) -> int | None:
    """Take a run that was blocked, whose lease is over, or which was ours before we died."""
    now = tx.now()
    left = or_(sweep_runs.c.lease_until <= now, sweep_runs.c.owner == owner)
    free = or_(
        and_(sweep_runs.c.state == RunState.RUNNING, left), sweep_runs.c.state == RunState.BLOCKED
    )
    begun = {"state": RunState.RUNNING, "owner": owner, "began_at": now, "sentence": ""}
    taken = (
        update(sweep_runs)
        .where(_is(sweep, slot), free)
        .values(**begun, lease_until=now + LEASE, fence=sweep_runs.c.fence + 1)
        .returning(sweep_runs.c.fence)
    )
    fence: int | None = tx.connection.scalar(taken)
    return fence


def end(tx: Tx, run: Run, state: RunState, sentence: str, **counts: int) -> None:
    """End a run together with what it stores. Raises `TooLate` where another worker took it."""
    mine = (_is(run.sweep, run.slot), sweep_runs.c.state == RunState.RUNNING)
    ended = (
        update(sweep_runs)
        .where(*mine, sweep_runs.c.fence == run.fence)
        .values(state=state, ended_at=tx.now(), lease_until=None, sentence=sentence, **counts)
    )
    if tx.connection.execute(ended).rowcount != 1:
        raise TooLate("Another worker runs this sweep now. Nothing was stored twice.")


def cancel(tx: Tx, sweep: str) -> bool:
    """End what runs of a sweep; whoever runs it stores nothing more. False where nothing did."""
    cancelled = (
        update(sweep_runs)
        .where(sweep_runs.c.sweep == sweep, sweep_runs.c.state == RunState.RUNNING)
        .values(state=RunState.CANCELLED, ended_at=tx.now(), lease_until=None)
    )
    return tx.connection.execute(cancelled).rowcount > 0


def at(tx: Tx, sweep: str, slot: datetime) -> Run | None:
    """Read one run; None where the slot was never begun."""
    query = select(*_COLUMNS).where(_is(sweep, slot))
    row = tx.connection.execute(query).mappings().one_or_none()
    return _run(row) if row else None


def before(tx: Tx, sweep: str, slot: datetime) -> Run | None:
    """Read the newest run of an earlier slot that went well."""
    at = sweep_runs.c
    well = (at.sweep == sweep, at.slot < slot, at.state == RunState.DONE)
    query = select(*_COLUMNS).where(*well).order_by(at.slot.desc()).limit(1)
    row = tx.connection.execute(query).mappings().one_or_none()
    return _run(row) if row else None


def newest(tx: Tx) -> dict[str, dict[RunState, Run]]:
    """Return the newest run of each sweep in each state."""
    slots = [(sweep, slot) for sweep, slot in tx.connection.execute(_NEWEST) if slot is not None]
    these = or_(false(), *(_is(sweep, slot) for sweep, slot in slots))
    found: dict[str, dict[RunState, Run]] = {}
    for row in tx.connection.execute(select(*_COLUMNS).where(these)).mappings():
        run = _run(row)
        found.setdefault(run.sweep, {})[run.state] = run
    return found


def _newest() -> Select[Any]:
    """Ask for the newest slot of each sweep in each state, by one step into an index for each.

    Names are found one after the other, each the next after the last: of a sweep that runs every
    quarter of an hour there are thousands of rows, and none but the newest is read.
    """
    at = sweep_runs.c
    names = select(func.min(at.sweep).label("sweep")).cte("names", recursive=True)
    following = select(func.min(at.sweep)).where(at.sweep > names.c.sweep).scalar_subquery()
    names = names.union_all(select(following).where(names.c.sweep.is_not(None)))
    states = union_all(*(select(literal(one.value).label("state")) for one in RunState)).subquery()
    of_both = (at.sweep == names.c.sweep, at.state == states.c.state)
    last = select(func.max(at.slot)).where(*of_both).correlate(names, states).scalar_subquery()
    return select(names.c.sweep, last).join(states, true())


_NEWEST = _newest()


def forget(tx: Tx, *, older_than: timedelta) -> int:
    """Drop the runs that ended so long ago; returns how many."""
    old = sweep_runs.c.ended_at < tx.now() - older_than
    return tx.connection.execute(sweep_runs.delete().where(old)).rowcount


def _run(row: Any) -> Run:  # noqa: ANN401 - a row of _COLUMNS
    return Run(**{**row, "state": RunState(row["state"])})


def _is(sweep: str, slot: datetime) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    return and_(sweep_runs.c.sweep == sweep, sweep_runs.c.slot == slot)
