"""A large shop's orders are loaded slice by slice, as a small one's are here, in small slices."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from agent.mirroring import Mirroring
from memory.mirror import copying, sources, tables
from memory.mirror.rows import CustomerRow
from memory.mirror.sources import Turn
from tests.mirror_fixture import SOURCE, census_of, differences, streams
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.access import Reads
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_bulk import newest
from tools.mirror import shopify_exports, shopify_slices
from tools.mirror.feed import Chunk, Feed
from tools.mirror.feeds import open_feeds
from tools.mirror.shopify_exports import AHEAD
from tools.mirror.shopify_load import Load

PIECES = 4
PATIENCE = 300.0  # seconds; the machine may be busy


class Died(BaseException):
    """The power was cut."""


@dataclass
class Mortal(Mirroring):
    """A worker that dies before it stores one of its chunks, the first of them being number 0."""

    dies_at: int = 0
    stores: int = 0

    def _store(self, feed: Feed, turn: Turn, chunk: Chunk) -> None:
        if self.stores == self.dies_at:
            raise Died
        self.stores += 1
        super()._store(feed, turn, chunk)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120, skus=40) as running:
        yield running


def counted(sandbox: Sandbox) -> int:
    return int(sandbox.get("/_control/world")["counts"]["orders"])


@pytest.fixture
def shop(
    database_url: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ShopHouse]:
    monkeypatch.setattr(shopify_slices, "ORDERS_A_SLICE", -(-counted(sandbox) // PIECES))
    monkeypatch.setattr(shopify_exports, "LINES_A_CHUNK", 60)
    with shop_house(database_url, sandbox.url) as opened:
        yield opened


def feeds(shop: ShopHouse) -> tuple[Feed, ...]:
    made = open_feeds(Reads(shop.house.reads.shops), shop.database)
    return tuple(feed for feed in made if feed.stream == "orders")


def worker(shop: ShopHouse, dies_at: int = 1_000_000) -> Mortal:
    made = Mortal(shop.database, feeds(shop), "worker", timedelta(), dies_at=dies_at)
    made.register()
    return made


def exports(shop: ShopHouse) -> list[str]:
    """Return the questions of all exports the shop was asked for, the first one first."""
    (reader,) = shop.house.reads.shops.values()
    assert isinstance(reader, ShopifyReader)
    return [one.query for one in reversed(newest(reader))]


def is_whole(shop: ShopHouse) -> bool:
    return streams(shop.database)["orders"].whole_at is not None


def of_orders(shop: ShopHouse, sandbox: Sandbox) -> dict[str, tuple[int, int, int]]:
    found = differences(shop.database, census_of(sandbox))
    return {name: found[name] for name in ("orders", "order_lines", "refunds") if name in found}


def ghost(shop: ShopHouse, name: str) -> None:
    """Store somebody the shop does not know any more."""
    old = datetime(2026, 1, 1, tzinfo=UTC)
    with shop.database.copying() as tx:
        row = CustomerRow(source=SOURCE, id=name, updated_at=old, fetched_at=old, mail_hash=None)
        copying.put(tx, [row])


def is_struck_out(shop: ShopHouse, name: str) -> bool:
    of = tables.customers.c
    with shop.database.read() as tx:
        return bool(tx.connection.scalar(select(of.deleted).where(of.id == name)))


def test_killed_before_every_chunk_nothing_is_lost_double_or_asked_for_twice(
    shop: ShopHouse, sandbox: Sandbox
) -> None:
    worker(shop)
    ghost(shop, "gone")
    deadline, lives = time.monotonic() + PATIENCE, 0
    while not is_whole(shop):
        assert time.monotonic() < deadline
        assert not is_struck_out(shop, "gone"), "only a whole load tells what is gone"
        mortal = worker(shop, dies_at=1 + lives % 2)
        lives += 1
        try:
            while not is_whole(shop):
                mortal.run_due()
        except Died:
            continue
    assert lives > 2 * PIECES
    assert is_struck_out(shop, "gone")
    asked = exports(shop)
    assert len(asked) == len(set(asked)) == PIECES
    assert all("created_at:" in one for one in asked)
    assert of_orders(shop, sandbox) == {}


def test_next_slices_are_written_while_one_is_read(shop: ShopHouse, sandbox: Sandbox) -> None:
    sandbox.fault("bulk_slow", seconds=300)
    loading = worker(shop)
    loading.run_due()
    assert len(exports(shop)) == 1, "the first is begun"
    shop.clock(1)
    loading.run_due()
    assert len(exports(shop)) == 1 + AHEAD < 5, "and some more, but not all Shopify has room for"
    sandbox.delete("/_control/faults")


def test_what_changes_while_slices_are_read_is_caught_up_with(
    shop: ShopHouse, sandbox: Sandbox
) -> None:
    loading, deadline, edited = worker(shop), time.monotonic() + PATIENCE, 0
    while not is_whole(shop):
        assert time.monotonic() < deadline
        loading.run_due()
        if streams(shop.database)["orders"].loaded and edited < 5:
            number = 1001 + 29 * edited
            sandbox.post("/_control/shop/edit", json={"order": str(number), "note": "meanwhile"})
            refund = {"order": str(number + 1), "amount": "1.00", "note": "meanwhile"}
            sandbox.post("/_control/shop/refund", json=refund)
            edited += 1
    assert edited
    with shop.database.read() as tx:
        assert sources.cursor(tx, SOURCE, "orders")["seen"] <= datetime.now(UTC).isoformat()
    loading.run_due()
    assert of_orders(shop, sandbox) == {}


def test_slice_whose_file_is_gone_is_asked_for_anew_and_the_others_are_kept(
    shop: ShopHouse, sandbox: Sandbox
) -> None:
    loading, deadline = worker(shop), time.monotonic() + PATIENCE
    while not streams(shop.database)["orders"].loaded:
        assert time.monotonic() < deadline
        loading.run_due()
    (reader,) = shop.house.reads.shops.values()
    while any(one.under_way for one in newest(reader)):
        assert time.monotonic() < deadline
    with shop.database.read() as tx:
        load = Load.kept(sources.cursor(tx, SOURCE, "orders"))
    assert load
    unread = sum(one.id is not None for one in load.exports)
    sandbox.fault("bulk_expired", seconds=0.1)
    while not is_whole(shop):
        assert time.monotonic() < deadline
        loading.run_due()
        shop.clock(10)
    assert len(exports(shop)) == PIECES + unread > PIECES
    assert of_orders(shop, sandbox) == {}
