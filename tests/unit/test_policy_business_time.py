from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.business_time import BusinessCalendar
from policies.errors import Misconfigured

PHOENIX = BusinessCalendar(ZoneInfo("America/Phoenix"), holidays=frozenset({date(2026, 11, 26)}))
NEW_YORK = BusinessCalendar(ZoneInfo("America/New_York"))
CALENDARS = st.builds(
    BusinessCalendar,
    zone=st.sampled_from(
        ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
    ).map(ZoneInfo),
    opens=st.integers(0, 11).map(time),
    closes=st.integers(12, 23).map(lambda hour: time(hour, 59, 59)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=10),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
HOURS = st.integers(0, 60)


def local(calendar: BusinessCalendar, *parts: int) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=calendar.zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ((2026, 11, 23, 10, 0), 3, (2026, 11, 23, 13, 0)),
        ((2026, 11, 23, 10, 0), 7, (2026, 11, 23, 17, 0)),
        ((2026, 11, 23, 16, 0), 2, (2026, 11, 24, 10, 0)),
        ((2026, 11, 20, 16, 0), 2, (2026, 11, 23, 10, 0)),
        ((2026, 11, 21, 12, 0), 1, (2026, 11, 23, 10, 0)),
        ((2026, 11, 25, 16, 0), 2, (2026, 11, 27, 10, 0)),
        ((2026, 11, 23, 3, 0), 8, (2026, 11, 23, 17, 0)),
        ((2026, 11, 23, 9, 0), 16, (2026, 11, 24, 17, 0)),
    ],
)
def test_hours_pass_only_while_the_shop_is_open(
    start: tuple[int, ...], hours: int, end: tuple[int, ...]
) -> None:
    assert PHOENIX.add(local(PHOENIX, *start), hours) == local(PHOENIX, *end)
    assert PHOENIX.hours_between(local(PHOENIX, *start), local(PHOENIX, *end)) == hours


def test_a_clock_change_over_the_weekend_changes_nothing() -> None:
    friday, monday = local(NEW_YORK, 2026, 3, 6, 16, 0), local(NEW_YORK, 2026, 3, 9, 10, 0)
    assert NEW_YORK.add(friday, 2) == monday
    assert monday - friday == timedelta(hours=66)  # both are wall clock: the hour is in UTC
    assert NEW_YORK.add(friday, 2).astimezone(UTC) - friday.astimezone(UTC) == timedelta(hours=65)


@pytest.mark.parametrize(("day", "passed"), [((2026, 3, 8), 23.0), ((2026, 11, 1), 25.0)])
def test_an_opening_over_a_clock_change_has_the_hours_that_really_pass(
    day: tuple[int, int, int], passed: float
) -> None:
    always = BusinessCalendar(
        ZoneInfo("America/New_York"), opens=time(0), closes=time.max, weekdays=frozenset(range(7))
    )
    begin = datetime(*day, tzinfo=always.zone)
    end = begin + timedelta(days=1)
    assert always.hours_between(begin, end) == pytest.approx(passed)


def test_a_result_is_utc_and_half_hours_count() -> None:
    half = PHOENIX.add(local(PHOENIX, 2026, 11, 23, 10, 0), 1.5)
    assert half == datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert half.tzinfo is UTC


def test_no_hours_lie_between_a_later_and_an_earlier_moment() -> None:
    later, earlier = local(PHOENIX, 2026, 11, 24, 12, 0), local(PHOENIX, 2026, 11, 24, 10, 0)
    assert PHOENIX.hours_between(later, earlier) == 0


def test_hours_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="cannot be taken back"):
        PHOENIX.add(local(PHOENIX, 2026, 11, 24, 12, 0), -1)


def test_a_shop_that_never_opens_is_refused() -> None:
    zone = ZoneInfo("UTC")
    with pytest.raises(Misconfigured, match="closes before it opens"):
        BusinessCalendar(zone, opens=time(17), closes=time(9))
    with pytest.raises(Misconfigured, match="at least one weekday"):
        BusinessCalendar(zone, weekdays=frozenset())
    with pytest.raises(Misconfigured, match="at least one weekday"):
        BusinessCalendar(zone, weekdays=frozenset({7}))
    shut = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(800))
    closed = BusinessCalendar(zone, holidays=shut)
    with pytest.raises(Misconfigured, match="no business hours for a whole year"):
        closed.add(datetime(2026, 6, 1, tzinfo=UTC), 1)


@given(CALENDARS, MOMENTS, HOURS)
def test_what_was_added_lies_between(
    calendar: BusinessCalendar, start: datetime, hours: int
) -> None:
    end = calendar.add(start, hours)
    assert end >= start
    assert calendar.hours_between(start, end) == pytest.approx(hours)


@given(CALENDARS, MOMENTS, HOURS, HOURS)
def test_adding_twice_is_adding_the_sum(
    calendar: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@given(CALENDARS, MOMENTS, st.integers(1, 60))
def test_a_deadline_falls_into_business_hours(
    calendar: BusinessCalendar, start: datetime, hours: int
) -> None:
    wall = calendar.add(start, hours).astimezone(calendar.zone)
    assert wall.weekday() in calendar.weekdays
    assert wall.date() not in calendar.holidays
    assert calendar.opens <= wall.time() <= calendar.closes


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_hours_between_add_up(
    calendar: BusinessCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted([one, two, three])
    whole = calendar.hours_between(first, last)
    parts = calendar.hours_between(first, middle) + calendar.hours_between(middle, last)
    assert parts == pytest.approx(whole)


@given(CALENDARS, MOMENTS, st.integers(1, 60))
def test_what_began_by_then_is_through_and_what_began_later_is_not(
    calendar: BusinessCalendar, moment: datetime, hours: int
) -> None:
    latest = calendar.back(moment, hours)
    assert calendar.add(latest, hours) <= moment
    assert calendar.hours_between(latest, moment) == pytest.approx(hours)


def test_two_working_days_ago_leaves_out_weekends_and_holidays() -> None:
    friday = local(PHOENIX, 2026, 11, 27, 12, 0)
    assert PHOENIX.back(friday, 2 * PHOENIX.hours_a_day) == local(PHOENIX, 2026, 11, 24, 12, 0)
    monday = local(PHOENIX, 2026, 11, 30, 12, 0)
    assert PHOENIX.back(monday, PHOENIX.hours_a_day) == local(PHOENIX, 2026, 11, 27, 12, 0)
