"""What a list of prices may look like, and what is said of one that cannot be used."""

import pytest

from policies.actions.price_list import MOST_PRICES
from policies.errors import BadRequest
from tools.price_list_form import (
    WantedPrice,
    in_currency,
    pairs_at_start,
    pairs_within,
    read_file,
    read_pasted,
)
from tools.price_list_plan import Plan, PriceChange, changes_of

TWO = [("BIN-24", "9.20"), ("BIN-30", "11.25")]


def said(lines: tuple[WantedPrice, ...]) -> list[tuple[str, str]]:
    return [(one.sku, one.price) for one in lines]


@pytest.mark.parametrize(
    "text",
    [
        "BIN-24,9.20\nBIN-30,11.25",
        "sku,price\nBIN-24,9.20\n\nBIN-30,11.25\n",
        "SKU;price;currency\r\nBIN-24;9.20;USD\r\nBIN-30;11.25;USD\r\n",
        "Variant SKU\tVariant Price\nBIN-24\t$9.20\nBIN-30\t11.25 USD",
        '"BIN-24","9.20"\n"BIN-30","11.25"',
        "BIN-24 9.20\nBIN-30   11.25",
        "BIN-24,9.20,\n,,\nBIN-30,11.25,",
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert said(read_file(text)) == TWO


@pytest.mark.parametrize(
    "text",
    [
        "BIN-24 9.20, BIN-30 11.25",
        "BIN-24 9.20 BIN-30 11.25",
        "BIN-24: $9.20; BIN-30 = 11.25 USD",
        "BIN-24 9.20\nBIN-30 11.25\n",
    ],
)
def test_pasted_pairs_are_read_whatever_parts_them(text: str) -> None:
    assert said(read_pasted(text)) == TWO


def test_words_after_the_prices_stay_words() -> None:
    pairs, rest = pairs_at_start("BIN-24 9.20, BIN-30 11.25 the vendor raised his by 3 %")
    assert pairs == "BIN-24 9.20, BIN-30 11.25"
    assert rest == "the vendor raised his by 3 %"
    assert pairs_within("please change these prices: BIN-24 9.20, BIN-30 11.25, now") == pairs
    assert pairs_within("why did the price of BIN-24 change?") == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is no line with a SKU and a price"),
        ("sku,price\n", "There is no line with a SKU and a price"),
        ("BIN-24\nBIN-30,1\n,3", r"2 lines are not a SKU and a price: line 1 \(BIN-24\), line 3"),
        ("BIN-24,1\nbin-24,2", r"1 SKU stands there twice: line 2 \(bin-24, also line 1\)"),
        ("A-1,0\nA-2,-3\nA-3,free", r"3 prices are not above zero: line 1 \(A-1, 0\), line 2"),
        ("A-1,0\nA-1,0", r"2 prices are not above zero: .*\. 1 SKU stands there twice: line 2"),
        (f"{'A' * 65}-1,3", "1 line is not a SKU and a price"),
    ],
)
def test_what_cannot_be_used_is_named_line_by_line(text: str, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        read_file(text)


def test_only_the_first_few_lines_are_named_and_the_others_counted() -> None:
    with pytest.raises(BadRequest, match=r"line 6 \(A-5, 0\) and 1,994 more\. Nothing was asked"):
        read_file("sku,price\n" + "\n".join(f"A-{number},0" for number in range(1, 2_000)))


def test_more_lines_than_are_taken_at_once_are_refused_unread() -> None:
    lines = "\n".join(f"A-{number},1" for number in range(MOST_PRICES + 1))
    with pytest.raises(BadRequest, match=r"50,001 lines, and 50,000 are taken at once"):
        read_file(lines)
    assert len(read_file(lines.partition("\n")[2])) == MOST_PRICES


@pytest.mark.parametrize("text", ["A-1,€5\nA-2,5", "A-1,5,EUR\nA-2,5", "A-1,5 EUR\nA-2,5.00 USD"])
def test_another_currency_than_the_shops_is_refused(text: str) -> None:
    says = r"1 price is not in the shop's currency: line 1 \(A-1, in EUR\)"
    with pytest.raises(BadRequest, match=says):
        in_currency(read_file(text), "USD")


@pytest.mark.parametrize("price", ["9.205", "1.2.3", "1,2,3"])
def test_an_amount_the_currency_does_not_have_is_refused(price: str) -> None:
    with pytest.raises(BadRequest, match=r"1 price cannot be used: line 1 \(A-1, "):
        in_currency(read_file(f"A-1;{price}"), "USD")


def change(product: int, variant: int, before: int = 100, after: int = 103) -> PriceChange:
    return PriceChange(
        f"gid://shopify/Product/{product}",
        f"gid://shopify/ProductVariant/{variant}",
        f"SKU-{variant}",
        before,
        after,
        cost=50,
    )


@pytest.mark.parametrize(
    ("products", "variants", "sizes"),
    [
        (1, 600, [250, 250, 100]),
        (60, 1, [25, 25, 10]),
        (5, 100, [200, 200, 100]),
        (2, 250, [250, 250]),
    ],
)
def test_a_step_holds_at_most_25_products_and_250_variants(
    products: int, variants: int, sizes: list[int]
) -> None:
    changes = tuple(
        change(product, 1_000 * product + number)
        for product in range(products)
        for number in range(variants)
    )
    parts = Plan("USD", changes, ()).parts()
    assert [len(changes_of(part)) for part in parts] == sizes
    stored = [(one.variant, one.before, one.after) for part in parts for one in changes_of(part)]
    assert stored == [(one.variant, one.before, one.after) for one in changes]


def test_percents_are_rounded_so_that_no_limit_is_passed() -> None:
    rises, falls = change(1, 1, 1_000, 1_051), change(1, 2, 1_000, 999)
    summary = Plan("USD", (rises, falls), ()).summary([2])
    assert (summary["rises"], summary["falls"]) == (6, 1)
    assert summary["least_over_cost"] == 1_898
    below = PriceChange("p", "v", "S", 100, 49, cost=50)
    unknown = PriceChange("p", "v", "S", 100, 49)
    summary = Plan("USD", (below, unknown), ()).summary([2])
    assert (summary["below_cost"], summary["uncosted"], summary["least_over_cost"]) == (1, 1, 0)
