import pytest

from agent.slots import find_slots, mask_slots, reason_in
from policies.actions.refund import Reason

FULL_WIDTH = "\uff11\uff10\uff10\uff11"


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("#1001", ("1001",)),
        ("1001", ("1001",)),
        ("order 1001", ("1001",)),
        ("Order no. 1001", ("1001",)),
        ("orders 1001 and 1002", ("1001", "1002")),
        ("1001's tracking", ("1001",)),
        ("where is (1001).", ("1001",)),
        ("#1001-EU", ("1001-EU",)),
        ("#acme-1001", ("ACME-1001",)),
        ("PO #4512 for order 1002", ("1002",)),
        ("refund 1001 $1,024.00", ("1001",)),
        ("1001 1001", ("1001",)),
    ],
)
def test_order_names_are_found_as_people_write_them(text: str, orders: tuple[str, ...]) -> None:
    assert find_slots(text).orders == orders


@pytest.mark.parametrize(
    "text",
    [
        *("PO-4512", "po 4512", "PO#4512", "invoice 88213", "bill no 5512", "ticket #4410"),
        *("$1001", "1001.50", "1,001", "1001 usd", "1001%", "10:42", "2026-07-01", "1/1001"),
        *("in 2024", "since March 2025", "zip 94107", "ship to CA 94107", "visa 4417", "..8241"),
        *("+1 555 123 4567", "1500 units", "#1", "#ops", "A-1001", "CAB-3042", "v1001x"),
        *("112-1234567-123456", "anna1001@acme.example", FULL_WIDTH, f"order {FULL_WIDTH}"),
        *("10\u200b01", "1001\u202e", "\u06f1\u06f0\u06f0\u06f1", "-1001", "1e1001"),
    ],
)
def test_other_numbers_are_not_order_names(text: str) -> None:
    assert find_slots(text).orders == ()


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$24.50", ("$24.50",)),
        ("24.50 usd", ("$24.50",)),
        ("USD 24.50", ("$24.50",)),
        ("24.50", ("24.50",)),
        ("25 dollars", ("$25",)),
        ("€ 10", ("€10",)),
        ("$1,200.00", ("$1200.00",)),
        ("$10 or $20", ("$10", "$20")),
        ("1001", ()),
        ("24.5", ()),
        ("10.42.13", ()),
        ("-$5", ()),
        ("$-5", ()),
        ("$0.00", ()),
    ],
)
def test_amounts_need_a_currency_or_two_places(text: str, amounts: tuple[str, ...]) -> None:
    assert find_slots(text).amounts == amounts


@pytest.mark.parametrize(
    "text",
    ["-5", "1e9", "NaN", "inf", "24.505", "$-5", "0.00", "$0", "\uff11\uff12", "\u0661\u0662"],
)
def test_what_looks_like_an_amount_and_is_none_is_reported(text: str) -> None:
    assert find_slots(f"refund 1001 {text}").unreadable == (text,)


def test_ordinary_sentences_hold_nothing_unreadable() -> None:
    for text in (
        "refund 1001 $1,024.00",
        "in-stock 24-inch bins",
        "A-17",
        "info on BIN-24",
        "10-12",
    ):
        assert find_slots(text).unreadable == ()


def test_products_requests_and_mail_addresses_are_read_in_their_own_formats() -> None:
    slots = find_slots("bin-24, PART-GATE and CAB-3042s for A-17 by Anna@Acme.example, not PO-4512")
    assert slots.skus == ("BIN-24", "PART-GATE", "CAB-3042")
    assert slots.actions == ("A-17",)
    assert slots.mails == ("anna@acme.example",)
    assert find_slots("out-of-stock follow-up").skus == ()


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("both bins", 2),
        ("one unit", 1),
        ("3 of the BIN-24", 3),
        ("2 or 3 units", 3),
        ("1001", None),
    ],
)
def test_units_are_counted_only_before_something_countable(text: str, units: int | None) -> None:
    assert find_slots(text).units == units


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("it arrived bent", Reason.DAMAGED),
        ("sent the wrong size", Reason.WRONG_ITEM),
        ("never arrived", Reason.NOT_RECEIVED),
        ("customer changed her mind", Reason.CHANGED_MIND),
        ("he returned it", Reason.RETURNED),
        ("as a gesture", Reason.GOODWILL),
        ("wrong size and broken", None),
        ("because", None),
    ],
)
def test_a_reason_is_read_only_where_there_is_one(text: str, reason: Reason | None) -> None:
    assert reason_in(text) is reason


def test_masking_keeps_the_words_and_hides_the_names() -> None:
    masked, kinds = mask_slots("refund $5 of 1001, BIN-24, invoice 88213, A-17")
    assert masked.split() == [
        *("refund", "amount", "of", "order", ",", "sku", ",", "invoice", ",", "action")
    ]
    assert kinds == {"amount", "order", "sku", "invoice", "action"}


@pytest.mark.parametrize(
    ("text", "purchases", "invoices"),
    [
        ("PO 4471", ("4471",), ()),
        ("PO-4471 and po#4472, purchase order no. 4473", ("4471", "4472", "4473"), ()),
        ("invoice RI-84012", (), ("RI-84012",)),
        ("bill no 5512 of inv. ri-84012", (), ("5512", "RI-84012")),
        ("does invoice SI-84027 match PO 4027?", ("4027",), ("SI-84027",)),
        ("invoice the customer 1001 of 3 boxes", (), ()),
        ("PO 44.71, PO 4471-A, the bill is $5512.00, invoiced 1001", (), ()),
        ("po \u06f4\u06f4\u06f7\u06f1, depot 4471", (), ()),
    ],
)
def test_purchase_orders_and_invoices_are_named_by_the_word_before_them(
    text: str, purchases: tuple[str, ...], invoices: tuple[str, ...]
) -> None:
    slots = find_slots(text)
    assert (slots.purchases, slots.invoices) == (purchases, invoices)
    assert slots.skus == ()
