"""Databases for the bench: what they commit is on disk, as in real use."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.postgres_fixture import PostgresServer, postgres_server


@contextlib.contextmanager
def lasting_postgres() -> Iterator[PostgresServer | None]:
    """Start an embedded PostgreSQL that does not forget, or yield None where it cannot start."""
    with postgres_server() as server:
        if server is not None:
            with psycopg.connect(server.uri, autocommit=True) as connection:
                connection.execute("alter system reset all")
                connection.execute("select pg_reload_conf()")
        yield server


@contextlib.contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Make an empty database of each kind there is, by name."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, lasting_postgres() as server:
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'bench.db'}"}
        if server is not None:
            urls["PostgreSQL"] = server.fresh_database()
        yield urls
