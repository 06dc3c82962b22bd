"""Ways a database lets one down: locked for too long, failed over, no room for another row."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator

import psycopg
from sqlalchemy import Engine, event, text

from memory.database import Database

Seam = Callable[[str], None]
IMPATIENT_MS = 200
RAISE = "raise exception 'no space left on device' using errcode = 'disk_full'"
FULL = {
    "sqlite": (
        """create trigger no_room before insert on audit
        begin select raise(abort, 'database or disk is full'); end""",
    ),
    "postgresql": (
        f"""create or replace function no_room() returns trigger language plpgsql as
        $$ begin {RAISE}; end $$""",
        """create trigger no_room before insert on audit
        for each row execute function no_room()""",
    ),
}
ROOM_AGAIN = {"sqlite": "drop trigger no_room", "postgresql": "drop trigger no_room on audit"}


@contextlib.contextmanager
def interrupted(database: Database) -> Iterator[Seam]:
    """Yield a seam that spoils the recording of an outcome: a lock, or the end of all sessions."""
    if not database.is_sqlite:
        yield lambda step: end_sessions(database) if step == "audited" else None
        return
    with contextlib.closing(_other_sqlite(database)) as other, impatient(database.engine):

        def lock(step: str) -> None:
            if step == "before_record":
                other.execute("begin immediate")

        yield lock
        if other.in_transaction:
            other.execute("rollback")


@contextlib.contextmanager
def without_room(database: Database, *, at: str = "") -> Iterator[Seam]:
    """Let the log take no more rows, from now or from a step on, until the end of the block."""
    kind = "sqlite" if database.is_sqlite else "postgresql"
    full: list[str] = []

    def fill(step: str) -> None:
        if step == at and not full:
            with database.engine.begin() as connection:
                for statement in FULL[kind]:
                    connection.execute(text(statement))
            full.append(step)

    if not at:
        fill(at)
    yield fill
    if full:
        with database.engine.begin() as connection:
            connection.execute(text(ROOM_AGAIN[kind]))


@contextlib.contextmanager
def impatient(engine: Engine) -> Iterator[None]:
    """Let SQLite wait for a lock for a moment only, so that a trial does not last half a minute."""

    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"pragma busy_timeout={IMPATIENT_MS}")

    engine.dispose()
    event.listen(engine, "connect", configure)
    try:
        yield
    finally:
        event.remove(engine, "connect", configure)
        engine.dispose()


def _other_sqlite(database: Database) -> sqlite3.Connection:
    return sqlite3.connect(str(database.url.database), isolation_level=None)


def end_sessions(database: Database) -> None:
    """End every session but this one's own, as a failover would, and wait until they are gone."""
    uri = database.url.render_as_string(hide_password=False)
    with psycopg.connect(uri.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
