"""A threshold is a number within bounds, and a length of time is the moments it means."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.business_time import BusinessCalendar
from policies.calendars import Calendars, Partners
from policies.errors import BadRequest
from policies.thresholds import Unit, given_by, threshold

NOON = datetime(2026, 11, 30, 20, tzinfo=UTC)  # a Monday, 12:00 in the shop
CALENDAR = BusinessCalendar(ZoneInfo("America/Los_Angeles"))


@pytest.mark.parametrize(
    ("unit", "ago", "ahead"),
    [
        (Unit.HOURS, timedelta(hours=2), timedelta(hours=2)),
        (Unit.DAYS, timedelta(days=2), timedelta(days=2)),
        # Two working days before a Monday there is a weekend between.
        (Unit.WORKING_DAYS, timedelta(days=4), timedelta(days=2)),
    ],
)
def test_a_length_of_time_is_given_as_moments(unit: Unit, ago: timedelta, ahead: timedelta) -> None:
    given = threshold("How long it may take", 2, unit).at("late", NOON, CALENDAR)
    assert given == {"late": 2, "late_ago": NOON - ago, "late_ahead": NOON + ahead}


def test_whose_days_a_threshold_counts_is_told_by_its_unit() -> None:
    closed = BusinessCalendar(CALENDAR.zone, holidays=frozenset({date(2026, 11, 27)}))
    calendars = Calendars(CALENDAR, Partners(CALENDAR, {"UPS": closed}), Partners(closed))
    given = given_by(
        {
            "ours": threshold("Ours", 1, Unit.WORKING_DAYS),
            "scan": threshold("Theirs", 1, Unit.CARRIER_DAYS),
            "grave": threshold("Theirs as well", 0, Unit.CARRIER_DAYS),
        },
        NOON,
        calendars,
    )
    friday, thursday = NOON - timedelta(days=3), NOON - timedelta(days=4)
    assert (given["ours_ago"], given["scan_ago"], given["grave_ago"]) == (friday, friday, NOON)
    anybody, ups = given["carriers"]
    assert (anybody["name"], anybody["scan_ago"]) == ("", friday)
    assert (ups["name"], ups["scan_ago"], ups["grave_ago"]) == ("ups", thursday, NOON)
    assert "vendors" not in given
    late = given_by({"late": threshold("Late", 1, Unit.VENDOR_DAYS)}, NOON, calendars)
    assert late["late_ago"] == late["vendors"][0]["late_ago"] == thursday


def test_days_of_others_are_said_with_whose_they_are() -> None:
    days = threshold("How long", 3, Unit.CARRIER_DAYS)
    assert (days.spoken(3, "USD"), days.spoken(1, "USD")) == ("3 carrier days", "1 carrier day")


def test_what_is_no_time_is_only_a_number() -> None:
    assert threshold("How many", 5, Unit.UNITS).at("many", NOON, CALENDAR) == {"many": 5}


@pytest.mark.parametrize(
    ("unit", "value", "spoken"),
    [
        (Unit.DAYS, 1, "1 day"),
        (Unit.WORKING_DAYS, 3, "3 working days"),
        (Unit.HOURS, 1000, "1,000 hours"),
        (Unit.PERCENT, 15, "15 %"),
        (Unit.UNITS, 1, "1 unit"),
        (Unit.REQUESTS, 20, "20 requests"),
    ],
)
def test_a_number_is_said_with_its_unit(unit: Unit, value: int, spoken: str) -> None:
    assert threshold("How many", 1, unit).spoken(value, "USD") == spoken


@pytest.mark.parametrize(
    ("typed", "value"), [("9", 9), (" 3 days ", 3), ("1 day", 1), ("4 Days", 4), ("05", 5)]
)
def test_a_number_is_read_with_its_unit_or_without(typed: str, value: int) -> None:
    assert threshold("How long", 5, Unit.DAYS, least=1, most=9).read(typed, "USD") == value
    assert threshold("How much", 5, Unit.PERCENT).read("15 %", "") == 15


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "It has to be 1 to 9 working days."),
        ("10", "It has to be 1 to 9 working days."),
        ("many", "“many” is no whole number of working days: 1 to 9 working days."),
        ("-3", "“-3” is no whole number of working days: 1 to 9 working days."),
        ("2.5", "“2.5” is no whole number of working days: 1 to 9 working days."),
        ("3 weeks", "“3 weeks” is no whole number of working days: 1 to 9 working days."),
        ("", "“” is no whole number of working days: 1 to 9 working days."),
        ("٣", "“٣” is no whole number of working days: 1 to 9 working days."),
        ("$3", "“$3” is no whole number of working days: 1 to 9 working days."),
    ],
)
def test_nonsense_is_told_what_it_may_be(typed: str, said: str) -> None:
    limit = threshold("How long", 5, Unit.WORKING_DAYS, least=1, most=9)
    with pytest.raises(BadRequest) as refused:
        limit.read(typed, "USD")
    assert refused.value.sentence == said


WORTH = threshold("Worth", 5_000, Unit.MONEY, most=10_000_000)


@pytest.mark.parametrize(
    ("currency", "spoken", "typed", "bounds"),
    [
        ("USD", "$50.00", "50.00", "$0.00 to $100,000.00"),
        ("JPY", "¥5,000", "5000", "¥0 to ¥10,000,000"),
        ("KWD", "5.000 KWD", "5.000", "0.000 KWD to 10,000.000 KWD"),
        ("", "5,000 of the shop's smallest coin", "5000", None),
    ],
)
def test_money_is_said_and_offered_in_the_shop_s_currency(
    currency: str, spoken: str, typed: str, bounds: str | None
) -> None:
    assert WORTH.spoken(WORTH.value, currency) == spoken
    assert WORTH.typed(WORTH.value, currency) == typed
    assert bounds is None or WORTH.bounds(currency) == bounds


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("50", "USD", 5_000),
        ("$1,250.50", "USD", 125_050),
        ("50.5 USD", "USD", 5_050),
        ("0", "USD", 0),
        ("0.00", "USD", 0),
        ("5000", "JPY", 5_000),
        ("¥5,000", "JPY", 5_000),
        ("5.125", "KWD", 5_125),
        ("5", "KWD", 5_000),
        ("KWD 5", "KWD", 5_000),
    ],
)
def test_money_is_read_into_minor_units(typed: str, currency: str, minor: int) -> None:
    assert WORTH.read(typed, currency) == minor


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_money_that_is_offered_is_read_as_the_same(currency: str) -> None:
    for value in (0, 1, 999, WORTH.value, WORTH.max):
        for text in (WORTH.typed(value, currency), WORTH.spoken(value, currency)):
            assert WORTH.read(text, currency) == value


@pytest.mark.parametrize(
    ("typed", "currency", "said"),
    [
        (
            "lots",
            "USD",
            "“lots” is no amount in USD. Write it like 50.00: $0.00 to $100,000.00.",
        ),
        ("-5", "USD", "“-5” is no amount in USD. Write it like 50.00: $0.00 to $100,000.00."),
        ("50 EUR", "USD", "“50 EUR” is no amount in USD."),
        ("5.005", "USD", "“5.005” is no amount in USD."),
        ("50.5", "JPY", "“50.5” is no amount in JPY. Write it like 5000: ¥0 to ¥10,000,000."),
        ("$50", "JPY", "“$50” is no amount in JPY."),
        ("1.0005", "KWD", "“1.0005” is no amount in KWD."),
        ("100000.01", "USD", "It has to be $0.00 to $100,000.00."),
        ("50", "", "Nobody knows the shop's currency before its orders are copied."),
    ],
)
def test_what_is_no_such_money_is_told_how_to_write_it(
    typed: str, currency: str, said: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        WORTH.read(typed, currency)
    assert refused.value.sentence.startswith(said)
