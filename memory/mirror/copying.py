"""Writing copies: many rows at once, and never back in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Table, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from memory.database import Tx
from memory.mirror.row import Gone, Row

_KEY = ("source", "id")


def put(tx: Tx, rows: Iterable[Row]) -> None:
    """Store rows; one that is older than what is there changes nothing.

    The vendor's own time decides, and between two answers about one version the later question.
    Rows are written in the order of their keys, so that two writers cannot wait for each other.
    """
    in_order = sorted(rows, key=lambda row: (row.table.name, row.source, row.id))
    for table, some in groupby(in_order, key=attrgetter("table")):
        _write(tx, table, [vars(row) for row in some])


def _write(tx: Tx, table: Table, rows: Sequence[dict[str, object]]) -> None:
    dialect = sqlite if tx.is_sqlite else postgresql
    insert = dialect.insert(table)
    new, old = insert.excluded, table.c
    later = or_(
        new.updated_at > old.updated_at,
        and_(new.updated_at == old.updated_at, new.fetched_at >= old.fetched_at),
    )
    changed = {column.name: new[column.name] for column in table.c if column.name not in _KEY}
    statement = insert.on_conflict_do_update(index_elements=_KEY, set_=changed, where=later)
    tx.connection.execute(statement, rows)


def bury(tx: Tx, gone: Iterable[Gone]) -> None:
    """Mark as deleted what a vendor says is gone, unless a later question found it there."""
    in_order = sorted(gone, key=lambda one: (one.kind.table.name, one.source, one.id))
    for table, some in groupby(in_order, key=lambda one: one.kind.table):
        known = and_(
            table.c.source == bindparam("of"),
            table.c.id == bindparam("named"),
            table.c.fetched_at <= bindparam("asked"),
        )
        buried = update(table).where(known).values(deleted=True, fetched_at=bindparam("asked"))
        rows = [{"of": one.source, "named": one.id, "asked": one.fetched_at} for one in some]
        tx.connection.execute(buried, rows)


def strike_out(tx: Tx, table: Table, source: str, *, not_since: datetime) -> int:
    """Mark as deleted what a whole load, begun then, no longer found; returns how many."""
    gone = update(table).where(
        table.c.source == source, table.c.fetched_at < not_since, table.c.deleted.is_(False)
    )
    return tx.connection.execute(gone.values(deleted=True)).rowcount


def count(tx: Tx, table: Table, source: str) -> int:
    """Count the rows of a source that are not deleted."""
    query = select(func.count()).where(table.c.source == source, table.c.deleted.is_(False))
    return tx.connection.scalar(query) or 0
