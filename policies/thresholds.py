"""Thresholds: the limits a sweep looks by, and what each means at one moment. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from policies.business_time import BusinessCalendar
from policies.limits import Direction, Limit


class Unit(StrEnum):
    """What a threshold counts. Working days are the shop's own."""

    COUNT = "count"
    PERCENT = "percent"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"


class Threshold(Limit):
    """A limit of a sweep; its `value` is a whole number of its `unit`."""

    unit: Unit

    def at(self, name: str, now: datetime, calendar: BusinessCalendar) -> Mapping[str, Any]:
        """Return what a query is given for it.

        The number itself under its name; a length of time also as the moments `NAME_ago` and
        `NAME_ahead`, where working days leave out when the shop is closed.
        """
        value = self.in_force
        if not isinstance(value, int):
            raise TypeError(f"{name} is no number")
        given: dict[str, Any] = {name: value}
        if self.unit is Unit.WORKING_DAYS:
            hours = value * calendar.hours_a_day
            given |= {f"{name}_ago": calendar.back(now, hours)}
            given |= {f"{name}_ahead": calendar.add(now, hours)}
        elif self.unit in {Unit.HOURS, Unit.DAYS}:
            length = timedelta(**{self.unit.value: value})
            given |= {f"{name}_ago": now - length, f"{name}_ahead": now + length}
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
