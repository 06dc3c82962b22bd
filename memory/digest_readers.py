"""Who gets the morning digest as a direct message, because they asked for it."""

from sqlalchemy import delete, select

from memory.database import Tx
from memory.once import insert_once
from memory.reader_tables import digest_readers

_insert = insert_once(digest_readers, ("person_id",), digest_readers.c.person_id)


def add(tx: Tx, person_id: str) -> bool:
    """Have a person get it from now on; returns whether they did not before."""
    return _insert(tx, {"person_id": person_id, "since": tx.now()}) is not None


def remove(tx: Tx, person_id: str) -> bool:
    """Have a person get none any more; returns whether they did before."""
    done = tx.connection.execute(
        delete(digest_readers).where(digest_readers.c.person_id == person_id)
    )
    return bool(done.rowcount)


def everybody(tx: Tx) -> list[str]:
    """Return who gets it, by their ids."""
    order = digest_readers.c.since, digest_readers.c.person_id
    return list(tx.connection.scalars(select(digest_readers.c.person_id).order_by(*order)))
