"""A database with our tables in it, made once a process and copied: few tests are about making."""

import functools
import tempfile
from pathlib import Path

from memory.database import Database
from memory.schema import migrate
from tests.postgres_fixture import PostgresServer


def lay_out(url: str) -> str:
    """Put a laid out SQLite file where none is yet; any other database stays as it is."""
    _, _, file = url.partition("sqlite:///")
    if file and not Path(file).exists():
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(_laid_out())
    return url


def ready_on(server: PostgresServer) -> str:
    """Return the URL of a fresh database of this server with our tables in it."""
    if server.laid_out is None:
        url = server.fresh_database()
        _make(url)
        server.laid_out = url
    return server.fresh_database(server.laid_out)


@functools.cache
def _laid_out() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "countersign.db"
        _make(f"sqlite:///{file}")
        return file.read_bytes()


def _make(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()
