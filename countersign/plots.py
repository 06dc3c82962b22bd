"""What a plot shows, as shares of its width and height; the template of the report draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """Values over days: a run of points for each stretch without a gap, from 0 to 1 both ways.

    `before` is how high the baseline lies, where there is one. `said` tells all of it in words.
    """

    title: str
    runs: tuple[tuple[Point, ...], ...]
    before: float | None
    top: str
    first: str
    last: str
    said: str


@dataclass(frozen=True)
class Bar:
    """One bar: its name, how long it is, how long it was before, and the figure beside it."""

    name: str
    now: float
    before: float | None
    said: str


@dataclass(frozen=True)
class Bars:
    """Bars below one another, the longest first. `said` tells all of it in words."""

    title: str
    bars: tuple[Bar, ...]
    said: str


def runs(
    days: Mapping[date, int], first: date, last: date, top: float
) -> Sequence[Sequence[Point]]:
    """Return the points of each stretch of days without a gap."""
    length = max((last - first).days, 1)
    found: list[list[Point]] = []
    before: date | None = None
    for day in sorted(days):
        if before is None or day - before > timedelta(days=1):
            found.append([])
        found[-1].append(((day - first).days / length, days[day] / top if top else 0.0))
        before = day
    return found
