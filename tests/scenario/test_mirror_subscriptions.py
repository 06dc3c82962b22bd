"""Standing orders are copied where a shop shows them, and a list longer than its page is whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from memory.mirror import tables
from policies.freshness import Standing
from tests.mirror_fixture import census_of, differences, streams
from tests.mirrored_house import copier, load, rows
from tests.practice_shop import connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.access import Reads
from tools.connectors import shopify_subscriptions
from tools.connectors.network import Patience
from tools.connectors.query_price import most_points
from tools.connectors.shopify_mirror_documents import CHANGED_ORDERS
from tools.mirror import shopify_subjects
from tools.mirror.feeds import open_feeds
from tools.mirror.shopify_rows import Reading
from tools.mirror.shopify_subjects import SUBJECTS
from tools.mirror.shopify_subscriptions import SUBSCRIPTIONS_A_PAGE

LONG_AGO = 'updated_at:>="2020-01-01T00:00:00+00:00"'
MODEST = 2 / 3 * 1000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, tmp_path: Path) -> Iterator[ShopHouse]:
    url = f"sqlite:///{tmp_path}/subscriptions.db"
    with shop_house(url, sandbox.url, patience=Patience()) as opened:
        yield opened


def copy(house: ShopHouse, reads: Reads | None = None) -> None:
    shop_alone = reads or Reads(house.house.reads.shops)
    load(copier(house.database, open_feeds(shop_alone, house.database)))


def pages(house: ShopHouse, stream: str) -> list[Any]:
    """Read everything as if all of it had changed."""
    (shop,) = house.house.reads.shops.values()
    (subject,) = (one for one in SUBJECTS if one.stream == stream)
    reading = Reading(shop.account, datetime.now(UTC), "USD")
    after: tuple[int, str | None] | None = (0, None)
    found: list[Any] = []
    while after is not None:
        page = subject.read_page(shop, LONG_AGO, after, reading)
        found += page.rows
        after = page.after
    return found


def test_a_payment_that_failed_says_when(house: ShopHouse, sandbox: Sandbox) -> None:
    copy(house)
    assert differences(house.database, census_of(sandbox)) == {}
    found = rows(house.database, tables.subscriptions).values()
    assert len(found) == 6
    (failed,) = (one for one in found if one.last_payment == "FAILED")
    assert failed.status == "ACTIVE"
    assert (datetime.now(UTC) - failed.failed_at) / timedelta(days=1) == pytest.approx(3, abs=0.1)
    assert failed.total == 2 * 1190 + 1450 + 695
    assert all(one.failed_at is None for one in found if one is not failed)
    assert failed.customer_id in rows(house.database, tables.customers)


def test_an_order_says_its_risk_its_discount_and_whether_its_address_is_in_doubt(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    copy(house)
    orders = rows(house.database, tables.orders)
    (doubted,) = (one for one in orders.values() if one.address_fault)
    (planted,) = (
        one
        for one in sandbox.get("/_control/problems")["problems"]
        if one["kind"] == "address_in_doubt"
    )
    assert doubted.name == f"#{planted['order']}"
    assert (doubted.address_fault, doubted.sent) == ("ERROR", "UNFULFILLED")
    assert {one.risk for one in orders.values()} >= {"ACCEPT", "CANCEL"}
    assert any(one.discount for one in orders.values())
    assert any(one.discount for one in rows(house.database, tables.order_lines).values())
    works = rows(house.database, tables.fulfilment_orders).values()
    assert {one.order_id for one in works} == orders.keys()
    assert {one.status for one in works} >= {"OPEN", "CLOSED", "ON_HOLD", "CANCELLED"}


def test_a_shop_that_does_not_show_subscriptions_has_no_such_stream(
    house: ShopHouse, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with connect(sandbox, read_token="shpat_sandbox_no_subscriptions") as shop:
        copy(house, shop.reads)
    told = streams(house.database)
    assert told.keys() == {one.stream for one in SUBJECTS} - {"subscriptions"}
    assert {one.standing for one in told.values()} == {Standing.LIVE}
    assert not [record for record in caplog.records if record.levelname == "WARNING"]
    why = f"the read token lacks {shopify_subscriptions.SUBSCRIPTIONS_SCOPE}."
    assert f"Shopify subscriptions are not copied: {why}" in caplog.text


def test_one_who_showed_them_once_and_does_no_longer_is_heard_of(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    copy(house)
    with connect(sandbox, read_token="shpat_sandbox_no_subscriptions") as shop:
        copying = copier(house.database, open_feeds(shop.reads, house.database))
        house.clock(601)
        copying.run_due()
    assert streams(house.database)["subscriptions"].standing is Standing.FAILING
    assert len(rows(house.database, tables.subscriptions)) == 6


def test_what_does_not_fit_a_page_is_asked_for_on_its_own(
    house: ShopHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(house)
    (shop,) = house.house.reads.shops.values()
    for module, size, value in (
        (shopify_subjects, "LINES_A_PAGE", 1),
        (shopify_subjects, "WORKS_A_PAGE", 0),
        (shopify_subscriptions, "_LINES", 1),
        (shopify_subscriptions, "_MORE_LINES", 1),
        (shopify_subscriptions, "_AT_ONCE", 4),
    ):
        monkeypatch.setattr(module, size, value)
    found = pages(house, "orders")
    for table in (tables.order_lines, tables.fulfilment_orders):
        kept = rows(house.database, table)
        assert {row.id for row in found if row.table is table} == kept.keys()
    contracts = {row.id: row.total for row in pages(house, "subscriptions")}
    kept = rows(house.database, tables.subscriptions)
    assert contracts == {one.id: one.total for one in kept.values()}
    read = shopify_subscriptions.subscriptions_of(shop, [*kept])
    assert {one.id: one.failed_at for one in read} == {
        one.id: one.failed_at for one in kept.values()
    }


def test_a_page_of_changes_leaves_room_in_what_one_question_may_cost() -> None:
    orders = {
        "first": shopify_subjects.ORDERS_A_PAGE,
        "lines": shopify_subjects.LINES_A_PAGE,
        "works": shopify_subjects.WORKS_A_PAGE,
    }
    assert most_points(CHANGED_ORDERS.text, orders) < MODEST
    subscriptions = {"first": SUBSCRIPTIONS_A_PAGE, "lines": 10, "attempts": 3}
    changed = shopify_subscriptions.CHANGED_SUBSCRIPTIONS.text
    assert most_points(changed, subscriptions) < MODEST
