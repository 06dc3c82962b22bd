"""Writing rows of copies by the hundred thousand, past the program's own way of storing them.

Both databases take the same text: moments in UTC, JSON as it is written, true and false as 1 and 0.
"""

import functools
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, make_url

from memory.database import SCHEMA, UtcDateTime

_CHUNK = 20_000
_CACHE_KB = 65_536
_NAMED = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
Value = str | int | None
Cell = Any
"""Whatever a column of a row is given as."""


class Door(Protocol):
    """A database, as far as rows are put into it and plain questions are asked of it."""

    def fill(self, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
        """Add rows; every column in the table's order."""

    def ask(self, query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Run a query with `:names` in it, and fetch all."""


class _Sqlite:
    def __init__(self, file: str) -> None:
        self.connection = sqlite3.connect(file)
        for pragma in ("synchronous=off", f"cache_size=-{_CACHE_KB}"):
            self.connection.execute(f"pragma {pragma}")

    def fill(self, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        marks = ", ".join("?" * len(table.c))
        self.connection.executemany(f"insert into {table.name} ({names}) values ({marks})", rows)  # noqa: S608 - a table of ours
        self.connection.commit()

    def ask(self, query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        plain = {name: said(value) for name, value in given.items()}
        return self.connection.execute(query, plain).fetchall()


class _Postgresql:
    def __init__(self, url: str) -> None:
        path = f"-c search_path={SCHEMA} -c timezone=UTC"
        self.connection = psycopg.connect(url, options=path, autocommit=True)

    def fill(self, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
        names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.c)
        copy = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table.name), names)
        with self.connection.cursor() as cursor, cursor.copy(copy) as stream:
            for row in rows:
                stream.write_row(row)

    def ask(self, query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        found = self.connection.execute(_percent(query).encode(), given)
        return found.fetchall() if found.description else []


@contextmanager
def door_to(url: str) -> Iterator[Door]:
    """Open a database of ours with its own driver and nothing between."""
    parts = make_url(url)
    door = (
        _Sqlite(str(parts.database)) if parts.get_backend_name() == "sqlite" else _Postgresql(url)
    )
    try:
        yield door
    finally:
        door.connection.close()


class Rows:
    """Rows on their way into a database, a chunk at a time."""

    def __init__(self, door: Door, now: datetime) -> None:
        self.door = door
        self.now = now
        self.counts: Counter[str] = Counter()
        self._waiting: dict[Table, list[tuple[Value, ...]]] = {}

    def put(self, table: Table, **given: Cell) -> None:
        """Add a row; what is not given is nothing, zero, empty, or now."""
        plain = _plain(table)
        if unknown := given.keys() - plain.keys():
            raise KeyError(*unknown)
        row = {**plain, **given}
        moment = said(self.now)
        self.add(table, tuple(moment if one is _NOW else said(one) for one in row.values()))

    def add(self, table: Table, row: tuple[Any, ...]) -> None:
        """Add a row as the database takes it, every column in the table's order."""
        waiting = self._waiting.setdefault(table, [])
        waiting.append(row)
        self.counts[table.name] += 1
        if len(waiting) >= _CHUNK:
            self.door.fill(table, waiting)
            waiting.clear()

    def flush(self) -> None:
        """Have everything written."""
        for table in table_order(self._waiting):
            self.door.fill(table, self._waiting[table])
        self._waiting.clear()


def table_order(tables: dict[Table, Any]) -> list[Table]:
    """Return tables so that whatever a row points at is there before it."""
    first = ("accounts", "people", "actions")
    rank = {name: place for place, name in enumerate(first)}
    return sorted(tables, key=lambda one: rank.get(one.name, len(first)))


def said(value: Cell) -> Cell:
    """Write a value as both databases take it."""
    match value:
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ", "microseconds")
        case bool():
            return int(value)
        case list() | dict():
            return json.dumps(value)
    return value


_NOW = object()


@functools.cache
def _plain(table: Table) -> dict[str, Any]:
    return {column.name: _nothing(column) for column in table.c}


def _nothing(column: Column[Any]) -> Cell:
    kind = column.type
    if column.nullable:
        return None
    if isinstance(kind, UtcDateTime):
        return _NOW
    if isinstance(kind, JSON):
        return "[]"
    if isinstance(kind, Boolean | Integer):
        return 0
    return "" if isinstance(kind, String) else None


@functools.cache
def _percent(query: str) -> str:
    """Write `:names` as PostgreSQL's driver takes them."""
    return _NAMED.sub(r"%(\1)s", query.replace("%", "%%"))
