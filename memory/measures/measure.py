"""What a measure is: a question about one day of the shop, and how its answers are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from memory.database import Tx
from policies.business_time import BusinessCalendar


class Unit(StrEnum):
    """What a value counts. Money is minor units of the currency that its dimension names."""

    COUNT = "count"
    MINUTES = "minutes"
    MONEY = "minor units"
    PERCENT = "per cent"


class Better(StrEnum):
    """Which way is better; neither where a number is only told."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Over(StrEnum):
    """How several days become one figure."""

    AVERAGE = "a day, on average"
    MIDDLE = "on the middle day"
    LAST = "on the last day"


@dataclass(frozen=True)
class Day:
    """One day of the shop, from its midnight up to, and not at, the next. Moments are aware."""

    date: date
    calendar: BusinessCalendar

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.date, time(), self.calendar.zone)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.date + timedelta(days=1), time(), self.calendar.zone)


Counts = Mapping[str, int]
"""Values by dimension: empty where nothing can be said of that day, `{"": 0}` where it was none."""


def or_none(counts: Counts) -> Counts:
    """Say that it was none, where nothing was found and that can be said."""
    return counts or {"": 0}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure. `definition` is the plain sentence people read.

    `count` answers for one day; a measure without one is worked out of another's values when they
    are shown, and `of` names that. `by` says what its dimensions are, empty where it has none, and
    `drawn` which of them is plotted. `needs` are the copies that have to be fresh. What is true
    `of_a_moment` is counted right after the day or not at all; all else can be counted later.
    """

    name: str
    title: str
    unit: Unit
    better: Better
    definition: str
    count: Callable[[Tx, Day], Counts] | None
    of: str = ""
    by: str = ""
    drawn: str = ""
    over: Over = Over.AVERAGE
    needs: tuple[str, ...] = ()
    of_a_moment: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether its dimensions together make one figure."""
        return self.unit in {Unit.COUNT, Unit.MINUTES} and self.over is Over.AVERAGE
