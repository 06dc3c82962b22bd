"""Thresholds: the limits a sweep looks by, and what each means at one moment. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from policies.business_time import BusinessCalendar
from policies.calendars import Calendars
from policies.limits import Direction, Limit


class Unit(StrEnum):
    """What a threshold counts. Working days are the shop's, or of those it waits for."""

    COUNT = "count"
    PERCENT = "percent"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    CARRIER_DAYS = "carrier days"
    VENDOR_DAYS = "vendor days"


WORKED: Final = frozenset({Unit.WORKING_DAYS, Unit.CARRIER_DAYS, Unit.VENDOR_DAYS})
"""Days of which only those count on which somebody works."""


class Threshold(Limit):
    """A limit of a sweep; its `value` is a whole number of its `unit`."""

    unit: Unit

    def at(self, name: str, now: datetime, calendar: BusinessCalendar) -> Mapping[str, Any]:
        """Return what a query is given for it: the number under its name, and its moments."""
        return {name: self.number, **self.moments(name, now, calendar)}

    def moments(
        self, name: str, now: datetime, calendar: BusinessCalendar
    ) -> Mapping[str, datetime]:
        """Return the moments `NAME_ago` and `NAME_ahead` of a length of time.

        Working days leave out when the calendar is closed; it is that of whose days they are.
        """
        value = self.number
        if self.unit in WORKED:
            hours = value * calendar.hours_a_day
            ago, ahead = calendar.back(now, hours), calendar.add(now, hours)
        elif self.unit in {Unit.HOURS, Unit.DAYS}:
            length = timedelta(**{self.unit.value: value})
            ago, ahead = now - length, now + length
        else:
            return {}
        return {f"{name}_ago": ago, f"{name}_ahead": ahead}

    @property
    def number(self) -> int:
        """Its value as the number it is."""
        value = self.in_force
        if not isinstance(value, int):
            raise TypeError(f"{self.title} is no number")
        return value


def given_by(
    thresholds: Mapping[str, Threshold], now: datetime, calendars: Calendars
) -> Mapping[str, Any]:
    """Return what a query is given for all of its thresholds.

    Where one counts a carrier's days there is a table `carriers` too, a vendor's, `vendors`: a row
    each with its `name` in small letters and the moments by its calendar. The moments without a row
    are those of any other.
    """
    whose = {
        Unit.CARRIER_DAYS: ("carriers", calendars.carriers),
        Unit.VENDOR_DAYS: ("vendors", calendars.vendors),
    }
    given: dict[str, Any] = {}
    for name, one in thresholds.items():
        table, partners = whose.get(one.unit, ("", None))
        given |= one.at(name, now, partners.usual if partners else calendars.shop)
        if partners:
            rows = given.setdefault(table, [{"name": who} for who, _ in partners.by_name()])
            for row, (_, calendar) in zip(rows, partners.by_name(), strict=True):
                row.update(one.moments(name, now, calendar))
    return given


def threshold(
    title: str,
    value: int,
    unit: Unit,
    *,
    least: int = 0,
    most: int = 365,
    looser: Direction = Direction.HIGHER,
) -> Threshold:
    """Declare one; `looser` says which way it finds less."""
    return Threshold(title=title, value=value, unit=unit, min=least, max=most, looser=looser)
