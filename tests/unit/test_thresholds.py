"""A threshold is a number within bounds, and a length of time is the moments it means."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.in_force import counted
from policies.business_time import BusinessCalendar
from policies.calendars import Calendars, Partners
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
    assert (counted(days, "3"), counted(days, "1")) == ("3 carrier days", "1 carrier day")


def test_what_is_no_time_is_only_a_number() -> None:
    assert threshold("How many", 5, Unit.COUNT).at("many", NOON, CALENDAR) == {"many": 5}


def test_it_stays_within_its_bounds() -> None:
    limit = threshold("How many", 5, Unit.COUNT, least=1, most=9)
    assert limit.retuned("9") == 9
    for wrong in ("0", "10", "1.00 USD", "many"):
        with pytest.raises(ValueError, match=r".+"):
            limit.retuned(wrong)
