"""Vendors' lists as they really come: every sign, letter, custom and slip; and what is refused."""

import contextlib
import csv
import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.errors import BadMoney, BadRequest
from policies.money import Money
from tests.given import RETAIL
from tools.vendor_lists.columns import Choice, Columns, propose, shown
from tools.vendor_lists.decoding import MOST_BYTES, BadList
from tools.vendor_lists.numbers import (
    UNKNOWN,
    Decimal,
    Kept,
    Quantity,
    custom_of,
    lead_days,
    price,
    quantity,
)
from tools.vendor_lists.reading import Article, Content, read_content
from tools.vendor_lists.roles import Role
from tools.vendor_lists.table import MOST_ROWS, read_table

LIST = "SKU,Qty,Price\r\nBIN-24,12,$8.95\r\nBIN-30,3,$10.95\r\n"


def content(raw: bytes | str) -> Content:
    table = read_table(raw.encode() if isinstance(raw, str) else raw)
    return read_content(table, propose(table, {}, "USD"))


def articles(raw: bytes | str) -> dict[str, Article]:
    return {one.part: one for one in content(raw).articles}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_letter_and_every_sign_is_read_the_same(encoding: str, sign: str) -> None:
    written = io.StringIO(newline="")
    rows = (("SKU", "Qty", "Price"), ("BÜ-1", "12", "$8.95"), ("BIN-30", "3", "$10.95"))
    csv.writer(written, delimiter=sign).writerows(rows)
    found = articles(written.getvalue().encode(encoding))
    assert found["BÜ-1"].quantity == Quantity(Kept.COUNTED, 12)
    assert found["BIN-30"].price == Money(minor=1095, currency="USD")


@pytest.mark.parametrize(
    ("cell", "decimal", "said"),
    [
        ("12", ".", Quantity(Kept.COUNTED, 12)),
        ("1,200", ".", Quantity(Kept.COUNTED, 1200)),
        ("1.200", ",", Quantity(Kept.COUNTED, 1200)),
        ("12,00", ",", Quantity(Kept.COUNTED, 12)),
        ("24.0", ".", Quantity(Kept.COUNTED, 24)),
        ("24 pcs", ".", Quantity(Kept.COUNTED, 24)),
        ("-3", ".", Quantity(Kept.COUNTED, 0)),
        ("out of stock", ".", Quantity(Kept.COUNTED, 0)),
        ("10+", ".", Quantity(Kept.AT_LEAST, 10)),
        (">100", ".", Quantity(Kept.AT_LEAST, 100)),
        ("50 or more", ".", Quantity(Kept.AT_LEAST, 50)),
        ("In Stock", ".", Quantity(Kept.SOME)),
        ("auf Lager", ",", Quantity(Kept.SOME)),
        ("N/A", ".", UNKNOWN),
        ("", ".", UNKNOWN),
        ("call", ".", UNKNOWN),
        ("1.200", ".", None),
        ("24.5", ".", None),
        ("<10", ".", None),
        ("=1+1", ".", None),
        ("1e3", ".", None),
        ("NaN", ".", None),
        ("\u0661\u0662", ".", None),
    ],
)
def test_a_quantity_is_read_or_unknown_and_never_made_up(
    cell: str, decimal: Decimal, said: Quantity | None
) -> None:
    assert quantity(cell, decimal) == said


@pytest.mark.parametrize(
    ("cell", "decimal", "minor", "currency"),
    [
        ("8.95", ".", 895, "USD"),
        ("$ 8.95", ".", 895, "USD"),
        ("8,95 €", ",", 895, "EUR"),
        ("1.234,50", ",", 123450, "USD"),
        ("1,234.5", ".", 123450, "USD"),
        ("1 234,50", ",", 123450, "USD"),
        ("1'234.50 CHF", ".", 123450, "CHF"),
        ("US$12", ".", 1200, "USD"),
        (".95", ".", 95, "USD"),
        ("8.9500", ".", 895, "USD"),
        ("¥1200", ".", 1200, "JPY"),
    ],
)
def test_a_price_is_exact_in_its_own_currency(
    cell: str, decimal: Decimal, minor: int, currency: str
) -> None:
    assert price(cell, decimal, "USD") == Money(minor=minor, currency=currency)


@pytest.mark.parametrize("cell", ["8,95", "8.955", "-3.10", "1e3", "$1 EUR", "twelve", "1,23.5"])
def test_what_is_no_exact_price_is_refused(cell: str) -> None:
    with pytest.raises(BadMoney):
        price(cell, ".", "USD")


def test_a_dollar_is_the_dollar_that_vendor_sells_in() -> None:
    assert price("$5", ".", "CAD") == Money(minor=500, currency="CAD")
    assert price("n/a", ".", "CAD") is None


@pytest.mark.parametrize(
    ("cell", "days"),
    [("5", 5), ("5 days", 5), ("3-5 days", 5), ("2 weeks", 14), ("14 Tage", 14), ("soon", None)],
)
def test_days_until_it_is_sent_are_the_longest_named(cell: str, days: int | None) -> None:
    assert lead_days(cell) == days


@pytest.mark.parametrize(
    ("cells", "decimal", "sure"),
    [
        (["1,234.50"], ".", True),
        (["12,5", "1.000"], ",", True),
        (["1.234", "12"], ".", False),
        (["1.234.567"], ",", True),
        (["1,5", "1.5"], ".", False),
    ],
)
def test_the_custom_of_numbers_is_proved_or_doubtful(
    cells: list[str],
    decimal: str,
    sure: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert custom_of(cells) == (decimal, sure)


def test_titles_are_found_below_other_lines_and_totals_are_no_articles() -> None:
    raw = (
        "Stock list Ridgeline Plastics\n\nas of,29 Nov 2026\n"
        "Item No,Description,On hand,Your price\n"
        '00123,"Bin,\nblue",12,8.95\n,,,\nItem No,Description,On hand,Your price\n'
        "00124,Bin,10+,N/A\nTotal,,22,\n"
    )
    found = content(raw)
    assert [one.part for one in found.articles] == ["00123", "00124"]
    assert found.sentence == "2 articles (lines of totals: 1)"
    assert found.articles[1].price is None


def test_what_a_spreadsheet_did_to_numbers_is_undone_or_refused() -> None:
    raw = LIST + '"=""00077""",5,$1.00\n\'00078,5,$1.00\n4.00638E+12,5,$1.00\n,5,$1.00\n'
    found = content(raw)
    parts = [one.part for one in found.articles]
    assert parts == ["BIN-24", "BIN-30", "00077", "00078"]
    assert dict(found.odd) == {
        "numbers a spreadsheet has spoilt": 1,
        "rows without a number": 1,
    }


def test_nothing_in_a_cell_is_ever_evaluated() -> None:
    found = articles(LIST + "=1+2,=1+1,=2*4\n@SUM(A1),3,$2.00\n")
    assert found["=1+2"].quantity is UNKNOWN
    assert found["=1+2"].price is None
    assert found["@SUM(A1)"].quantity == Quantity(Kept.COUNTED, 3)


def test_two_rows_of_one_article_keep_only_what_they_agree_on() -> None:
    found = articles(LIST + "BIN-24,7,$8.95\nBIN-30,3,$10.95\n")
    assert found["BIN-24"].quantity is UNKNOWN
    assert found["BIN-24"].price == Money(minor=895, currency="USD")
    assert found["BIN-30"].quantity == Quantity(Kept.COUNTED, 3)


def test_a_currency_stands_in_its_column_or_its_title_or_in_the_settings() -> None:
    by_row = articles("SKU,Qty,Price,Currency\nA-1,1,5.00,eur\nA-2,1,5.00,\nA-3,1,5.00,??\n")
    assert [one.price for one in by_row.values()] == [
        Money(minor=500, currency="EUR"),
        Money(minor=500, currency="USD"),
        None,
    ]
    by_title = articles("SKU;Bestand;Preis EUR\nA-1;1;5,00\n")
    assert by_title["A-1"].price == Money(minor=500, currency="EUR")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"SKU,Qty\n\x00\x01,2\n", "no text"),
        (b"x" * (MOST_BYTES + 1), "20 MB, and I read up to 20"),
        (b"12,3,4\n5,6,7\n", "no line of column titles"),
        (b"SKU,Qty,Price\n", "no rows"),
        (b"SKU,Qty,Price\n" + b'A,1,"2\n' + b"B,1,2\n" * 60, "never closed"),
        (b"SKU,Qty,Price\n" + b"x" * 200_000 + b",1,2\n", "never closed"),
        (b"SKU,Qty\n" + b"A,1\n" * (MOST_ROWS + 1), "more than 200,000 rows"),
        ("SKU,Qty\nA,1\n".encode("utf-16")[:-1], "breaks off"),
        (b"SKU,Qty,Price\n,1,2\n,3,4\nA,1,2\n", "Hardly a row"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(raw: bytes, why: str) -> None:
    with pytest.raises(BadList, match=why) as refusal:
        content(raw)
    assert refusal.value.sentence.endswith(".")


def test_a_person_names_a_column_that_was_not_guessed() -> None:
    table = read_table(b"Thing,How,Much\nA-1,1,5.00\n")
    with pytest.raises(BadRequest, match="--column sku=TITLE"):
        propose(table, {}, "USD")
    said = {Role.SKU: "thing", Role.QUANTITY: "2", Role.PRICE: "Much"}
    columns = propose(table, said, "USD")
    assert (columns.sku, columns.quantity, columns.price) == (0, 1, 2)
    assert propose(table, said | {Role.PRICE: "none"}, "USD").price is None
    with pytest.raises(BadRequest, match="no column of this list"):
        propose(table, {Role.SKU: "Other"}, "USD")


def test_one_column_says_one_thing_and_a_list_says_how_many_or_for_how_much() -> None:
    table = read_table(b"SKU,Qty,Price\nA-1,1,5.00\n")
    with pytest.raises(BadRequest, match=r"is the quantity already\. There are: .*column price="):
        propose(table, {Role.QUANTITY: "Qty", Role.PRICE: "2"}, "USD")
    with pytest.raises(BadRequest, match="quantities or prices"):
        propose(table, {Role.QUANTITY: "none", Role.PRICE: "none"}, "USD")
    beyond = Choice({Role.SKU: 0, Role.QUANTITY: 3}, ".")
    assert not beyond.faults
    with pytest.raises(BadRequest, match="no such column any more"):
        beyond.columns(table, "USD")


def test_what_would_be_read_as_what_is_shown_with_its_first_rows() -> None:
    table = read_table(LIST.encode())
    lines = list(shown(table, propose(table, {}, "USD")))
    assert lines[0] == "sku       column 1, “SKU”"
    assert "prices    in USD, where a row says nothing else" in lines
    assert lines[-2].split() == ["BIN-24", "|", "12", "|", "$8.95"]


def test_titles_are_the_same_whatever_their_capitals_and_blanks() -> None:
    one, other = (
        read_table(f"{head}\nA,1,2\n".encode()) for head in ("SKU,Qty,Price", "sku, QTY ,Price,")
    )
    changed = read_table(b"SKU,Price,Qty\nA,1,2\n")
    assert one.digest == other.digest != changed.digest


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(BadList):
        content(b"SKU,Qty,Price\nA,1,2\n" + raw)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_any_cell_is_a_quantity_or_none(cell: str, decimal: Decimal) -> None:
    found = quantity(cell, decimal)
    assert found is None or (found.units or 0) >= 0


@pytest.mark.skipif(not RETAIL.exists(), reason="COUNTERSIGN_SAMPLES has no retail/")
def test_a_real_export_is_read_by_its_columns_and_is_refused_whole() -> None:
    with gzip.open(RETAIL, "rb") as file:
        real = file.read(18_000_000)
    with pytest.raises(BadList, match="more than 200,000 rows"):
        read_table(real)
    table = read_table(real[: real.rindex(b"\n", 0, 2_000_000)])
    said = {Role.SKU: "StockCode", Role.PRICE: "UnitPrice"}
    columns = propose(table, said, "GBP")
    assert columns == Columns(sku=1, quantity=3, price=5, prices_in="GBP")
    found = read_content(table, columns)
    assert len(found.articles) == len({row[1] for row in table.rows})
    assert found.odd["articles named twice"] == len(table.rows) - len(found.articles)
    by_part = {one.part: one for one in found.articles}
    assert by_part["85123A"].price is None  # sold at several prices: nobody can say which
