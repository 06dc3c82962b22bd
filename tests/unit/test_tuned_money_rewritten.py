"""What was tuned in hundreds of cents by an earlier version is minor units after the migration."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from memory.database import Database
from memory.schema import migrate
from memory.tables import switches
from tests.postgres_fixture import PostgresServer

BEFORE = "0020"
TUNED = {
    "sweep:overstock:worth": ("1500", "150000"),
    "wish:sweep:overstock:worth": ("900", "90000"),
    "undo:sweep:overstock:worth": ("1000", "100000"),
    "sweep:overstock:days": ("120", "120"),
    "sweep:overstock": ("propose", "propose"),
}


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_tuned_worth_is_the_same_money_as_before(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'countersign.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.fresh_database()
    database = Database(url)
    migrate(database, to=BEFORE)
    with database.copying() as tx:
        rows = [
            {"name": name, "value": was, "person_id": None, "at": tx.now()}
            for name, (was, _) in TUNED.items()
        ]
        tx.connection.execute(insert(switches), rows)
    migrate(database)
    with database.read() as tx:
        found = tx.connection.execute(
            select(switches.c.name, switches.c.value).where(switches.c.name.in_(TUNED))
        )
        assert {row.name: row.value for row in found} == {
            name: it for name, (_, it) in TUNED.items()
        }
        assert tx.connection.scalar(text("select count(*) from unpaid_returns")) == 0
    database.close()
