"""What arrived and must be answered, once, whatever is delivered twice or killed half-way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from memory.database import Tx, storable
from memory.once import insert_once
from memory.tables import inbox

BALLOT = "ballot"
"""The kind of what nobody has to think about: it is counted by a loop of its own, not answered."""


@dataclass(frozen=True)
class Letter:
    """One arrival. Letters of one `partition` (a thread) are handled one at a time, in order."""

    id: int
    event_id: str
    kind: str
    payload: dict[str, Any]
    partition: str
    received_at: datetime
    attempts: int
    done_at: datetime | None


class Head(NamedTuple):
    """The oldest unanswered letter of a partition: what is needed to have it answered."""

    id: int
    partition: str
    attempts: int


_insert = insert_once(inbox, ("event_id",), inbox.c.id)
MOST_WAITING = 96  # named at once: more than all workers answer before the next look
_FIRST = select(func.min(inbox.c.id)).where(inbox.c.done_at.is_(None), inbox.c.kind != BALLOT)
_WAITING = (
    select(inbox.c.id, inbox.c.partition, inbox.c.attempts)
    .where(inbox.c.id.in_(_FIRST.group_by(inbox.c.partition)))
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
_BALLOTS = (
    select(inbox)
    .where(inbox.c.done_at.is_(None), inbox.c.kind == BALLOT)
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
_DONE = (
    update(inbox)
    .where(inbox.c.id == bindparam("of"), inbox.c.done_at.is_(None))
    .values(done_at=bindparam("now"))
)


def receive(
    tx: Tx, event_id: str, kind: str, partition: str, payload: Mapping[str, Any]
) -> int | None:
    """Store an arrival; None if this very event was stored before."""
    row = {
        "event_id": event_id,
        "kind": kind,
        "partition": partition,
        "payload": storable(payload),
        "received_at": tx.now(),
    }
    stored = _insert(tx, row)
    return int(stored) if stored is not None else None


def get(tx: Tx, letter_id: int) -> Letter | None:
    """Read one letter."""
    row = tx.connection.execute(select(inbox).where(inbox.c.id == letter_id)).mappings()
    found = row.one_or_none()
    return Letter(**found) if found else None


def by_event(tx: Tx, event_id: str) -> Letter | None:
    """Read the letter an event became."""
    row = tx.connection.execute(select(inbox).where(inbox.c.event_id == event_id)).mappings()
    found = row.one_or_none()
    return Letter(**found) if found else None


def waiting(tx: Tx, *, limit: int = MOST_WAITING) -> list[Head]:
    """Name the oldest unanswered letter of each partition, oldest first.

    The next one of a partition has to find the conversation it follows, and a thread with many
    letters hides nobody else's.
    """
    return [Head(*row) for row in tx.connection.execute(_WAITING, {"limit": limit})]


def ballots(tx: Tx, *, limit: int = 50) -> list[Letter]:
    """Return votes that were pressed and not counted yet, oldest first."""
    return [Letter(**row) for row in tx.connection.execute(_BALLOTS, {"limit": limit}).mappings()]


def heard_in(tx: Tx, partition: str) -> bool:
    """Whether anything ever arrived in a thread."""
    query = select(inbox.c.id).where(inbox.c.partition == partition)
    return tx.connection.scalar(query.limit(1)) is not None


def attempt(tx: Tx, letter_id: int) -> None:
    """Count one more try."""
    tx.connection.execute(
        update(inbox).where(inbox.c.id == letter_id).values(attempts=inbox.c.attempts + 1)
    )


def done(tx: Tx, letter_id: int) -> bool:
    """Mark a letter as answered; false if somebody did so before."""
    changed = tx.connection.execute(_DONE, {"of": letter_id, "now": tx.now()})
    return changed.rowcount == 1
