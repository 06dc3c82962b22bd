"""Bringing a database to the schema, and what it refuses by itself."""

import threading

import pytest
from sqlalchemy import text

from memory.database import Database
from memory.schema import migrate
from memory.tables import audit
from policies.errors import Misconfigured, Unavailable
from tests.ledger_house import LedgerHouse


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    for _ in range(2):
        migrate(database)
    with database.read() as tx:
        assert tx.connection.scalar(text("select count(*) from audit_head")) == 1
    database.close()


def test_two_that_start_together_migrate_once(database_url: str) -> None:
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def begin() -> None:
        database = Database(database_url)
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
    database = Database(database_url)
    with database.read() as tx:
        assert tx.connection.scalar(text("select count(*) from audit_head")) == 1
    database.close()


def test_database_of_a_newer_version_is_refused_and_left_alone(database_url: str) -> None:
    database = Database(database_url)
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
