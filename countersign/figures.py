"""Figures of a report: several days as one number, beside what it was before, and in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from memory.measured import Value
from memory.measures.measure import Better, Measure, Over, Unit
from policies.money import Money

ALL = ""
"""The dimension of what all dimensions come to together."""
NONE = "none"


@dataclass(frozen=True)
class Figure:
    """One number before and now; None where nothing was counted."""

    dimension: str
    before: Fraction | None
    now: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """How much more it is now."""
        return None if self.before is None or self.now is None else self.now - self.before


def figures(measure: Measure, before: Sequence[Value], now: Sequence[Value]) -> tuple[Figure, ...]:
    """Put values of one measure together: first all of it where it adds up, then each dimension."""
    if not before and not now:
        return ()
    known = sorted({one.dimension for one in (*before, *now)} - {ALL})
    found = [Figure(one, _one(measure, before, one), _one(measure, now, one)) for one in known]
    if measure.adds_up or not known:
        every = (_one(measure, _whole(measure, values), ALL) for values in (before, now))
        found.insert(0, Figure(ALL, *every))
    return tuple(found)


def by_day(measure: Measure, values: Iterable[Value], dimension: str) -> dict[date, int]:
    """Return what each day came to that said anything of a dimension, or of all of them."""
    found = [*values]
    if dimension == ALL:
        found = _whole(measure, found)
    days = {one.day: 0 for one in found} if measure.over is Over.AVERAGE else {}
    return days | {one.day: one.value for one in found if one.dimension == dimension}


def _whole(measure: Measure, values: Sequence[Value]) -> list[Value]:
    days: dict[date, int] = {}
    for one in values:
        days[one.day] = days.get(one.day, 0) + one.value
    return [Value(day, measure.name, ALL, days[day], values[0].source) for day in sorted(days)]


def _one(measure: Measure, values: Sequence[Value], dimension: str) -> Fraction | None:
    mine = [one.value for one in values if one.dimension == dimension]
    days = {one.day for one in values}
    match measure.over:
        case Over.AVERAGE:
            return Fraction(sum(mine), len(days)) if days else None
        case Over.MIDDLE:
            return Fraction(median(mine)) if mine else None
    last = [one.value for one in values if one.dimension == dimension and one.day == max(days)]
    return Fraction(last[0]) if last else None


def plain(value: Fraction | None) -> str:
    """Write a number for a machine, to one decimal place: `12.5`; empty for None."""
    return "" if value is None else f"{float(value):.1f}".removesuffix(".0")


def spoken(measure: Measure, dimension: str, value: Fraction | None) -> str:
    """Say a number with its unit: `12.5`, `$1,204`, `18 min`, `40%`."""
    if value is None:
        return NONE
    if measure.unit is Unit.MONEY and dimension:
        return Money(minor=round(value), currency=dimension).spoken
    number = f"{float(value):,.1f}".removesuffix(".0")
    return number + {Unit.MINUTES: " min", Unit.PERCENT: "%"}.get(measure.unit, "")


def changed(measure: Measure, figure: Figure) -> str:
    """Say the difference, and in per cent of before: `-3.5 (-40%)`; empty where there is none."""
    difference = figure.difference
    if difference is None or figure.before is None:
        return ""
    if not difference:
        return "the same"
    sign = "+" if difference > 0 else "-"
    size = f"{sign}{spoken(measure, figure.dimension, abs(difference))}"
    if not figure.before or measure.unit is Unit.PERCENT:
        return size
    return f"{size} ({sign}{float(abs(difference) / figure.before):.0%})"


def verdict(measure: Measure, figure: Figure) -> str:
    """Say whether that is better or worse; empty where it is neither."""
    if not figure.difference or measure.better is Better.NEITHER:
        return ""
    return "better" if (figure.difference < 0) == (measure.better is Better.LOWER) else "worse"
