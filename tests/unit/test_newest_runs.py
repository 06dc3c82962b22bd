"""The newest run of each sweep in each state is found by an index, however many there were."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from memory.database import Database, Tx
from memory.sweep_runs import RunState, newest
from memory.tower_tables import sweep_runs

INDEX = "ix_sweep_runs_sweep_state_slot"
NAMES = ("late", "lost", "sold_out")
KEY = {"explain query plan": "sqlite_autoindex_sweep_runs_1", "explain": "pk_sweep_runs"}
EXPLAIN = {"sqlite": "explain query plan", "postgresql": "explain"}
ROUNDS = 4000


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def put(tx: Tx, rounds: int) -> None:
    """Store runs of a quarter of an hour each: all done but each seventh, which was blocked."""
    now = tx.now()
    each = {"owner": "w", "fence": 1, "began_at": now, "ended_at": now, "sentence": ""}
    each |= dict.fromkeys(("found", "opened", "closed"), 0)
    rows = [
        {
            **each,
            "sweep": name,
            "slot": now - timedelta(minutes=15 * number),
            "state": RunState.DONE if number % 7 else RunState.BLOCKED,
        }
        for number in range(1, rounds + 1)
        for name in NAMES
    ]
    tx.connection.execute(insert(sweep_runs), rows)


def test_of_each_state_the_newest_is_returned_and_of_the_others_nothing(
    database: Database,
) -> None:
    with database.copying() as tx:
        assert newest(tx) == {}
        put(tx, 20)
    with database.read() as tx:
        found, now = newest(tx), tx.now()
    assert {*found} == {*NAMES}
    for runs in found.values():
        assert {*runs} == {RunState.DONE, RunState.BLOCKED}
        ago = {state: round((now - run.slot).total_seconds() / 900) for state, run in runs.items()}
        assert ago == {RunState.DONE: 1, RunState.BLOCKED: 7}


def test_the_newest_are_stepped_to_by_indexes_and_no_run_is_scanned(database: Database) -> None:
    with database.copying() as tx:
        put(tx, ROUNDS)
        tx.connection.execute(text("analyze"))
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, given: object, *_: object) -> None:
        asked.append((sql, given))

    with database.read() as tx:
        event.listen(tx.connection, "before_cursor_execute", note)
        newest(tx)
        event.remove(tx.connection, "before_cursor_execute", note)
        explain = EXPLAIN[tx.connection.dialect.name]
        first, second = (
            "\n".join(
                str(row[-1]) for row in tx.connection.exec_driver_sql(f"{explain} {sql}", given)
            )
            for sql, given in asked
        )
    assert INDEX in first
    assert KEY[explain] in second
    for plan in (first, second):
        assert "Seq Scan on sweep_runs" not in plan
        assert "SCAN sweep_runs" not in plan
