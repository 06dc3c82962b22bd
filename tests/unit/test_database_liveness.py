"""Connections that died while they lay in the pool are replaced before anybody uses them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.engine.interfaces import DBAPIConnection

from memory import liveness
from memory.database import Database
from tests.postgres_fixture import PostgresServer
from tests.proof.broken_database import end_sessions
from tests.ready_database import ready_on

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    url = ready_on(postgres)
    database = Database(url)
    yield database
    database.close()
    postgres.drop(url)


def look(database: Database) -> bool:
    with database.read() as tx:
        return tx.connection.scalar(select(1)) == 1


def test_whoever_comes_after_a_failover_notices_nothing(database: Database) -> None:
    assert look(database)
    end_sessions(database)
    assert look(database)
    with database.glance() as tx:
        assert tx.connection.scalar(select(1)) == 1
    with database.copying() as tx:
        assert tx.connection.scalar(select(1)) == 1


def test_only_who_lay_idle_for_long_is_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    whole = database.engine.dialect.do_ping

    def pinged(connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return whole(connection)

    monkeypatch.setattr(database.engine.dialect, "do_ping", pinged)
    for _ in range(5):
        assert look(database)
    assert not asked
    monkeypatch.setattr(liveness, "IDLE_SECONDS", -1.0)
    assert look(database)
    assert len(asked) == 1


def test_a_glance_opens_no_transaction(database: Database) -> None:
    with database.glance() as tx:
        connection = tx.connection.connection.dbapi_connection
        assert connection is not None
        assert connection.autocommit
    assert look(database)
