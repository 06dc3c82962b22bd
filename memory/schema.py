"""Bringing a database to the schema this program expects; a newer one is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError

from memory.database import SCHEMA, Database
from policies.errors import Misconfigured, NotFound, Unavailable

LOCK_ID = 7_364_009  # any constant: PostgreSQL's advisory lock for "somebody is migrating"


def config() -> Config:
    """Alembic's configuration: our scripts and nothing from an ini file."""
    made = Config()
    made.set_main_option("script_location", "memory:migrations")
    return made


def migrate(database: Database, to: str = "head") -> None:
    """Create or upgrade the tables. Two processes that start together do it once.

    `to` is an older revision of the schema, for rows that were written under it. Raises
    `Misconfigured` where the database was written by a newer version of the program, and
    `Unavailable` where it does not answer or is no database at all.
    """
    with _opened(database) as connection:
        if database.is_sqlite:
            _upgrade(connection, to)
        else:
            connection.execute(text("select pg_advisory_lock(:id)"), {"id": LOCK_ID})
            connection.execute(text(f"create schema if not exists {SCHEMA}"))
            connection.commit()
            try:
                _upgrade(connection, to)
            finally:
                connection.rollback()
                connection.execute(text("select pg_advisory_unlock(:id)"), {"id": LOCK_ID})
        connection.commit()


def has_tables(database: Database) -> bool:
    """Whether somebody has ever worked on this database. Raises `Unavailable`."""
    with _opened(database) as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None


def known(database: Database) -> Database:
    """Return a database somebody has worked on. Raises `NotFound` for any other: it may be a slip.

    And `Unavailable` where it does not answer.
    """
    if not has_tables(database):
        raise NotFound(
            "There is no log yet at COUNTERSIGN_DATABASE_URL. Check the address; nothing was "
            "looked at."
        )
    return database


@contextmanager
def _opened(database: Database) -> Iterator[Connection]:
    try:
        with database.engine.connect() as connection:
            yield connection
    except DatabaseError as error:
        why = str(error.orig).partition("\n")[0]
        raise Unavailable(
            f"My database cannot be opened: {why}. Check that it runs, and its address in "
            "COUNTERSIGN_DATABASE_URL. Nothing was started."
        ) from error


def _upgrade(connection: Connection, to: str) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(settings)
    current = MigrationContext.configure(connection).get_current_revision()
    for revision in filter(None, (current, to)):
        try:
            scripts.get_revision(revision)
        except CommandError as error:
            raise Misconfigured(
                "This database was written by a newer version of Countersign. "
                "Nothing was changed; start the newer version."
            ) from error
    wanted = scripts.get_revision(to)
    if wanted is None or wanted.revision != current:
        command.upgrade(settings, to)
        connection.commit()
