"""Our QuickBooks client against the practice company's: what is read, changed, and refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from policies.errors import (
    CountersignError,
    Misconfigured,
    NotFound,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from sandbox.quickbooks.budget import PER_MINUTE
from tests.practice_books import PracticeBooks, bill_for, open_books
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.buckets import OwnBuckets
from tools.connectors.checkup import try_quickbooks
from tools.connectors.pace import Pace
from tools.connectors.quickbooks import Upload, quoted
from tools.connectors.quickbooks_answers import ENTITIES, Bill, Vendor
from tools.connectors.quickbooks_faults import NumberTaken, QuickBooksRejected, Stale


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def books(sandbox: Sandbox, tmp_path: Path) -> Iterator[PracticeBooks]:
    with open_books(sandbox, tmp_path) as books:
        yield books


def test_a_purchase_order_is_read_with_its_order_and_money(books: PracticeBooks) -> None:
    order = books.reader.purchase_order("4027")
    assert (order.order, str(order.total), order.is_open, order.is_sent) == (
        "#1011",
        "$399.62",
        True,
        True,
    )
    assert order.vendor_ref.name == "Sierra Rack Works"


def test_a_paid_bill_names_its_payment(books: PracticeBooks) -> None:
    (bill,) = books.reader.bills("SI-84001")
    (payment,) = bill.linked_to("BillPaymentCheck")
    assert bill.left.minor == 0
    assert books.reader.payment(payment).linked_to("Bill") == (bill.id,)


def test_a_bill_is_entered_once_for_each_key_and_closes_its_order(books: PracticeBooks) -> None:
    body = bill_for(books.reader.purchase_order("4027"), "SI-84027", "Countersign A-1:x")
    writer = books.writer
    first, again = (writer.create_bill(body, key="A-1:1") for _ in range(2))
    assert first.id == again.id
    assert [one["operation"] for one in books.changes] == ["createBill"]
    order = books.reader.purchase_order("4027")
    assert not order.is_open
    assert order.linked_to("Bill") == (first.id,)
    assert books.reader.bill(first.id).private_note == "Countersign A-1:x"


@pytest.mark.parametrize("fault", ["response_lost", "error_after_commit", "timeout_before_commit"])
def test_after_a_lost_answer_the_same_key_makes_one_bill(books: PracticeBooks, fault: str) -> None:
    body, writer = bill_for(books.reader.purchase_order("4027"), "SI-84027"), books.writer
    books.sandbox.fault(fault, "Bill", vendor="quickbooks", seconds=1.5)
    with pytest.raises(OutcomeUnknown):
        writer.create_bill(body, key="A-2:1")
    assert writer.create_bill(body, key="A-2:1").doc_number == "SI-84027"
    assert len(books.changes) == 1


def test_a_number_that_is_taken_is_refused(books: PracticeBooks) -> None:
    body = bill_for(books.reader.purchase_order("4027"), "SI-84001")
    with pytest.raises(NumberTaken, match="number already"):
        books.writer.create_bill(body, key="A-3:1")


def test_what_somebody_changed_meanwhile_is_not_written_over(books: PracticeBooks) -> None:
    order, writer = books.reader.purchase_order("4028"), books.writer
    writer.note_purchase_order(order, "first", key="n1")
    with pytest.raises(Stale, match="meanwhile"):
        writer.note_purchase_order(order, "second", key="n2")
    assert books.reader.purchase_order("4028").private_note == "first"


def test_a_draft_is_sent_to_an_address(books: PracticeBooks) -> None:
    order = books.reader.purchase_order("4028")
    assert not order.is_sent
    assert books.writer.send_purchase_order(order.id, to="desk@vendor.example", key="s").is_sent
    with pytest.raises(QuickBooksRejected, match="sendTo"):
        books.writer.send_purchase_order(order.id, to="nobody", key="s2")


def test_a_file_is_kept_beside_its_bill(books: PracticeBooks) -> None:
    (bill,) = books.reader.bills("SI-84001")
    file = Upload("Bill", bill.id, "SI-84001.pdf", "application/pdf", b"%PDF-1.7 \r\n--x")
    kept = books.writer.attach(file, key="f")
    url = f"{books.settings.url}/files/{kept.id}"
    assert books.sandbox.client.get(url).content == file.content


def test_the_reading_connection_is_refused_every_change(books: PracticeBooks) -> None:
    settings = books.settings
    changed = {f"write_{part}": getattr(settings, f"read_{part}") for part in _PARTS}
    mixed_up = replace(books, settings=settings.model_copy(update=changed))
    with pytest.raises(VendorRejected, match="not allow this connection"):
        mixed_up.writer.send_purchase_order("1", to="a@b.example", key="k")
    assert books.changes == []


_PARTS = ("client_id", "client_secret", "refresh_token")


def test_the_check_up_tries_both_connections(books: PracticeBooks) -> None:
    assert "on both connections" in try_quickbooks(books.settings, books.safe)
    broken = books.settings.model_copy(update={"write_client_id": "another app's"})
    with pytest.raises(Misconfigured, match="WRITE_CLIENT_SECRET"):
        try_quickbooks(broken, books.safe)


def test_another_company_is_nobody_of_ours(books: PracticeBooks) -> None:
    elsewhere = books.settings.model_copy(update={"realm": "1234567890"})
    with pytest.raises(Misconfigured, match="Connect the company anew"):
        replace(books, settings=elsewhere).reader.count("Bill")


def test_lists_go_on_over_pages(books: PracticeBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.connectors.quickbooks._PAGE", 2)
    found = books.reader.find("Vendor", Vendor)
    assert len({one.id for one in found}) == len(found) == books.reader.count("Vendor") == 4


def test_quotes_in_a_name_stay_inside_it(books: PracticeBooks) -> None:
    name = "O'Neil \\ Sons' or Id > '0"
    assert quoted(name) == "'O\\'Neil \\\\ Sons\\' or Id > \\'0'"
    assert books.reader.find("Vendor", Vendor, DisplayName=name) == ()


def test_what_changed_is_told_by_kind_and_not_before_its_time(books: PracticeBooks) -> None:
    since = datetime.now(UTC)
    order = books.reader.purchase_order("4027")
    bill = books.writer.create_bill(bill_for(order, "SI-84027"), key="c")
    told = {
        entity: books.reader.changes(since - timedelta(seconds=2), entity, ENTITIES[entity])
        for entity in ("Bill", "PurchaseOrder", "Vendor")
    }
    ids = {entity: [one.id for one in looked.found] for entity, looked in told.items() if looked}
    assert ids == {"Bill": [bill.id], "PurchaseOrder": [order.id], "Vendor": []}
    with pytest.raises(VendorRejected, match="30 days"):
        books.reader.changes(since - timedelta(days=31), "Bill", Bill)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("rate_limit", VendorThrottled),
        ("error_before_commit", Unavailable),
        ("unauthorized", Misconfigured),
        ("response_lost", Unavailable),
    ],
)
def test_each_misbehaviour_of_the_wire_is_an_error_of_ours(
    books: PracticeBooks, fault: str, raised: type[CountersignError]
) -> None:
    reader = books.reader
    assert reader.count("Bill")
    books.sandbox.fault(fault, "query", vendor="quickbooks", count=8)
    with pytest.raises(raised) as said:
        reader.count("Bill")
    assert type(said.value) is raised


def test_one_bad_answer_is_asked_again(books: PracticeBooks) -> None:
    books.sandbox.fault("error_before_commit", "query", vendor="quickbooks")
    assert books.reader.count("Bill") == 25


def test_what_is_gone_is_not_found(books: PracticeBooks) -> None:
    with pytest.raises(NotFound, match="no purchase order 9999"):
        books.reader.purchase_order("9999")
    with pytest.raises(NotFound):
        books.reader.bill("9999")


def test_more_than_ten_at_once_are_turned_away(books: PracticeBooks) -> None:
    assert books.reader.count("Bill")
    sent = books.traffic.requests[-1]
    patient = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), 20.0)}
    signed = httpx.Request(sent.method, sent.url, headers=sent.headers, extensions=patient)
    books.sandbox.fault("slow", "query", vendor="quickbooks", count=12, seconds=4.0)
    with ThreadPoolExecutor(12) as pool:
        answers = [pool.submit(books.sandbox.client.send, signed) for _ in range(12)]
        statuses = sorted(one.result().status_code for one in answers)
    assert statuses == [200] * 10 + [429] * 2


def test_our_own_pace_stays_below_what_is_allowed() -> None:
    now, slept = [0.0], [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds
        slept[0] += seconds

    buckets = OwnBuckets(lambda: now[0])
    pace = Pace("QuickBooks", per_minute=400, at_once=8, buckets=buckets, sleep=sleep)
    for _ in range(400):
        pace.wait("query")
    assert slept[0] == 0
    for _ in range(40):
        pace.wait("query")
    assert slept[0] == pytest.approx(6.0)
    assert PER_MINUTE > 440
