"""What vendors tell us, kept once each until somebody here has done what it calls for.

A vendor may tell the same thing twice, late, or out of order. `receive` keeps an event once;
`overtaken` says that a newer one of the same object has been applied already. What cannot be
handled is tried again, ever later, and in the end laid aside as dead, with the reason, until a
person has it replayed. Who sent what to whom is never kept: only ids, times and states.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from memory.audit import Entry, append
from memory.database import Tx, storable
from memory.event_tables import arrivals
from memory.once import insert_once
from policies.errors import NotFound, TooLate

SKEW = timedelta(minutes=5)
"""How far ahead of our database's clock a vendor's may be before ours counts instead."""
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=1)
DEAD_KEPT = 3
"""How many times as long as the others a dead one is kept."""
_AT_ONCE = 5_000


class Stand(StrEnum):
    """Where an arrival stands."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class Notice:
    """What a vendor told us, understood and cut down to what handlers need.

    `event_id` is the same whenever the vendor repeats it. `object_ref` is a `Ref` as text.
    `vendor_time` is when it happened by the vendor's clock, None where the vendor does not say.
    """

    account: str
    event_id: str
    topic: str
    object_ref: str
    vendor_time: datetime | None
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrival:
    """One row. Times are UTC; `payload` is what was kept of what the vendor sent."""

    id: int
    account: str
    event_id: str
    topic: str
    object_ref: str
    vendor_time: datetime
    received_at: datetime
    payload: dict[str, Any]
    state: Stand
    attempts: int
    not_before: datetime
    settled_at: datetime | None
    reason: str

    @property
    def name(self) -> str:
        """The name people use for it."""
        return f"E-{self.id}"


_insert = insert_once(arrivals, ("account", "event_id"), arrivals.c.id)
_ONE = select(arrivals).where(arrivals.c.id == bindparam("id"))
_DUE = (
    select(arrivals)
    .where(arrivals.c.state == Stand.NEW, arrivals.c.not_before <= bindparam("now"))
    .order_by(arrivals.c.not_before, arrivals.c.id)
    .limit(bindparam("limit"))
)
_HOW_MANY = select(func.count()).select_from(
    select(arrivals.c.id)
    .where(arrivals.c.state == Stand.NEW, arrivals.c.not_before <= bindparam("now"))
    .limit(bindparam("limit"))
    .subquery()
)
_AFTER_IT = tuple_(arrivals.c.vendor_time, arrivals.c.id) > tuple_(
    bindparam("time", type_=arrivals.c.vendor_time.type), bindparam("id")
)
_OVERTAKEN = select(
    exists().where(
        arrivals.c.object_ref == bindparam("object_ref"),
        arrivals.c.topic.in_(bindparam("topics", expanding=True)),
        arrivals.c.state == Stand.DONE,
        _AFTER_IT,
    )
)
_SETTLE = (
    update(arrivals)
    .where(arrivals.c.id == bindparam("of"), arrivals.c.state == Stand.NEW)
    .values(
        state=bindparam("to"),
        attempts=bindparam("tries"),
        settled_at=bindparam("now"),
        reason=bindparam("why"),
    )
)


def receive(tx: Tx, notice: Notice) -> bool:
    """Keep what a vendor told us; false if this very event was kept before."""
    now = tx.now()
    said = notice.vendor_time
    row = {
        "account": notice.account,
        "event_id": storable(notice.event_id),
        "topic": storable(notice.topic),
        "object_ref": storable(notice.object_ref),
        # A clock far ahead would make everything that follows look old.
        "vendor_time": said if said is not None and said <= now + SKEW else now,
        "received_at": now,
        "payload": storable(notice.kept),
        "state": Stand.NEW,
        "attempts": 0,
        "not_before": now,
        "settled_at": None,
        "reason": "",
    }
    return _insert(tx, row) is not None


def get(tx: Tx, arrival_id: int) -> Arrival:
    """Read one. Raises `NotFound`."""
    row = tx.connection.execute(_ONE, {"id": arrival_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no event E-{arrival_id}. Events are kept for a while only.")
    return _arrival(row)


def count_due(tx: Tx, *, up_to: int) -> int:
    """Count what may be handled now, as far as that."""
    return tx.connection.scalar(_HOW_MANY, {"now": tx.now(), "limit": up_to}) or 0


def due(tx: Tx, *, limit: int) -> list[Arrival]:
    """Read what may be handled now, in the order in which it happened at the vendor's."""
    rows = tx.connection.execute(_DUE, {"now": tx.now(), "limit": limit}).mappings()
    return sorted(map(_arrival, rows), key=lambda one: (one.vendor_time, one.id))


def overtaken(tx: Tx, arrival: Arrival, topics: Collection[str]) -> bool:
    """Whether a newer event of one of `topics` about the same object has been applied."""
    asked = {
        "object_ref": arrival.object_ref,
        "topics": [*topics],
        "time": arrival.vendor_time,
        "id": arrival.id,
    }
    return bool(tx.connection.scalar(_OVERTAKEN, asked))


def done(tx: Tx, arrival: Arrival, reason: str = "") -> None:
    """Mark one as dealt with. Raises `TooLate` where somebody did so before."""
    _settle(tx, arrival, Stand.DONE, reason)


def failed(tx: Tx, arrival: Arrival, reason: str, *, most: int = MOST_ATTEMPTS) -> Stand:
    """Count a try that failed: it is tried again after a pause, or is dead after the last."""
    attempts = arrival.attempts + 1
    if attempts >= most:
        _settle(tx, replace(arrival, attempts=attempts), Stand.DEAD, reason)
        return Stand.DEAD
    pause = min(timedelta(seconds=2**attempts), LONGEST_PAUSE)
    tx.connection.execute(
        update(arrivals)
        .where(arrivals.c.id == arrival.id)
        .values(attempts=attempts, reason=storable(reason), not_before=tx.now() + pause)
    )
    return Stand.NEW


def replay(tx: Tx, *, ids: Collection[int] | None = None, person: str | None = None) -> int:
    """Have settled events handled again: those named, or all that are dead; returns how many."""
    wanted = (
        arrivals.c.state == Stand.DEAD
        if ids is None
        else arrivals.c.id.in_([*ids]) & (arrivals.c.state != Stand.NEW)
    )
    again = {"state": Stand.NEW, "attempts": 0, "reason": "", "not_before": tx.now()}
    changed = tx.connection.execute(
        update(arrivals).where(wanted).values(**again, settled_at=None)
    ).rowcount
    if changed:
        named = {"ids": sorted(ids)} if ids is not None else {"all": Stand.DEAD}
        append(tx, Entry(kind="events_replayed", person=person), {**named, "count": changed})
    return changed


def listed(tx: Tx, *, state: Stand | None = None, limit: int = 20) -> list[Arrival]:
    """Read the newest arrivals, of one state or of all."""
    query = select(arrivals).order_by(arrivals.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(arrivals.c.state == state)
    return [_arrival(row) for row in tx.connection.execute(query).mappings()]


def count(tx: Tx) -> dict[Stand, int]:
    """Count them by where they stand."""
    grouped = select(arrivals.c.state, func.count()).group_by(arrivals.c.state)
    found = {Stand(state): int(number) for state, number in tx.connection.execute(grouped)}
    return {state: found.get(state, 0) for state in Stand}


def laid_aside(tx: Tx) -> int:
    """Count the dead."""
    query = select(func.count()).select_from(arrivals).where(arrivals.c.state == Stand.DEAD)
    return tx.connection.scalar(query) or 0


def newest(tx: Tx) -> dict[str, datetime]:
    """Say when each account last told us anything."""
    query = select(arrivals.c.account, func.max(arrivals.c.received_at).label("at")).group_by(
        arrivals.c.account
    )
    return {row.account: row.at for row in tx.connection.execute(query)}


def forget(tx: Tx, *, older_than: timedelta) -> int:
    """Drop what was settled so long ago, the dead three times as long ago; returns how many."""
    now = tx.now()

    def past(state: Stand, kept: timedelta) -> ColumnElement[bool]:
        return (arrivals.c.state == state) & (arrivals.c.settled_at < now - kept)

    old = select(arrivals.c.id).where(
        or_(past(Stand.DONE, older_than), past(Stand.DEAD, DEAD_KEPT * older_than))
    )
    found = tx.connection.execute(
        delete(arrivals).where(arrivals.c.id.in_(old.limit(_AT_ONCE).scalar_subquery()))
    )
    return found.rowcount


def _settle(tx: Tx, arrival: Arrival, to: Stand, reason: str) -> None:
    given = {"of": arrival.id, "to": to, "tries": arrival.attempts, "now": tx.now()}
    given["why"] = storable(reason)
    if tx.connection.execute(_SETTLE, given).rowcount != 1:
        raise TooLate(f"{arrival.name} was dealt with by another worker.")


def _arrival(row: Mapping[Any, Any]) -> Arrival:
    return Arrival(**{**row, "state": Stand(row["state"])})
