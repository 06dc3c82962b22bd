"""The copy of the books equals the books: loaded, killed on the way, changed, deleted."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from memory import switches
from memory.database import Database
from memory.mirror import tables
from policies.freshness import Standing
from tests.mirror_fixture import streams
from tests.mirrored_house import Dying, PulledPlug, copier, cursor_of, load, rows
from tests.practice_books import PracticeBooks, bill_for, by_hand, freight, open_books, withdraw
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.quickbooks_answers import Bill, PurchaseOrder, Vendor
from tools.mirror.feed import Feed
from tools.mirror.quickbooks_feed import QuickBooksFeed
from tools.mirror.quickbooks_rows import KINDS

MANY = 20


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def books(sandbox: Sandbox, tmp_path: Path) -> Iterator[PracticeBooks]:
    with open_books(sandbox, tmp_path) as opened:
        yield opened


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(lay_out(database_url), practice=True)
    yield opened
    opened.close()


def feeds(books: PracticeBooks, *, most: int = MANY) -> tuple[Feed, ...]:
    reader = books.reader
    return tuple(QuickBooksFeed(reader, kind, most) for kind in KINDS)


def as_the_books_say(books: PracticeBooks) -> dict[str, dict[str, Any]]:
    """Read everything another way than the feed does."""
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        listed = books.reader.find(kind.entity, kind.model)
        found[kind.stream] = {one.id: one for one in listed}
    return found


def agree(database: Database, books: PracticeBooks) -> None:
    there = as_the_books_say(books)
    for kind in KINDS:
        kept = rows(database, kind.rows.table)
        if kind.stream == "vendors":  # QuickBooks lists those in use
            kept = {wanted: one for wanted, one in kept.items() if one.active}
        assert kept.keys() == there[kind.stream].keys(), kind.stream
    for wanted, row in rows(database, tables.purchase_orders).items():
        order: PurchaseOrder = there["purchase_orders"][wanted]
        assert (row.number, row.total, row.order_name) == (
            order.doc_number,
            order.total.minor,
            order.order,
        )
        assert [line["amount"] for line in row.lines] == [
            order.money(line.amount).minor for line in order.line
        ]
        assert order.meta_data is not None
        assert row.updated_at == order.meta_data.last_updated_time
    for wanted, row in rows(database, tables.bills).items():
        bill: Bill = there["bills"][wanted]
        assert (row.total, row.open) == (bill.total.minor, bill.left.minor)
        assert row.state == ("open" if bill.balance > Decimal(0) else "paid")


def test_loaded_killed_on_the_way_nothing_is_lost_or_double(
    database: Database, books: PracticeBooks
) -> None:
    dying = copier(database, [Dying(one, 1) for one in feeds(books)])
    with pytest.raises(PulledPlug):
        dying.run(dying.feeds[1])
    assert cursor_of(database, "purchase_orders")["load"]["start"] == MANY
    assert len(rows(database, tables.purchase_orders)) == MANY
    copying = copier(database, feeds(books))
    load(copying)
    agree(database, books)
    loaded = streams(database)["purchase_orders"]
    assert loaded.loaded == loaded.expected == books.reader.count("PurchaseOrder")
    assert loaded.rows == loaded.loaded + loaded.loaded // (MANY - 1), "each page repeats one"
    assert {one.standing for one in streams(database).values()} == {Standing.LIVE}


def test_what_is_entered_changed_or_deleted_arrives(
    database: Database, books: PracticeBooks
) -> None:
    copying = copier(database, feeds(books, most=200))
    load(copying)
    order = books.reader.purchase_order("4027")
    bill = books.writer.create_bill(bill_for(order, "SI-84027"), key="a")
    credit = freight(order.vendor_ref.value, "CR-1", 12.5)
    by_hand(books.writer, "VendorCredit", credit, "create")
    vendor = books.reader.vendor(order.vendor_ref.value)
    body = {"Id": vendor.id, "SyncToken": vendor.sync_token, "DisplayName": vendor.display_name}
    by_hand(books.writer, "Vendor", body, "update")
    copying.run_due()
    agree(database, books)
    kept = rows(database, tables.bills)[bill.id]
    assert (kept.purchase_order, kept.state) == (order.id, "open")
    assert {line["purchase_order"] for line in kept.lines} == {order.id}
    assert rows(database, tables.purchase_orders)[order.id].state == "closed"
    (owed,) = rows(database, tables.vendor_credits).values()
    assert (owed.number, owed.total, owed.currency) == ("CR-1", 1250, "USD")
    assert rows(database, tables.vendors)[vendor.id].mail_hash is None
    withdraw(books.writer, "Bill", bill)
    copying.run_due()
    assert bill.id not in rows(database, tables.bills)
    agree(database, books)
    assert {one.error_share for one in streams(database).values()} == {0.0}


def test_vendor_who_is_no_longer_in_use_is_kept_as_that(
    database: Database, books: PracticeBooks
) -> None:
    vendor = books.reader.find("Vendor", Vendor)[0]
    named = {"Id": vendor.id, "SyncToken": vendor.sync_token, "DisplayName": vendor.display_name}
    copying = copier(database, feeds(books))
    load(copying)
    by_hand(books.writer, "Vendor", {**named, "Active": False}, "update")
    copying.run_due()
    assert rows(database, tables.vendors)[vendor.id].active is False
    anew = tables.sources.update().values(cursor={})
    with database.transaction() as tx:
        tx.connection.execute(anew)
    copying.run_due()
    assert rows(database, tables.vendors)[vendor.id].active is False, "a whole load finds it too"
    agree(database, books)


def test_after_a_longer_gap_than_quickbooks_tells_of_all_is_loaded_anew(
    database: Database, books: PracticeBooks
) -> None:
    copying = copier(database, feeds(books, most=200))
    load(copying)
    before = streams(database)["bills"].whole_at
    unpaid = next(one for one in books.reader.find("Bill", Bill) if one.balance)
    withdraw(books.writer, "Bill", unpaid)
    with database.transaction() as tx:
        switches.set_clock_offset(tx, int(timedelta(days=31).total_seconds()))
    copying.run_due()
    after = streams(database)["bills"]
    assert before is not None
    assert after.whole_at is not None
    assert after.whole_at - before > timedelta(days=30)
    assert unpaid.id not in rows(database, tables.bills), "a whole load strikes out"


def test_a_page_that_moved_up_while_others_were_deleted_is_seen(
    database: Database, books: PracticeBooks
) -> None:
    dying = copier(database, [Dying(one, 1) for one in feeds(books)])
    with pytest.raises(PulledPlug):
        dying.run(dying.feeds[1])
    first = books.reader.find("PurchaseOrder", PurchaseOrder)[0]
    withdraw(books.writer, "PurchaseOrder", first)
    copying = copier(database, feeds(books))
    load(copying)
    copying.run_due()
    agree(database, books)
