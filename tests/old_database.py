"""A database that an older version left behind, as a file or in PostgreSQL."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, MetaData, Table, create_engine, delete, func, insert, select, text
from sqlalchemy.engine import Connection

from memory.database import SCHEMA, Database
from memory.schema import migrate


def unpacked(dump: Path, file: Path) -> Path:
    """Make the file that a dump was taken of."""
    with sqlite3.connect(file) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    return file


def poured(file: Path, url: str) -> str:
    """Put an older file's rows into an empty PostgreSQL, under the schema they were written in."""
    database, source = Database(url), create_engine(f"sqlite:///{file}")
    old, new = MetaData(), MetaData()
    with source.connect() as reading:
        migrate(database, to=str(reading.scalar(text("select version_num from alembic_version"))))
        old.reflect(reading)
        with database.engine.begin() as writing:
            new.reflect(writing, schema=SCHEMA)
            writing.execute(delete(new.tables[f"{SCHEMA}.audit_head"]))
            for table in new.sorted_tables:
                if table.name != "alembic_version":
                    _pour(reading, old.tables[table.name], writing, table)
    source.dispose()
    database.close()
    return url


def _pour(reading: Connection, old: Table, writing: Connection, new: Table) -> None:
    rows = [
        {name: _in_utc(value) for name, value in row.items()}
        for row in reading.execute(select(old)).mappings()
    ]
    if rows:
        writing.execute(insert(new), rows)
    counted = new.columns.get("id")
    if rows and counted is not None and isinstance(counted.type, Integer):
        sequence = func.pg_get_serial_sequence(f"{SCHEMA}.{new.name}", "id")
        writing.execute(select(func.setval(sequence, max(row["id"] for row in rows))))


def _in_utc(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
