"""Bringing a database to the schema, and what it refuses by itself."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from memory.database import Database
from memory.schema import migrate
from memory.tables import audit
from policies.errors import Misconfigured, Unavailable
from tests.ledger_house import LedgerHouse
from tests.postgres_fixture import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database nobody has worked on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'countersign.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh_database()


def test_migrating_twice_changes_nothing(empty: str) -> None:
    database = Database(empty)
    for _ in range(2):
        migrate(database)
    with database.read() as tx:
        assert tx.connection.scalar(text("select count(*) from audit_head")) == 1
    database.close()


def test_two_that_start_together_migrate_once(empty: str) -> None:
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def begin() -> None:
        database = Database(empty)
        try:
            start.wait()
            migrate(database)
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    database = Database(empty)
    with database.read() as tx:
        assert tx.connection.scalar(text("select count(*) from audit_head")) == 1
    database.close()


def test_database_of_a_newer_version_is_refused_and_left_alone(empty: str) -> None:
    database = Database(empty)
    migrate(database)
    with database.transaction() as tx:
        tx.connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(Misconfigured, match="newer version"):
        migrate(database)
    with database.read() as tx:
        assert tx.connection.scalar(text("select version_num from alembic_version")) == "9999"
    database.close()


def test_log_refuses_update_and_delete(house: LedgerHouse) -> None:
    house.asked()
    for change in (audit.update().values(kind="forged"), audit.delete()):
        with (
            pytest.raises(Exception, match="append-only"),
            house.database.transaction() as tx,
        ):
            tx.connection.execute(change)
    assert house.proof().unbroken


def test_reader_sees_one_moment_while_others_write(house: LedgerHouse) -> None:
    house.asked("1001")
    count = text("select count(*) from audit")
    with house.database.read() as tx:
        before = tx.connection.scalar(count)
        house.asked("1002")
        assert tx.connection.scalar(count) == before
    with house.database.read() as tx:
        assert tx.connection.scalar(count) == (before or 0) + 2


def test_unreachable_database_is_said_in_a_sentence() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    assert not database.answers()
    with pytest.raises(Unavailable, match="database"), database.transaction():
        pass
    database.close()


def test_database_that_is_neither_is_refused() -> None:
    with pytest.raises(Misconfigured):
        Database("mysql://localhost/x")
