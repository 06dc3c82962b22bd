"""What is wrong in the data is counted from the copies, with examples and with what it blocks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict

import pytest

from countersign.readiness import report
from memory.database import Database
from memory.mirror import copying, sources
from memory.mirror.readiness import faults
from memory.mirror.row import Row
from memory.mirror.rows import (
    BillRow,
    CardRefundRow,
    CustomerRow,
    DisputeRow,
    FulfilmentRow,
    OrderLineRow,
    OrderRow,
    PayoutRow,
    PriceRow,
    PurchaseOrderRow,
    RefundRow,
    ReturnLineRow,
    ReturnRow,
    VariantRow,
    VendorRow,
)
from memory.mirror.sources import Step
from memory.schema import migrate
from policies.errors import NotFound
from tests.unit.test_mirror_rows import LEASE, NOON


class Origin(TypedDict):
    """What every row says of where it is from."""

    source: str
    updated_at: datetime
    fetched_at: datetime


class Payment(Origin):
    """What every row of money in an account says besides."""

    amount: int
    currency: str


SHOP: Origin = {"source": "shopify:acme", "updated_at": NOON, "fetched_at": NOON}
VARIANT = VariantRow(
    **SHOP,
    id="v/1",
    product_id="p/1",
    item_id="i/1",
    sku="BIN-24",
    title="Bin",
    maker="Ridgeline Plastics",
    status="ACTIVE",
    tracked=True,
    price=895,
    cost=400,
    currency="USD",
)
ORDER = OrderRow(
    **SHOP,
    id="o/1",
    name="#1001",
    placed_at=NOON,
    cancelled_at=None,
    closed_at=None,
    paid="PAID",
    sent="UNFULFILLED",
    customer_id="c/1",
    mail_hash=None,
    total=895,
    refunded=0,
    discount=0,
    currency="USD",
    risk=None,
    address_fault=None,
)
LINE = OrderLineRow(
    **SHOP,
    id="l/1",
    order_id="o/1",
    variant_id="v/1",
    sku="SHELF-4824",
    title="Shelf",
    maker="Sierra Rack Works",
    quantity=1,
    unsent=1,
    unit_price=895,
    discount=0,
    currency="USD",
)
PARCEL = FulfilmentRow(
    **SHOP,
    id="f/1",
    order_id="o/1",
    status="SUCCESS",
    travel="DELIVERED",
    sent_at=NOON + timedelta(days=1),
    expected_at=None,
    delivered_at=NOON + timedelta(days=3),
    carrier="UPS",
    number="1Z",
)
RETURN = ReturnRow(
    **SHOP,
    id="r/1",
    order_id="o/1",
    name="#1001-R1",
    status="OPEN",
    requested_at=NOON - timedelta(days=14),
    received_at=NOON - timedelta(days=9),
    closed_at=None,
    units=1,
)
COMES_BACK = ReturnLineRow(
    **SHOP,
    id="rl/1",
    return_id="r/1",
    line_id="l/1",
    sku="SHELF-4824",
    title="Shelf",
    quantity=1,
    processed=1,
    refunded=0,
    reason="changed-mind",
)
PURCHASE = PurchaseOrderRow(
    **SHOP,
    id="po/1",
    number="4001",
    vendor="Sierra Rack Works",
    placed_at=NOON,
    expected_at=None,
    state="sent",
    order_name="#1001",
    total=1,
    currency="USD",
    lines=[],
)
BOOKS: Origin = {"source": "quickbooks:acme", "updated_at": NOON, "fetched_at": NOON}
VENDOR = VendorRow(**BOOKS, id="9", name="Sierra Rack Works", mail_hash="hash", active=True)
ORDERED = replace(PURCHASE, source="quickbooks:acme", id="44")
BILL = BillRow(
    **BOOKS,
    id="101",
    number="SI-1",
    vendor="Sierra Rack Works",
    dated_at=NOON,
    due_at=None,
    state="open",
    purchase_order="44",
    total=1,
    open=1,
    currency="USD",
    lines=[],
)
PAYMENTS: Payment = {
    "source": "stripe:acme",
    "updated_at": NOON,
    "fetched_at": NOON,
    "amount": 1,
    "currency": "USD",
}
PAYOUT = PayoutRow(**PAYMENTS, id="po_1", made_at=NOON, arrives_at=NOON, state="paid")
DISPUTE = DisputeRow(
    **PAYMENTS,
    id="dp_1",
    opened_at=NOON,
    due_at=None,
    state="needs_response",
    reason="fraudulent",
    charge="ch_1",
    order_number="1001",
)
PAID_BACK = CardRefundRow(
    **PAYMENTS, id="re_1", made_at=NOON, state="succeeded", charge="ch_1", order_number="1001"
)
PRICE = PriceRow(
    **SHOP, id="p/1", sku="BIN-24", listing="B01", state="live", price=1, currency="USD", units=1
)

MONEY = (VENDOR, ORDERED, BILL, PAYOUT, DISPUTE, PAID_BACK)
REFUND = RefundRow(
    **SHOP, id="re/1", order_id="o/1", made_at=NOON + timedelta(days=1), amount=895, currency="USD"
)
GIVEN_BACK = (RETURN, COMES_BACK, REFUND)


UNPAID = "returns came in over 5 days ago, and nothing was refunded since"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    migrate(opened)
    yield opened
    opened.close()


def found(database: Database, *rows: Row) -> dict[str, tuple[int | None, tuple[str, ...]]]:
    with database.copying() as tx:
        copying.put(tx, rows)
    with database.read() as tx:
        return {one.check.what: (one.count, one.examples) for one in faults(tx) if one.count != 0}


def test_sound_data_has_no_faults(database: Database) -> None:
    shop = (VARIANT, ORDER, PARCEL, LINE, PURCHASE, PRICE, customer("c/1"))
    assert found(database, *shop, *GIVEN_BACK, *MONEY) == {}


def customer(number: str, mail: str | None = "hash") -> CustomerRow:
    return CustomerRow(**SHOP, id=number, mail_hash=mail)


def test_each_fault_is_found_and_named(database: Database) -> None:
    told = found(
        database,
        *(VARIANT, replace(VARIANT, id="v/2", cost=None), replace(VARIANT, id="v/3", sku=None)),
        *(ORDER, replace(ORDER, id="o/2", name="#1002"), LINE),
        replace(LINE, id="l/2", order_id="o/2"),
        replace(PARCEL, delivered_at=NOON),
        *(PURCHASE, PRICE, replace(PRICE, id="p/2", sku="GONE-1")),
        *(customer("c/1"), customer("c/2"), customer("c/3", None), customer("c/4", None)),
        *(*GIVEN_BACK, replace(RETURN, id="r/2", order_id="o/2")),
        replace(COMES_BACK, id="rl/2", return_id="r/2", line_id="l/2"),
        *MONEY,
    )
    assert told == {
        "articles on sale have no cost": (1, ("BIN-24",)),
        "articles have no SKU": (1, ("Bin",)),
        "SKUs stand on more than one article": (1, ("BIN-24",)),
        "mail addresses belong to more than one customer": (1, ("c/1",)),
        "SKUs are in one channel only": (1, ("GONE-1",)),
        "paid orders for goods that a vendor sends have no purchase order": (1, ("#1002",)),
        UNPAID: (1, ("#1002",)),
        "dates cannot be right": (1, ("#1001 delivered before it was sent",)),
    }


@pytest.mark.parametrize(
    ("changed", "faulty"),
    [
        ((RETURN, COMES_BACK), True),
        ((RETURN, COMES_BACK, replace(REFUND, made_at=NOON - timedelta(days=15))), True),
        ((RETURN, COMES_BACK, replace(REFUND, amount=0)), True),
        ((RETURN, COMES_BACK, REFUND), False),
        ((RETURN, replace(COMES_BACK, refunded=1)), False),
        ((replace(RETURN, received_at=None), COMES_BACK), False),
        ((replace(RETURN, status="CLOSED"), COMES_BACK), False),
        ((replace(RETURN, deleted=True), COMES_BACK), False),
        ((RETURN, COMES_BACK, replace(ORDER, refunded=ORDER.total)), False),
    ],
)
def test_a_return_that_came_in_waits_for_a_refund_made_since(
    database: Database, changed: tuple[Row, ...], *, faulty: bool
) -> None:
    another = replace(REFUND, id="re/2", order_id="o/2")  # the copies of refunds are no empty table
    also = (replace(RETURN, id="r/2", order_id="o/2"), replace(COMES_BACK, id="rl/2"))
    told = found(database, ORDER, *also, another, *changed)
    assert (UNPAID in told) is faulty


def test_sound_books_and_payments_have_no_faults(database: Database) -> None:
    told = found(database, *MONEY, replace(VENDOR, id="8", name="Nobody's", mail_hash=None))
    assert {what for what, (count, _) in told.items() if count} == set()


def test_each_fault_of_books_and_payments_is_found_and_named(database: Database) -> None:
    old = replace(VENDOR, id="8", name="Old Rack Works", mail_hash=None)
    told = found(
        database,
        *MONEY,
        *(replace(VENDOR, mail_hash=None), replace(old, active=False)),
        replace(ORDERED, id="45", vendor="Old Rack Works"),
        replace(BILL, id="102", purchase_order=None),
        replace(BILL, id="103", number="SI-2", purchase_order=None, state="paid"),
        replace(PAYOUT, id="po_2", state="failed"),
        replace(DISPUTE, id="dp_2", charge="ch_2", order_number=None),
        replace(PAID_BACK, id="re_2", state="failed"),
    )
    assert {what: case for what, case in told.items() if case[0]} == {
        "vendors have no mail address": (1, ("Sierra Rack Works",)),
        "bills that are to be paid for goods have no purchase order": (
            1,
            ("Sierra Rack Works SI-1",),
        ),
        "numbers stand on more than one bill of a vendor": (1, ("Sierra Rack Works SI-1",)),
        "payouts came back from the bank": (1, ("po_2",)),
        "disputed payments name no order": (1, ("ch_2",)),
        "refunds by card did not arrive": (1, ("1001",)),
    }


def test_nothing_is_told_of_half_a_copy_and_an_empty_one_has_no_faults(database: Database) -> None:
    what = "bills that are to be paid for goods have no purchase order"
    with database.copying() as tx:
        sources.register(tx, "quickbooks:acme", "bills", "QuickBooks bills")
    nobodys = replace(BILL, purchase_order=None)
    assert found(database, ORDERED, nobodys)[what] == (None, ())
    with database.copying() as tx:
        turn = sources.claim(tx, "quickbooks:acme", "bills", owner="w", lease=LEASE)
        assert turn is not None
        sources.advance(tx, turn, Step({}, whole_at=NOON), lease=LEASE)
    assert found(database)[what] == (1, ("Sierra Rack Works SI-1",))
    assert what not in found(database, replace(BILL, deleted=True))


def test_what_sweeps_leave_to_nobody_is_no_fault_either(database: Database) -> None:
    rent = replace(BILL, id="102", number="R-1", vendor="The landlord", purchase_order=None)
    gone = replace(BILL, id="103", number="SI-3", purchase_order="no more")
    lost = replace(PAID_BACK, id="re_2", state="failed", made_at=NOON - timedelta(days=1))
    called_off = replace(lost, id="re_3", state="canceled", charge="ch_3", order_number="1003")
    told = found(database, *MONEY, rent, gone, lost, called_off)
    assert {what: case for what, case in told.items() if case[0]} == {
        "bills that are to be paid for goods have no purchase order": (
            1,
            ("Sierra Rack Works SI-3",),
        ),
        "refunds by card did not arrive": (1, ("1003",)),
    }


def test_what_is_struck_out_is_nobodys_fault(database: Database) -> None:
    gone = replace(VARIANT, id="v/2", cost=None, deleted=True)
    assert "articles on sale have no cost" not in found(database, VARIANT, gone, ORDER)


def test_what_cannot_be_told_is_said_so(database: Database) -> None:
    with pytest.raises(NotFound, match="mirror load"):
        report(database)
    found(database, replace(VARIANT, cost=None), ORDER)
    with database.copying() as tx:
        sources.register(tx, "shopify:acme", "orders", "Shopify orders")
        turn = sources.claim(tx, "shopify:acme", "orders", owner="w", lease=LEASE)
        assert turn is not None
        sources.advance(tx, turn, Step({}, whole_at=NOON), lease=LEASE)
        sources.end(tx, turn, again=LEASE)
    told = report(database)
    assert told.startswith("Read from copies: Shopify fresh, 0 s.")
    assert "!   1 articles on sale have no cost (of 1 articles)" in told
    assert "stands in the way of: margins" in told
    assert "?   SKUs are in one channel only: cannot be told" in told
