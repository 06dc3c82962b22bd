"""Every connected system is copied, shown wherever copies are, and asked what is wrong in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from countersign.doctor import examine
from countersign.keeping import open_safe
from countersign.metrics import Rows
from countersign.readiness import report
from countersign.systems import open_writes
from memory.mirror import sources, tables
from memory.mirror.readiness import CHECKS, FILLED_BY
from policies.freshness import Standing, by_system
from tests.mirror_fixture import streams
from tests.mirrored_house import copier, load
from tests.practice_books import by_hand, freight, withdraw
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.access import Writes
from tools.connectors.quickbooks_answers import PurchaseOrder
from tools.mirror.feed import Feed
from tools.mirror.feeds import open_feeds

STREAMS = {
    *("orders", "returns", "subscriptions", "variants", "stock"),
    *("market_orders", "listings", "mail"),
    *("vendors", "purchase_orders", "bills", "vendor_credits"),
    *("payouts", "disputes", "card_refunds"),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def copied(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopHouse]:
    folder = tmp_path_factory.mktemp("copies")
    with shop_house(f"sqlite:///{folder / 'countersign.db'}", sandbox.url) as house:
        load(copier(house.database, all_feeds(house)))
        yield house


def writes(copied: ShopHouse) -> Writes:
    safe = open_safe(copied.settings, copied.database)
    return open_writes(copied.found.systems, safe, copied.opened[0])


def all_feeds(house: ShopHouse) -> tuple[Feed, ...]:
    """All but vendors' own lists, which wait for a person to say what their columns are."""
    return open_feeds(replace(house.house.reads, vendor_lists={}), house.database)


def test_every_system_is_fresh_and_every_table_a_check_needs_has_its_stream(
    copied: ShopHouse,
) -> None:
    told = streams(copied.database)
    assert told.keys() == STREAMS
    assert {one.standing for one in told.values()} == {Standing.LIVE}
    fresh = [one.partition(" fresh")[0] for one in by_system(told.values())]
    assert fresh == ["Amazon", "Mail", "QuickBooks", "Shopify", "Stripe"]
    filled = {row.table.name: one.stream for one in all_feeds(copied) for row in one.rows}
    assert filled == FILLED_BY
    assert filled.keys() >= {table.name for check in CHECKS for table in check.needs}


def test_report_names_what_is_wrong_between_the_systems(copied: ShopHouse) -> None:
    before = report(copied.database)
    assert "cannot be told" not in before
    with copied.database.read() as tx:
        paid = tx.connection.scalar(select(func.count()).select_from(tables.payouts))
    assert [line for line in before.splitlines() if line.startswith("!")] == [
        "!   40 SKUs are in one channel only (of 80 listings)",
        "!   1 returns came in over 5 days ago, and nothing was refunded since (of 3 returns)",
        f"!   1 payouts came back from the bank (of {paid} payouts)",
    ]
    (reader,), (writer,) = copied.house.reads.books.values(), writes(copied).books.values()
    waiting = [
        one
        for one in reader.find("PurchaseOrder", PurchaseOrder)
        if one.order and one.is_open and not one.linked_to("Bill")
    ]
    withdraw(writer, "PurchaseOrder", waiting[0])
    vendor = reader.vendor(waiting[0].vendor_ref.value)
    writer.create_bill(freight(vendor.id, "FR-7", 61.2), key="freight")
    named = {"Id": vendor.id, "SyncToken": vendor.sync_token, "DisplayName": vendor.display_name}
    by_hand(writer, "Vendor", named, "update")
    copied.clock(601)
    copier(copied.database, all_feeds(copied)).run_due()
    told = report(copied.database)
    assert "1 paid orders for goods that a vendor sends have no purchase order (of 62" in told
    assert "stands in the way of: the goods leaving at all" in told
    assert f"e.g. {waiting[0].order}" in told
    assert "1 vendors have no mail address (of 4 vendors)" in told
    assert f"e.g. {vendor.display_name}" in told
    assert "1 bills that are to be paid for goods have no purchase order (of 26" in told
    assert f"e.g. {vendor.display_name} FR-7" in told


def test_doctor_and_metrics_name_each_stream(copied: ShopHouse) -> None:
    found = [one for one in examine(copied.settings) if one.what == "copy"]
    assert {one.sentence.partition(" fresh")[0] for one in found} == {
        one.title for one in all_feeds(copied)
    }
    told = {one.name: one for one in Rows(copied.database, dict, {}).collect()}
    live = told["countersign_source_live"].samples
    assert {one.labels["source"].partition("/")[2] for one in live} == STREAMS
    assert {one.value for one in live} == {1.0}
    budgets = told["countersign_source_budget_percent"].samples
    assert {one.labels["source"].partition(":")[0] for one in budgets} == {
        *("shopify", "amazon", "quickbooks", "graph")
    }


def test_silent_vendor_makes_its_own_streams_old_and_no_others(
    copied: ShopHouse, sandbox: Sandbox
) -> None:
    sandbox.fault("down", vendor="quickbooks", seconds=60)
    try:
        copied.clock(700)
        copier(copied.database, all_feeds(copied)).run_due()
        told = streams(copied.database)
    finally:
        sandbox.delete("/_control/faults")
    failing = {one.stream for one in told.values() if one.standing is not Standing.LIVE}
    assert failing == {"vendors", "purchase_orders", "bills", "vendor_credits"}
    with copied.database.read() as tx:
        said = [one for one in by_system(sources.read(tx)) if "not updating" in one]
    assert said[0].startswith("QuickBooks bills not updating, as of ")
