import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.held_to import HELD, added_up
from tests.ledger_house import LedgerHouse, ledger_house
from tests.postgres_fixture import PostgresServer, postgres_server
from tests.ready_database import lay_out, ready_on


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what is imported: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was held against what the vendors publish."""
    held = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == HELD
    ]
    if held:
        terminalreporter.section("Held against what the vendors publish")
        for line in added_up(held):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        if server is None:
            pytest.skip("the embedded PostgreSQL does not start here")
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with our tables: each test that asks runs once on either kind."""
    if request.param == "sqlite":
        yield lay_out(f"sqlite:///{tmp_path / 'countersign.db'}")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = ready_on(server)
    yield url
    server.drop(url)


@pytest.fixture
def house(database_url: str) -> Iterator[LedgerHouse]:
    with ledger_house(database_url) as opened:
        yield opened
