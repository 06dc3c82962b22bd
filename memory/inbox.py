"""What arrived and must be answered, once, whatever is delivered twice or killed half-way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from memory.database import Tx, storable
from memory.tables import inbox


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


def receive(
    tx: Tx, event_id: str, kind: str, partition: str, payload: Mapping[str, Any]
) -> int | None:
    """Store an arrival; None if this very event was stored before."""
    known = tx.connection.scalar(select(inbox.c.id).where(inbox.c.event_id == event_id))
    if known is not None:
        return None
    stored = tx.connection.scalar(
        insert(inbox)
        .values(
            event_id=event_id,
            kind=kind,
            partition=partition,
            payload=storable(payload),
            received_at=tx.now(),
        )
        .returning(inbox.c.id)
    )
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


def waiting(tx: Tx, *, limit: int = 200) -> list[Letter]:
    """Return the oldest unanswered letter of each partition, oldest first.

    The next one of a partition has to find the conversation it follows, and a thread with many
    letters hides nobody else's.
    """
    unanswered = select(func.min(inbox.c.id)).where(inbox.c.done_at.is_(None))
    first = unanswered.group_by(inbox.c.partition)
    query = select(inbox).where(inbox.c.id.in_(first)).order_by(inbox.c.id).limit(limit)
    return [Letter(**row) for row in tx.connection.execute(query).mappings()]


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
    changed = tx.connection.execute(
        update(inbox)
        .where(inbox.c.id == letter_id, inbox.c.done_at.is_(None))
        .values(done_at=tx.now())
    )
    return changed.rowcount == 1
