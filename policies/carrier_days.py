"""On which days carriers in the United States work, as they publish it. Pure.

Sources: USPS, "Holidays and Events" (about.usps.com/newsroom/events): delivery from Monday to
Saturday, none on federal holidays (5 U.S.C. 6103; one on a Sunday is kept on Monday, one on a
Saturday is no weekday lost). UPS, "Holiday and Operations Schedule" (ups.com), and FedEx, "Holiday
Schedule" (fedex.com): business days from Monday to Friday, no service on six holidays; Saturday is
delivery at home only. DHL Express keeps those days in its "Public Holidays" for the country, and
what DHL eCommerce carries is delivered by USPS.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

YEARS: Final = range(2024, 2046)
"""For which holidays are reckoned; a shop names its own dates beyond or instead."""
_MON_TO_FRI, _MON_TO_SAT = frozenset(range(5)), frozenset(range(6))
_MONDAY, _THURSDAY, _SUNDAY = 0, 3, 6
_Holiday = Callable[[int], date]


@dataclass(frozen=True)
class Days:
    """Weekdays on which somebody works (0 is Monday), and holidays on which nobody does."""

    weekdays: frozenset[int]
    holidays: frozenset[date]


def _on(month: int, day: int) -> _Holiday:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, number: int) -> _Holiday:
    """Return the so-manyeth such weekday of a month; of a number 5, the last one."""

    def holiday(year: int) -> date:
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
        return day if day.month == month else day - timedelta(days=7)

    return holiday


_SIX: tuple[_Holiday, ...] = (
    _on(1, 1),  # New Year's Day
    _nth(5, _MONDAY, 5),  # Memorial Day
    _on(7, 4),  # Independence Day
    _nth(9, _MONDAY, 1),  # Labor Day
    _nth(11, _THURSDAY, 4),  # Thanksgiving
    _on(12, 25),  # Christmas
)
_FEDERAL: tuple[_Holiday, ...] = (
    *_SIX,
    _nth(1, _MONDAY, 3),  # Martin Luther King Jr.
    _nth(2, _MONDAY, 3),  # Presidents' Day
    _on(6, 19),  # Juneteenth
    _nth(10, _MONDAY, 2),  # Columbus Day
    _on(11, 11),  # Veterans Day
)


def _kept(holidays: Iterable[_Holiday]) -> frozenset[date]:
    days = [one(year) for one in holidays for year in YEARS]
    return frozenset(day + timedelta(days=1) if day.weekday() == _SUNDAY else day for day in days)


_POST, _PRIVATE = Days(_MON_TO_SAT, _kept(_FEDERAL)), Days(_MON_TO_FRI, _kept(_SIX))
PUBLISHED: Final[Mapping[str, Days]] = {
    "USPS": _POST,
    "UPS": _PRIVATE,
    "FedEx": _PRIVATE,
    "DHL": _PRIVATE,
    "DHL Express": _PRIVATE,
    "DHL eCommerce": _POST,
}
"""By the name a shop's parcels have (Shopify's list of companies)."""
