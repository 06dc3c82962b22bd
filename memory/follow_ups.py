"""Which events call for a question to their vendor, and whether somebody was told the answer.

A row stands beside its event and goes with it. Wishing again (an event that is replayed) has the
vendor asked again, and tells nobody a second time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from memory import arrivals
from memory.arrivals import Arrival
from memory.database import Tx
from memory.event_tables import arrivals as events
from memory.event_tables import follow_ups


@dataclass(frozen=True)
class FollowUp:
    """One event to be asked about. `tells`: whether somebody is to hear of it who has not yet."""

    arrival: Arrival
    tells: bool
    wanted: int
    attempts: int


def want(tx: Tx, arrival_id: int, *, tells: bool = False) -> None:
    """Have a vendor asked about an event, and with `tells` somebody told."""
    mine = follow_ups.c.arrival_id == arrival_id
    again = {"wanted": follow_ups.c.wanted + 1, "attempts": 0, "due_at": tx.now()}
    if tells:
        again["tells"] = True
    if not tx.connection.execute(update(follow_ups).where(mine).values(again)).rowcount:
        row = {"arrival_id": arrival_id, "tells": tells, "wanted": 1, "attempts": 0}
        tx.connection.execute(insert(follow_ups).values(**row, due_at=tx.now()))


def due(tx: Tx, topics: Collection[str], *, limit: int = 20) -> list[FollowUp]:
    """Read what may be asked now of these topics, the longest due first."""
    query = (
        select(follow_ups)
        .join(events, events.c.id == follow_ups.c.arrival_id)
        .where(follow_ups.c.due_at <= tx.now(), events.c.topic.in_([*topics]))
        .order_by(follow_ups.c.due_at, follow_ups.c.arrival_id)
        .limit(limit)
    )
    return [
        FollowUp(
            arrivals.get(tx, row["arrival_id"]),
            row["tells"] and row["told_at"] is None,
            row["wanted"],
            row["attempts"],
        )
        for row in tx.connection.execute(query).mappings().all()
    ]


def done(tx: Tx, follow_up: FollowUp) -> bool:
    """Ask no more; false if another worker did it, or it was wished for anew meanwhile."""
    return _change(tx, follow_up, due_at=None)


def told(tx: Tx, follow_up: FollowUp) -> None:
    """Note that somebody was told, for good."""
    mine = follow_ups.c.arrival_id == follow_up.arrival.id
    tx.connection.execute(update(follow_ups).where(mine).values(told_at=tx.now()))


def postpone(tx: Tx, follow_up: FollowUp, until: datetime, *, failed: bool = False) -> None:
    """Ask later; `failed` counts a try."""
    _change(tx, follow_up, due_at=until, attempts=follow_up.attempts + failed)


def pause(follow_up: FollowUp, longest: timedelta) -> timedelta:
    """Say how long to wait after a try that failed: twice as long each time."""
    return min(timedelta(seconds=2.0 ** (follow_up.attempts + 1)), longest)


def _change(tx: Tx, follow_up: FollowUp, **values: object) -> bool:
    still = (
        follow_ups.c.arrival_id == follow_up.arrival.id,
        follow_ups.c.wanted == follow_up.wanted,
        follow_ups.c.due_at.is_not(None),
    )
    changed = tx.connection.execute(update(follow_ups).where(*still).values(**values))
    return changed.rowcount == 1
