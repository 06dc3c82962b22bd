"""What is set of working days: whose they are, what is not said, and what cannot be."""

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from countersign.hours import HoursSettings, weekdays_in
from policies.calendars import Calendars
from policies.carrier_days import PUBLISHED
from tests.copies import ZONE

CHRISTMAS, LABOR_DAY = date(2026, 12, 25), date(2026, 9, 7)


def calendars(**hours: Any) -> Calendars:  # noqa: ANN401 - any setting
    return HoursSettings.model_validate(hours).calendars(ZONE)


@pytest.mark.parametrize(
    ("text", "days"),
    [("0-4", {0, 1, 2, 3, 4}), ("6", {6}), ("0-1,3-5", {0, 1, 3, 4, 5}), ("0, 2", {0, 2})],
)
def test_weekdays_are_read_from_monday_on(text: str, days: set[int]) -> None:
    assert weekdays_in(text) == days


@pytest.mark.parametrize(
    ("wrong", "where", "sentence"),
    [
        ({"weekdays": "4-0"}, "weekdays", "is no weekdays such as 0-4 or 0-1,3-5"),
        ({"weekdays": ""}, "weekdays", "is no weekdays such as"),
        ({"closes": "07:00"}, "", "the shop closes before it opens"),
        ({"carriers": {"UPS": {"weekdays": "mon"}}}, "carriers.UPS.weekdays", "Monday is 0"),
        ({"carriers": {"UPS": {"holidays": ["soon"]}}}, "carriers.UPS.holidays.0", "valid date"),
        ({"carriers": {"UPS": {"opens": "9"}}}, "carriers.UPS.opens", "not permitted"),
        ({"carriers": {"UPS": {}, "ups ": {}}}, "carriers", "ups is named twice"),
        ({"vendors": {" ": {}}}, "vendors", "somebody has no name"),
        ({"vendors": {"Reno Bins": "0-4"}}, "vendors.Reno Bins", "Input should be a valid"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_said_where_it_stands(
    wrong: dict[str, Any], where: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        HoursSettings.model_validate(wrong)
    (fault,) = refused.value.errors()
    assert ".".join(map(str, fault["loc"])) == where
    assert sentence in fault["msg"]


def test_a_carrier_works_as_it_publishes_unless_the_shop_says_otherwise() -> None:
    usual = calendars(holidays=[CHRISTMAS.isoformat()], weekdays="0-6").carriers
    assert usual.of("usps").weekdays == {0, 1, 2, 3, 4, 5}
    assert usual.of("UPS").weekdays == {0, 1, 2, 3, 4}
    assert LABOR_DAY in usual.of("FedEx").holidays
    other = usual.of("Dove Mail")
    assert other.weekdays == {0, 1, 2, 3, 4}
    assert other.holidays == {CHRISTMAS}
    told = calendars(carriers={"ups": {"weekdays": "0-5"}, "USPS": {"holidays": []}}).carriers
    assert told.of("UPS").weekdays == {0, 1, 2, 3, 4, 5}
    assert LABOR_DAY in told.of("UPS").holidays
    assert told.of("USPS").weekdays == {0, 1, 2, 3, 4, 5}
    assert not told.of("USPS").holidays


def test_a_vendor_works_monday_to_friday_without_the_shop_s_holidays() -> None:
    holidays = [CHRISTMAS.isoformat()]
    vendors = calendars(
        weekdays="0-6", holidays=holidays, vendors={"Reno Bins": {"weekdays": "0-3"}}
    ).vendors
    assert vendors.of("Sierra").weekdays == {0, 1, 2, 3, 4}
    assert vendors.of("RENO BINS").weekdays == {0, 1, 2, 3}
    assert vendors.of("Reno Bins").holidays == vendors.of("Sierra").holidays == {CHRISTMAS}


def test_a_name_that_databases_make_small_differently_is_found_either_way() -> None:
    named = calendars(vendors={"MÜLLER": {"weekdays": "0"}}).vendors
    assert [name for name, _ in named.by_name()] == ["", "müller", "mÜller"]
    assert named.of("Müller").weekdays == {0}


@pytest.mark.parametrize(
    ("carrier", "day", "works"),
    [
        ("USPS", date(2026, 11, 11), False),  # Veterans Day
        ("UPS", date(2026, 11, 11), True),
        ("UPS", date(2026, 11, 26), False),  # Thanksgiving
        ("FedEx", date(2026, 5, 25), False),  # Memorial Day, the last Monday
        ("FedEx", date(2028, 5, 29), False),  # Memorial Day, a fifth Monday
        ("USPS", date(2026, 1, 19), False),  # Martin Luther King Jr.
        ("USPS", date(2027, 7, 5), False),  # Independence Day is a Sunday
        ("DHL Express", date(2026, 7, 4), False),
        ("USPS", date(2026, 9, 12), True),
    ],
)
def test_published_holidays_are_those_of_the_year(carrier: str, day: date, *, works: bool) -> None:
    days = PUBLISHED[carrier]
    assert (day.weekday() in days.weekdays and day not in days.holidays) is works


def test_the_first_day_that_is_worked_is_the_day_itself_where_it_is_worked() -> None:
    shut = {"Reno Bins": {"weekdays": "0-3", "holidays": [LABOR_DAY.isoformat()]}}
    vendors = calendars(vendors=shut).vendors
    assert vendors.of("Reno Bins").day_from(date(2026, 9, 3)) == date(2026, 9, 3)
    assert vendors.of("Reno Bins").day_from(date(2026, 9, 4)) == date(2026, 9, 8)
    assert vendors.of("Sierra").day_from(date(2026, 9, 5)) == LABOR_DAY


def test_they_work_in_the_shop_s_hours() -> None:
    ups = calendars(opens="09:00", closes="17:00").carriers.of("UPS")
    friday, monday = datetime(2026, 9, 11, 16, tzinfo=ZONE), datetime(2026, 9, 14, 10, tzinfo=ZONE)
    assert ups.hours_between(friday, monday) == 2
