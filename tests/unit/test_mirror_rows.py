"""Copies are stored fast and never go back in time; a stream's turn is one worker's at a time."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from memory.database import Database
from memory.mirror import copying, sources, tables
from memory.mirror.rows import PurchaseOrderRow, StockRow
from memory.mirror.sources import Step, Turn
from memory.schema import migrate
from policies.errors import TooLate
from policies.freshness import Freshness, Standing, ago, by_system

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=30)
ROW = StockRow(
    source="shopify:acme",
    id="level/1#available",
    updated_at=NOON,
    fetched_at=NOON,
    item_id="item/1",
    location_id="place/1",
    location="Reno",
    state="available",
    units=7,
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    migrate(opened)
    yield opened
    opened.close()


def put(database: Database, *rows: StockRow) -> None:
    with database.copying() as tx:
        copying.put(tx, rows)


def units(database: Database) -> list[tuple[int, bool]]:
    with database.read() as tx:
        query = select(tables.stock.c.units, tables.stock.c.deleted).order_by(tables.stock.c.id)
        return [(row.units, row.deleted) for row in tx.connection.execute(query)]


def test_newer_version_wins_whenever_it_arrives(database: Database) -> None:
    newer = replace(ROW, updated_at=NOON + MINUTE, units=9)
    put(database, newer)
    put(database, replace(ROW, fetched_at=NOON + 5 * MINUTE))
    assert units(database) == [(9, False)]
    put(database, newer, replace(newer, id="level/2#available", units=1), newer)
    assert units(database) == [(9, False), (1, False)]


def test_of_one_version_the_later_question_wins(database: Database) -> None:
    put(database, ROW)
    put(database, replace(ROW, fetched_at=NOON + MINUTE, units=8))
    put(database, replace(ROW, fetched_at=NOON - MINUTE, units=6))
    assert units(database) == [(8, False)]


def test_what_a_whole_load_did_not_find_is_struck_out_until_it_comes_back(
    database: Database,
) -> None:
    gone = replace(ROW, id="level/2#available", fetched_at=NOON - MINUTE)
    put(database, ROW, gone, replace(gone, source="shopify:other"))
    with database.copying() as tx:
        assert copying.strike_out(tx, tables.stock, ROW.source, not_since=NOON) == 1
        assert copying.count(tx, tables.stock, ROW.source) == 1
    put(database, replace(gone, fetched_at=NOON + MINUTE))
    assert units(database) == [(7, False)] * 3


def test_rows_with_lines_keep_them(database: Database) -> None:
    row = PurchaseOrderRow(
        source="quickbooks:acme",
        id="po/4471",
        updated_at=NOON,
        fetched_at=NOON,
        number="4471",
        vendor="Sierra Rack Works",
        placed_at=NOON,
        expected_at=None,
        state="sent",
        order_name="#1001",
        total=18_640,
        currency="USD",
        lines=[{"sku": "SHELF-4824", "quantity": 1}],
    )
    with database.copying() as tx:
        copying.put(tx, [row])
    with database.read() as tx:
        kept = tx.connection.execute(select(tables.purchase_orders)).one()
    assert kept.lines == [{"sku": "SHELF-4824", "quantity": 1}]
    assert kept.expected_at is None


def known(database: Database, owner: str = "worker-1") -> Turn | None:
    with database.copying() as tx:
        sources.register(tx, "shopify:acme", "orders", "Shopify orders")
        sources.register(tx, "shopify:acme", "orders", "Shopify orders")
        return sources.claim(tx, "shopify:acme", "orders", owner=owner, lease=LEASE)


def stored(database: Database, turn: Turn, step: Step, *rows: StockRow) -> None:
    with database.copying() as tx:
        sources.advance(tx, turn, step, lease=LEASE)
        copying.put(tx, rows)


def test_a_turn_is_one_workers_until_its_lease_ends(database: Database) -> None:
    assert known(database) is not None
    assert known(database, "worker-2") is None
    again = known(database)
    assert again is not None, "a worker that was started again takes over what it had"
    assert again.fence == 2


def test_a_stream_its_account_has_not_is_forgotten_by_whose_turn_it_is(database: Database) -> None:
    late, current = known(database), known(database)
    assert late is not None
    assert current is not None
    for turn, left in ((late, 1), (current, 0)):
        with database.copying() as tx:
            sources.drop(tx, turn)
        with database.read() as tx:
            assert len(sources.read(tx)) == left


def test_whoever_was_overtaken_stores_nothing_more(database: Database) -> None:
    slow, quick = known(database), known(database)
    assert slow is not None
    assert quick is not None
    stored(database, quick, Step({"at": 1}, rows=1), ROW)
    with pytest.raises(TooLate, match="Another worker"):
        stored(database, slow, Step({"at": 9}), replace(ROW, updated_at=NOON + MINUTE, units=1))
    assert units(database) == [(7, False)]
    with database.copying() as tx, pytest.raises(TooLate):
        sources.end(tx, slow, again=MINUTE)


def test_checkpoint_and_figures_are_read_as_they_were_stored(database: Database) -> None:
    turn = known(database)
    assert turn is not None
    stored(database, turn, Step({"at": 5}, rows=500, loaded=500, expected=1000, budget=97))
    with database.copying() as tx:
        sources.end(tx, turn, again=timedelta())
    (loading,) = read(database)
    assert loading.standing is Standing.LOADING
    assert loading.sentence == "Shopify orders loading, 500 of 1,000"
    following = known(database)
    assert following is not None
    assert following.cursor == {"at": 5}
    stored(database, following, Step({"at": 6}, seen=NOON, whole_at=NOON))
    with database.copying() as tx:
        sources.end(tx, following, again=MINUTE)
    (live,) = read(database)
    assert (live.standing, live.seen_at, live.rows, live.budget) == (Standing.LIVE, NOON, 500, 97)
    assert known(database) is None, "not due yet"
    assert [*by_system([live])] == ["Shopify fresh, 0 s"]


def read(database: Database) -> tuple[Freshness, ...]:
    with database.read() as tx:
        return sources.read(tx)


def test_failures_are_counted_and_forgiven(database: Database) -> None:
    for _ in range(3):
        turn = known(database)
        assert turn is not None
        with database.copying() as tx:
            sources.fail(tx, turn, "Shopify is not answering.", again=timedelta())
    (failing,) = read(database)
    assert (failing.standing, failing.failures, failing.error_share) == (Standing.FAILING, 3, 1.0)
    assert "nothing usable yet. Shopify is not answering." in failing.sentence
    turn = known(database)
    assert turn is not None
    with database.copying() as tx:
        sources.end(tx, turn, again=timedelta())
    (well,) = read(database)
    assert (well.failures, well.error, well.error_share) == (0, "", 0.75)
    assert well.figures == "75% of looks failed lately"


def test_copy_that_is_overdue_is_old() -> None:
    fresh = Freshness(
        account="shopify:acme",
        stream="orders",
        title="Shopify orders",
        now=NOON,
        due_at=NOON - 9 * MINUTE,
        succeeded_at=NOON - 11 * MINUTE,
        whole_at=NOON - timedelta(hours=5),
        seen_at=None,
        loaded=10,
        expected=10,
        rows=10,
        error="",
        failures=0,
        error_share=0,
        budget=None,
    )
    assert fresh.standing is Standing.LIVE
    old = replace(fresh, due_at=NOON - 11 * MINUTE)
    assert old.standing is Standing.STALE
    stock = replace(fresh, title="Shopify stock")
    assert [*by_system([stock, old])] == ["Shopify orders old, as of 11 min ago"]
    assert [ago(s) for s in (5, 150, 7200, 200_000)] == ["5 s", "2 min", "2 h", "2 days"]


def test_copying_does_not_wait_for_the_ledger(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time, whatever it writes")
    done = threading.Event()

    def copy() -> None:
        put(database, ROW)
        done.set()

    with database.transaction():
        thread = threading.Thread(target=copy)
        thread.start()
        assert done.wait(10)
    thread.join()


def test_many_rows_are_stored_in_one_go(database: Database) -> None:
    rows = [replace(ROW, id=f"level/{number}#available") for number in range(5000)]
    began = time.monotonic()
    for _ in range(2):
        put(database, *rows)
    print(f"{10_000 / (time.monotonic() - began):,.0f} rows a second")
    with database.read() as tx:
        assert copying.count(tx, tables.stock, ROW.source) == 5000
