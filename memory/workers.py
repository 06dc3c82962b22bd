"""Which workers are alive, so that what a dead one left can be taken over."""

from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update

from memory.database import Tx
from memory.tables import workers

DEAD_AFTER = timedelta(seconds=30)
"""Whoever was not heard of for as long is taken for dead."""


def beat(tx: Tx, name: str) -> None:
    """Say that a worker is alive."""
    known = tx.connection.execute(
        update(workers).where(workers.c.name == name).values(seen_at=tx.now())
    )
    if not known.rowcount:
        tx.connection.execute(insert(workers).values(name=name, seen_at=tx.now()))


def alive(tx: Tx, *, within: timedelta) -> int:
    """Count the workers that were heard of lately."""
    lately = workers.c.seen_at >= tx.now() - within
    return tx.connection.scalar(select(func.count()).where(lately)) or 0


def silent(tx: Tx, *, longer_than: timedelta) -> list[str]:
    """Name the workers that have not been heard of for a while."""
    query = select(workers.c.name).where(workers.c.seen_at < tx.now() - longer_than)
    return list(tx.connection.scalars(query))


def bury(tx: Tx, name: str) -> bool:
    """Strike a dead worker off; true for the one process that gets to take over its jobs."""
    return bool(tx.connection.execute(delete(workers).where(workers.c.name == name)).rowcount)
