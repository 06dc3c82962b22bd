"""The copy of the shop equals the shop: loaded, killed on the way, changed meanwhile, caught up."""

import contextlib
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.mirroring import Mirroring
from memory import outbox, tables
from memory.database import Database
from memory.homes import Look, looked
from memory.mirror.tables import sources
from memory.schema import migrate
from policies.freshness import Standing
from tests.mirror_fixture import census_of, differences, streams
from tests.patience import a_second_later
from tests.processes import ROOT, Running, start
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.access import Reads
from tools.mirror.feeds import open_feeds
from tools.mirror.shopify_feed import QUIET_LOOKS

HOME = "home:somebody"
PATIENCE = 300.0  # seconds; the machine may be busy


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120, skus=40) as running:
        yield running


@pytest.fixture
def on_sqlite(tmp_path: Path, sandbox: Sandbox) -> Iterator[ShopHouse]:
    with shop_house(f"sqlite:///{tmp_path / 'countersign.db'}", sandbox.url) as opened:
        yield opened


@pytest.fixture
def shop(database_url: str, sandbox: Sandbox) -> Iterator[ShopHouse]:
    with shop_house(database_url, sandbox.url) as opened:
        yield opened


def copier(shop: ShopHouse, owner: str = "worker-1") -> Mirroring:
    only_the_shop = Reads(shop.house.reads.shops)
    made = Mirroring(shop.database, open_feeds(only_the_shop, shop.database), owner, timedelta())
    made.register()
    return made


def load(copying: Mirroring) -> None:
    deadline = time.monotonic() + PATIENCE
    while not all(one.whole_at for one in streams(copying.database).values()):
        assert time.monotonic() < deadline
        copying.run_due()


def loading(database_url: str, sandbox: Sandbox) -> Running:
    """Start `countersign mirror load` as a process of its own."""
    given = {"COUNTERSIGN_DATABASE_URL": database_url, "COUNTERSIGN_SANDBOX_URL": sandbox.url}
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    load = ("-m", "countersign", "mirror", "load")
    return start(load, ROOT, plain | given, out=Path(os.devnull))


def kill_once(worker: Running, database: Database, *, past: int) -> None:
    """Kill it as a power cut would, as soon as so many lines of the orders are stored."""
    with contextlib.ExitStack() as stack:
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        while worker.poll() is None:
            orders = streams(database).get("orders")
            if orders and (orders.loaded >= past or orders.whole_at):
                return
            time.sleep(0.005)


def test_killed_twice_on_the_way_nothing_is_lost_or_double(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'countersign.db'}"
    database = Database(url)
    migrate(database)
    with start_sandbox(orders=1000, skus=100) as sandbox:
        for past in (500, 1500):
            kill_once(loading(url, sandbox), database, past=past)
        worker = loading(url, sandbox)
        sandbox.post("/_control/shop/edit", json={"order": "1003", "note": "meanwhile"})
        assert worker.wait(timeout=PATIENCE) == 0
        with shop_house(url, sandbox.url) as shop:
            copier(shop).run_due()
        assert differences(database, census_of(sandbox)) == {}
    database.close()


def test_what_changes_in_the_shop_arrives_and_nothing_is_throttled(
    shop: ShopHouse, sandbox: Sandbox
) -> None:
    copying = copier(shop)
    load(copying)
    assert differences(shop.database, census_of(sandbox)) == {}
    refund = {"order": "1001", "amount": "1.00", "note": "by hand"}
    sandbox.post("/_control/shop/refund", json=refund)
    assert differences(shop.database, census_of(sandbox)) != {}
    copying.run_due()
    assert differences(shop.database, census_of(sandbox)) == {}
    assert {one.standing for one in streams(shop.database).values()} == {Standing.LIVE}
    assert {one.error_share for one in streams(shop.database).values()} == {0.0}


def test_after_a_rush_the_same_minutes_are_not_read_all_night(
    on_sqlite: ShopHouse, sandbox: Sandbox
) -> None:
    copying = copier(on_sqlite)
    load(copying)

    def read() -> int:
        """Look for changes some minutes later; return how many rows were read of orders."""
        before = streams(on_sqlite.database)["orders"].rows
        on_sqlite.clock(400)
        copying.run_due()
        return streams(on_sqlite.database)["orders"].rows - before

    a_second_later()
    for order in range(1010, 1016):
        sandbox.post("/_control/shop/edit", json={"order": str(order), "note": "a rush"})
    assert read(), "the rush"
    assert all(read() for _ in range(QUIET_LOOKS)), "what its search may have kept from us"
    assert [read(), read()] == [0, 0], "nothing is new"
    a_second_later()
    sandbox.post("/_control/shop/edit", json={"order": "1017", "note": "the day after"})
    assert read(), "something is"
    assert differences(on_sqlite.database, census_of(sandbox)) == {}


def test_a_night_is_caught_up_with_by_an_export_and_old_until_it_is_here(
    on_sqlite: ShopHouse, sandbox: Sandbox
) -> None:
    copying = copier(on_sqlite)
    load(copying)
    for order in range(1020, 1060):
        sandbox.post("/_control/shop/edit", json={"order": str(order), "note": "overnight"})
    sandbox.post("/_control/shop/refund", json={"order": "1061", "amount": "1.00", "note": "x"})
    on_sqlite.clock(8 * 3600)
    sandbox.fault("bulk_slow", seconds=300)
    copying.run_due()
    on_sqlite.clock(10)
    copying.run_due()
    found = streams(on_sqlite.database)
    assert found["variants"].standing is Standing.LIVE, "no article has changed"
    for stream in ("orders", "stock"):
        assert found[stream].standing is Standing.STALE
        assert (found[stream].lag or 0.0) > 8 * 3600
    assert found["orders"].sentence == "Shopify orders old, as of 8 h ago"
    sandbox.delete("/_control/faults")
    deadline = time.monotonic() + PATIENCE
    while {one.standing for one in streams(on_sqlite.database).values()} != {Standing.LIVE}:
        assert time.monotonic() < deadline
        copying.run_due()
    assert differences(on_sqlite.database, census_of(sandbox)) == {}


def test_after_more_than_a_day_a_load_that_was_only_begun_does_not_pass_for_a_look(
    on_sqlite: ShopHouse, sandbox: Sandbox
) -> None:
    copying = copier(on_sqlite)
    load(copying)
    a_second_later()
    sandbox.post("/_control/shop/edit", json={"order": "1062", "note": "the day before"})
    on_sqlite.clock(30 * 3600)
    sandbox.fault("bulk_slow", seconds=300)
    copying.run_due()
    for stream in ("orders", "stock", "variants"):
        assert streams(on_sqlite.database)[stream].standing is Standing.STALE
    on_sqlite.clock(10)
    copying.run_due()
    sandbox.delete("/_control/faults")
    for stream in ("orders", "stock", "variants"):
        assert streams(on_sqlite.database)[stream].standing is Standing.LIVE
    assert differences(on_sqlite.database, census_of(sandbox)) == {}


def rounds(database: Database) -> int:
    """Count the turns that were taken of all streams."""
    with database.read() as tx:
        return sum(map(len, tx.connection.scalars(select(sources.c.tries))))


def test_two_workers_share_the_streams_and_never_one(shop: ShopHouse, sandbox: Sandbox) -> None:
    first, second = copier(shop), copier(shop, "worker-2")
    load(first)
    first.start()
    second.start()
    deadline = time.monotonic() + PATIENCE
    while rounds(shop.database) < 12 and time.monotonic() < deadline:
        time.sleep(0.05)
    first.stop()
    second.stop()
    assert {one.error_share for one in streams(shop.database).values()} == {0.0}
    assert differences(shop.database, census_of(sandbox)) == {}


def test_an_open_home_tab_follows_a_load_a_failure_and_its_end(
    on_sqlite: ShopHouse, sandbox: Sandbox
) -> None:
    with on_sqlite.database.transaction() as tx:
        looked(tx, HOME, Look())
        outbox.want(tx, HOME, "home")
    copying = copier(on_sqlite)
    shown = [times_shown(on_sqlite.database)]

    def is_shown_anew() -> bool:
        shown.append(times_shown(on_sqlite.database))
        return shown[-1] > shown[-2]

    copying.run_due()
    assert is_shown_anew(), "the load has begun"
    load(copying)
    assert is_shown_anew(), "it is complete"
    copying.run_due()
    assert not is_shown_anew(), "nothing is new"
    sandbox.fault("down", seconds=30)
    copying.run_due()
    assert is_shown_anew(), "it fails"
    on_sqlite.clock(600)
    copying.run_due()
    assert not is_shown_anew(), "it fails still"
    sandbox.delete("/_control/faults")
    on_sqlite.clock(600)
    copying.run_due()
    assert is_shown_anew(), "it works again"


def times_shown(database: Database) -> int:
    with database.read() as tx:
        return tx.connection.scalar(select(tables.outbox.c.wanted)) or 0


def test_silent_shop_is_said_and_caught_up_with(on_sqlite: ShopHouse, sandbox: Sandbox) -> None:
    shop, copying = on_sqlite, copier(on_sqlite)
    load(copying)
    sandbox.fault("down", seconds=30)
    copying.run_due()
    said = streams(shop.database)["orders"]
    assert said.standing is Standing.FAILING
    assert said.sentence.startswith("Shopify orders not updating, as of")
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/shop/edit", json={"order": "1005", "note": "while silent"})
    shop.clock(400)
    copying.run_due()
    assert differences(shop.database, census_of(sandbox)) == {}


def test_export_whose_file_is_gone_is_asked_for_anew(
    on_sqlite: ShopHouse, sandbox: Sandbox
) -> None:
    shop, copying = on_sqlite, copier(on_sqlite)
    copying.run_due()
    time.sleep(0.3)
    sandbox.fault("bulk_expired", seconds=1)
    shop.clock(1)
    copying.run_due()
    shop.clock(400)
    load(copying)
    assert differences(shop.database, census_of(sandbox)) == {}
