"""A threshold is a number within bounds, and a length of time is the moments it means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.business_time import BusinessCalendar
from policies.thresholds import Unit, threshold

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


def test_what_is_no_time_is_only_a_number() -> None:
    assert threshold("How many", 5, Unit.COUNT).at("many", NOON, CALENDAR) == {"many": 5}


def test_it_stays_within_its_bounds() -> None:
    limit = threshold("How many", 5, Unit.COUNT, least=1, most=9)
    assert limit.retuned("9") == 9
    for wrong in ("0", "10", "1.00 USD", "many"):
        with pytest.raises(ValueError, match=r".+"):
            limit.retuned(wrong)
