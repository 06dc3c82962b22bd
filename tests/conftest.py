from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger_house import LedgerHouse, ledger_house
from tests.postgres_fixture import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        if server is None:
            pytest.skip("the embedded PostgreSQL does not start here")
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: each test that asks runs once on either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'countersign.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh_database()


@pytest.fixture
def house(database_url: str) -> Iterator[LedgerHouse]:
    with ledger_house(database_url) as opened:
        yield opened
