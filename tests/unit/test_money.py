from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.errors import BadMoney
from policies.money import Money, exponent

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF"])
AMOUNTS = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("24.50", "USD", 2450),
        (" $24.5 ", "USD", 2450),
        ("24", "USD", 2400),
        ("0.01", "USD", 1),
        ("CHF 7", "CHF", 700),
        ("¥500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("007.50", "USD", 750),
        ("2,109.45", "USD", 210_945),
        ("$1,234,567", "USD", 123_456_700),
        ("999999999999.99", "USD", 99_999_999_999_999),
    ],
)
def test_an_amount_as_people_write_it(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor=minor, currency=currency)


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "nan", "sNaN", "Infinity", "-inf", "1e9", "1E2", "-5", "+5", "--5", "0", "0.00"),
        *(
            "\uff12\uff14\uff0e\uff15\uff10",
            "٢٤",
            "२४",
            "1,00",
            "1,0000",
            "1,000,00",
            "0,100.00",
            "1000,000.00",
            ",100",
            "1,000,",
            "1 000",
            "1_000",
            "24,50",
            "24.505",
            ".5",
            "5.",
        ),
        *(
            "",
            " ",
            "$",
            "ten",
            "0x10",
            "24.50 EUR",
            "€24.50",
            "USD 24.50",
            "24.50\n1",
            "1/2",
            "²",
            "½",
        ),
        *("9" * 13, "9" * 5000, "1." + "0" * 4000, "1.0000"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadMoney) as refusal:
        Money.parse(text, "USD")
    assert len(refusal.value.sentence) < 120


def test_a_currency_without_cents_has_none() -> None:
    with pytest.raises(BadMoney, match=r"^JPY has 0 decimal places; “24\.5” has more\.$"):
        Money.parse("24.5", "JPY")
    assert str(Money(minor=24, currency="JPY")) == "¥24"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("372.8", "USD", 37_280),
        ("0.00", "USD", 0),
        ("-3.10", "USD", -310),
        ("24.5000000", "USD", 2450),
        ("500.0", "JPY", 500),
        ("9999999999999.00", "USD", 999_999_999_999_900),
    ],
)
def test_a_vendors_amount_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert Money.from_vendor(text, currency).minor == minor


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NaN",
            "sNaN",
            "Infinity",
            "1e9",
            "1e999999999",
            "",
            "1,000.00",
            "\uff12\uff14",
            "1_000",
            "$5",
        ),
        *("24.505", "0." + "0" * 30 + "1", "9" * 400, "999999999999999.99"),
    ],
)
def test_a_vendors_nonsense_is_refused(text: str) -> None:
    with pytest.raises(BadMoney, match="The vendor sent"):
        Money.from_vendor(text, "USD")


@pytest.mark.parametrize("minor", [True, 1.0, "1", 10**15 + 1, float("nan"), None])
def test_minor_units_are_a_plain_whole_number(minor: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"minor": minor, "currency": "USD"})


@pytest.mark.parametrize("currency", ["usd", "US", "USDD", "USD\n", "", "\uff35\uff33\uff24"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValidationError):
        Money(minor=1, currency=currency)


@pytest.mark.parametrize("sign", ["+", "-", "<", "<=", ">", ">="])
def test_two_currencies_do_not_mix(sign: str) -> None:
    dollars, euros = Money(minor=1, currency="USD"), Money(minor=1, currency="EUR")
    operations: dict[str, Callable[[], object]] = {
        "+": lambda: dollars + euros,
        "-": lambda: dollars - euros,
        "<": lambda: dollars < euros,
        "<=": lambda: dollars <= euros,
        ">": lambda: dollars > euros,
        ">=": lambda: dollars >= euros,
    }
    with pytest.raises(BadMoney, match="USD and EUR cannot be compared or added"):
        operations[sign]()


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (123_456_789, "USD", "$1,234,567.89"),
        (-310, "USD", "-$3.10"),
        (5, "EUR", "€0.05"),
        (1_234, "KWD", "1.234 KWD"),
        (-70_000, "CHF", "-700.00 CHF"),
    ],
)
def test_money_as_people_read_it(minor: int, currency: str, shown: str) -> None:
    assert str(Money(minor=minor, currency=currency)) == shown


@given(AMOUNTS, CURRENCIES)
def test_what_a_vendor_is_told_reads_back_as_the_same_amount(minor: int, currency: str) -> None:
    money = Money(minor=minor, currency=currency)
    assert Money.from_vendor(money.decimal, currency) == money
    places = exponent(currency)
    assert len(money.decimal.partition(".")[2]) == places


@given(st.text(max_size=30), CURRENCIES)
def test_no_text_is_read_as_less_than_one_minor_unit(text: str, currency: str) -> None:
    try:
        money = Money.parse(text, currency)
    except BadMoney:
        return
    assert money.minor > 0


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))
def test_sums_and_order_are_those_of_the_minor_units(first: int, second: int) -> None:
    one, other = Money(minor=first, currency="USD"), Money(minor=second, currency="USD")
    assert (one + other).minor == first + second
    assert (one - other).minor == first - second
    assert (one < other) is (first < second)
    assert (one >= other) is (first >= second)
