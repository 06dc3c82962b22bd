"""Thresholds: the limits a sweep looks by, and what each means at one moment. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from pydantic import StrictInt

from policies.business_time import BusinessCalendar
from policies.calendars import Calendars
from policies.errors import BadMoney, BadRequest
from policies.limits import Direction, Limit
from policies.money import Money, marked

_WHOLE = re.compile(r"([0-9]{1,12})(?:\s*(\D.*))?")
_NOTHING = re.compile(r"0+(?:\.0+)?")
_LONGEST = 40


class Unit(StrEnum):
    """What a threshold counts, money in the shop's currency.

    Working days are the shop's, or of those it waits for.
    """

    UNITS = "units"
    RETURNS = "returns"
    EXCEPTIONS = "exceptions"
    ATTEMPTS = "attempts"
    REQUESTS = "requests"
    PERCENT = "percent"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    CARRIER_DAYS = "carrier days"
    VENDOR_DAYS = "vendor days"
    MONEY = "money"


WORKED: Final = frozenset({Unit.WORKING_DAYS, Unit.CARRIER_DAYS, Unit.VENDOR_DAYS})
"""Days of which only those count on which somebody works."""


class Threshold(Limit):
    """A limit of a sweep; its `value` is a whole number of its `unit`, money in minor units."""

    unit: Unit
    value: StrictInt
    min: StrictInt
    max: StrictInt

    def at(self, name: str, now: datetime, calendar: BusinessCalendar) -> Mapping[str, Any]:
        """Return what a query is given for it: the number under its name, and its moments."""
        return {name: self.value, **self.moments(name, now, calendar)}

    def moments(
        self, name: str, now: datetime, calendar: BusinessCalendar
    ) -> Mapping[str, datetime]:
        """Return the moments `NAME_ago` and `NAME_ahead` of a length of time.

        Working days leave out when the calendar is closed; it is that of whose days they are.
        """
        if self.unit in WORKED:
            hours = self.value * calendar.hours_a_day
            ago, ahead = calendar.back(now, hours), calendar.add(now, hours)
        elif self.unit in {Unit.HOURS, Unit.DAYS}:
            length = timedelta(**{self.unit.value: self.value})
            ago, ahead = now - length, now + length
        else:
            return {}
        return {f"{name}_ago": ago, f"{name}_ahead": ahead}

    def spoken(self, value: int, currency: str) -> str:
        """Say a number of it: `3 days`, `1 unit`, `15 %`, `$50.00`.

        `currency` is the shop's; it is empty while nobody knows it.
        """
        match self.unit:
            case Unit.MONEY if currency:
                return str(Money(minor=value, currency=currency))
            case Unit.MONEY:
                return f"{value:,} of the shop's smallest coin"
            case Unit.PERCENT:
                return f"{value:,} %"
        return f"{value:,} {self._one if value == 1 else self.unit.value}"

    def bounds(self, currency: str) -> str:
        """Say between what it has to be: `1 to 30 days`, `$0.00 to $50.00`."""
        least = self.spoken(self.min, currency) if self.unit is Unit.MONEY else f"{self.min:,}"
        return f"{least} to {self.spoken(self.max, currency)}"

    def typed(self, value: int, currency: str) -> str:
        """Write a number of it as people type it: `3`, and `50.00` for money."""
        is_money = self.unit is Unit.MONEY and currency
        return Money(minor=value, currency=currency).decimal if is_money else str(value)

    def read(self, text: str, currency: str) -> int:
        """Read what somebody typed, with its unit or without: `3`, `3 days`, `15 %`, `$50.00`.

        Raises `BadRequest` with what it may be.
        """
        said = text.strip()
        value = self._money(said, currency) if self.unit is Unit.MONEY else self._whole(said)
        return self.inside(value, currency)

    def inside(self, value: int, currency: str) -> int:
        """Return a value that is within bounds; raises `BadRequest` for any other."""
        if not self.min <= value <= self.max:
            raise BadRequest(f"It has to be {self.bounds(currency)}.")
        return value

    @property
    def _one(self) -> str:
        return self.unit.value.removesuffix("s")

    def _whole(self, said: str) -> int:
        found = _WHOLE.fullmatch(said)
        known = {self.unit.value, self._one, *(["%"] if self.unit is Unit.PERCENT else [])}
        if found is None or (found[2] or self.unit).casefold() not in known:
            what = "per cent" if self.unit is Unit.PERCENT else self.unit.value
            raise BadRequest(
                f"“{said[:_LONGEST]}” is no whole number of {what}: {self.bounds('')}."
            )
        return int(found[1])

    def _money(self, said: str, currency: str) -> int:
        if not currency:
            raise BadRequest("Nobody knows the shop's currency before its orders are copied.")
        sign = marked("", currency).strip()
        amount = said.removesuffix(currency).removeprefix(sign).strip()
        if _NOTHING.fullmatch(amount):
            return 0
        try:
            return Money.parse(amount, currency).minor
        except BadMoney as error:
            example = self.typed(self.value or self.max, currency)
            like = f"Write it like {example}: {self.bounds(currency)}."
            raise BadRequest(f"“{said[:_LONGEST]}” is no amount in {currency}. {like}") from error


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
    """Declare one; `looser` says which way it finds less, or asks for more by itself."""
    return Threshold(title=title, value=value, unit=unit, min=least, max=most, looser=looser)
