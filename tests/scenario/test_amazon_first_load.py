"""Half a year of a seller's orders comes in reports, whatever happens on the way."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from agent.mirroring import Mirroring
from memory.database import Database
from memory.mirror import tables
from policies.freshness import Freshness, Standing
from tests.amazon_seller import LATE, WAITING, Seller, seller, seller_of
from tests.mirror_fixture import streams
from tests.mirrored_house import Dying, PulledPlug, copier, cursor_of, later, load, rows
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.mirror import amazon_load
from tools.mirror.amazon_feed import OVERLAP, AmazonFeed
from tools.mirror.amazon_load import LONGEST_LOOK
from tools.mirror.amazon_pages import EVERY
from tools.mirror.amazon_rows import OPEN

__all__ = ["seller"]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WINDOWS = 6
LONGEST_WAIT = EVERY + 1


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=240, speed=500) as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(lay_out(f"sqlite:///{tmp_path / 'countersign.db'}"), practice=True)
    yield opened
    opened.close()


def agree(database: Database, seller: Seller) -> None:
    """See that each row says what Amazon says of the order, as far as a report can say it."""
    kept = rows(database, tables.market_orders)
    (page,) = seller.reader.updated_since(LONG_AGO)
    assert kept.keys() == {one.id for one in page.orders}
    for one in page.orders:
        row, total = kept[one.id], one.proceeds.grand_total
        assert (row.state, row.placed_at) == (one.fulfilment.state.value, one.created_at)
        assert row.updated_at == one.updated_at
        assert sum(line["unsent"] for line in row.lines) == sum(x.to_send for x in one.items)
        if row.state != "CANCELLED":
            assert (row.total, row.currency) == (total and total.minor, total and total.currency)
            assert sorted((line["sku"], line["quantity"]) for line in row.lines) == sorted(
                (x.product.seller_sku, x.quantity) for x in one.items
            )
        if one.fulfilment.state in OPEN:
            assert row.ship_by == one.fulfilment.ship_by_window.latest


def asked_for(seller: Seller) -> int:
    return sum(1 for one in seller.calls("createReport") if one.status == 202)


def copy_until(copying: Mirroring, done: Callable[[Freshness], bool]) -> None:
    """Copy as if every wait were over at once."""
    for turn in range(40):
        later(copying.database, turn * LONGEST_WAIT)
        copying.run_due()
        if done(streams(copying.database)["market_orders"]):
            return
    raise AssertionError(error(copying.database))


def is_failing(told: Freshness) -> bool:
    return told.standing is Standing.FAILING


def is_whole(told: Freshness) -> bool:
    return told.whole_at is not None


def error(database: Database) -> str:
    return streams(database)["market_orders"].error


def test_loaded_from_reports_and_followed_by_searches(database: Database, seller: Seller) -> None:
    copying = copier(database, [AmazonFeed(seller.reader)])
    load(copying)
    agree(database, seller)
    told = streams(database)["market_orders"]
    assert told.sentence.startswith("Amazon orders fresh, ")
    assert (told.loaded, told.expected) == (told.rows, told.rows)
    assert (asked_for(seller), len(seller.calls("searchOrders"))) == (WINDOWS, 2)
    three_days_ago = told.now - timedelta(days=3)
    with database.transaction() as tx:
        tx.connection.execute(update(tables.market_orders).values(state="OLD"))
        known = {"seen": three_days_ago.isoformat()}
        tx.connection.execute(update(tables.sources).values(cursor=known))
    later(database, EVERY + 1)
    copying.run_due()
    kept = rows(database, tables.market_orders)
    for one in kept.values():
        assert (one.state == "OLD") == (one.updated_at < three_days_ago - OVERLAP)
    assert {kept[LATE].state, kept[WAITING].state} == {"UNSHIPPED"}


def test_killed_after_every_step_nothing_is_lost_and_nothing_asked_for_twice(
    database: Database, seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amazon_load, "LINES_A_CHUNK", 12)
    deaths = 0
    for turn in range(200):
        later(database, turn * LONGEST_LOOK)
        copying = copier(database, [Dying(AmazonFeed(seller.reader, 2), 1)])
        try:
            copying.run_due()
        except PulledPlug:
            deaths += 1
        if is_whole(streams(database)["market_orders"]):
            break
    assert deaths > WINDOWS + 10
    agree(database, seller)
    assert asked_for(seller) == WINDOWS


def test_killed_before_a_report_was_put_down_it_is_found_again_at_amazon(
    database: Database, seller: Seller
) -> None:
    with pytest.raises(PulledPlug):
        copier(database, [Dying(AmazonFeed(seller.reader), 1)]).run_due()
    assert [one["report"] for one in cursor_of(database, "market_orders")["load"]["windows"]] == [
        None
    ] * (WINDOWS + 1)
    assert asked_for(seller) == 1
    load(copier(database, [AmazonFeed(seller.reader)]))
    assert (asked_for(seller), len(seller.calls("getReports"))) == (WINDOWS, 1)
    agree(database, seller)


@pytest.mark.parametrize("fault", ["report_fatal", "report_withdrawn"])
def test_a_report_that_is_lost_is_asked_for_once_more(
    database: Database, seller: Seller, fault: str
) -> None:
    copying = copier(database, [AmazonFeed(seller.reader)])
    seller.sandbox.fault(fault, vendor="amazon", seconds=600)
    copy_until(copying, is_failing)
    assert "I will ask again." in error(database)
    seller.sandbox.delete("/_control/faults")
    copy_until(copying, is_whole)
    assert asked_for(seller) == 2 * WINDOWS
    agree(database, seller)


def test_what_is_lost_twice_is_read_page_by_page(database: Database, seller: Seller) -> None:
    copying = copier(database, [AmazonFeed(seller.reader, 10)])
    seller.sandbox.fault("report_fatal", vendor="amazon", seconds=600)
    copy_until(copying, lambda told: "page by page" in told.error)
    copy_until(copying, is_whole)
    assert asked_for(seller) == 2 * WINDOWS
    assert len(seller.calls("searchOrders")) > WINDOWS
    agree(database, seller)


def test_an_address_that_ran_out_loses_no_report(database: Database, seller: Seller) -> None:
    copying = copier(database, [AmazonFeed(seller.reader)])
    seller.sandbox.fault("addresses_expired", vendor="amazon", seconds=600)
    copy_until(copying, is_failing)
    assert "cannot be read" in error(database)
    seller.sandbox.delete("/_control/faults")
    copy_until(copying, is_whole)
    assert asked_for(seller) == WINDOWS
    agree(database, seller)


@pytest.mark.parametrize(
    "operation", ["createReport", "getReport", "getReportDocument", "searchOrders"]
)
def test_used_up_allowance_loses_nothing(
    database: Database, seller: Seller, operation: str
) -> None:
    copying = copier(database, [AmazonFeed(seller.reader)])
    seller.sandbox.fault("rate_limit", operation, vendor="amazon", count=3)
    copy_until(copying, is_failing)
    seller.sandbox.delete("/_control/faults")
    copy_until(copier(database, [AmazonFeed(seller.reader)]), is_whole)
    assert asked_for(seller) == WINDOWS
    agree(database, seller)


class Shuffling(httpx.BaseTransport):
    """A line on which the lines of every report arrive in another order."""

    def __init__(self) -> None:
        self._line = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._line.handle_request(request)
        if "/amazon/documents/" not in request.url.path:
            return answer
        content = answer.read()
        is_packed = content.startswith(b"\x1f\x8b")
        names, *lines = (gzip.decompress(content) if is_packed else content).splitlines(
            keepends=True
        )
        lines.sort(key=_by_article)
        shuffled = b"".join((names, *lines))
        content = gzip.compress(shuffled) if is_packed else shuffled
        return httpx.Response(200, stream=httpx.ByteStream(content))

    def close(self) -> None:
        self._line.close()


def _by_article(line: bytes) -> bytes:
    return line.split(b"\t")[10]


def test_an_order_whose_lines_stand_apart_is_read_itself(
    database: Database, sandbox: Sandbox
) -> None:
    sandbox.post("/_control/reset")
    with seller_of(sandbox, line=Shuffling()) as seller:
        load(copier(database, [AmazonFeed(seller.reader)]))
        assert seller.calls("getOrder")
        agree(database, seller)
