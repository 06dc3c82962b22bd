"""`countersign report`: the measures of some weeks beside their baseline, as a page and as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction

from jinja2 import Environment, PackageLoader, StrictUndefined

from agent.problem_words import title_of
from countersign.figures import (
    ALL,
    Figure,
    by_day,
    changed,
    figures,
    plain,
    spoken,
    verdict,
)
from countersign.plots import Bar, Bars, Line, runs
from memory import hindsight, measured
from memory.database import Tx
from memory.hindsight import Benefit, Told
from memory.measured import Source, Value
from memory.measures import MEASURES
from memory.measures.measure import Measure, Over, Unit
from policies.actions import ACTION_KINDS

_ONE = timedelta(days=1)
_MOST_BARS = 12
_COLUMNS = (
    *("measure", "dimension", "unit", "over", "better"),
    *("baseline", "now", "difference", "definition"),
)


@dataclass(frozen=True)
class Row:
    """One figure as people read it."""

    name: str
    before: str
    now: str
    changed: str
    verdict: str


@dataclass(frozen=True)
class Section:
    """One measure of a report."""

    measure: Measure
    figures: tuple[Figure, ...]
    plots: tuple[Line | Bars, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The figures in words."""
        return tuple(
            Row(
                name=named(self.measure, one.dimension),
                before=spoken(self.measure, one.dimension, one.before),
                now=spoken(self.measure, one.dimension, one.now),
                changed=changed(self.measure, one),
                verdict=verdict(self.measure, one),
            )
            for one in self.figures
        )


@dataclass(frozen=True)
class Judged:
    """One kind of change in hindsight, as counts."""

    kind: str
    counts: Mapping[Benefit, int]


@dataclass(frozen=True)
class Report:
    """All a report tells. `before` are the first and last day of the baseline, and how many."""

    first: date
    last: date
    counted: int
    before: tuple[date, date, int] | None
    sections: tuple[Section, ...]
    judged: tuple[Judged, ...]
    worst: tuple[Told, ...]
    minutes: Mapping[str, int]
    values: tuple[Value, ...]

    @property
    def assumed(self) -> Iterator[tuple[str, int]]:
        """The kinds of change and what each is assumed to take by hand, in minutes."""
        yield from ((ACTION_KINDS[kind].title, number) for kind, number in self.minutes.items())

    def title_of(self, kind: str) -> str:
        """Return what people call a kind of change."""
        known = ACTION_KINDS.get(kind)
        return known.title if known else kind

    @property
    def html(self) -> str:
        """One page that needs nothing else."""
        made = Environment(
            loader=PackageLoader("countersign", "report_pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        page = made.get_template("report.html.j2")
        return page.render(report=self, benefits=[*Benefit], is_line=_is_line)

    @property
    def csv(self) -> str:
        """A line for each figure; money in minor units of the currency that is its dimension."""
        return _csv(_COLUMNS, (line for one in self.sections for line in _lines(one)))

    @property
    def days_csv(self) -> str:
        """A line for each value of each day, in the form a baseline is brought in."""
        return _csv(
            ("day", "measure", "dimension", "value"),
            ((str(one.day), one.measure, one.dimension, str(one.value)) for one in self.values),
        )


def compose(tx: Tx, zone: tzinfo, *, days: int, minutes: Mapping[str, int]) -> Report:
    """Put together the report of the last so many days that are over."""
    last = tx.now().astimezone(zone).date() - _ONE
    first = last - (days - 1) * _ONE
    values = measured.read(tx, first=first, last=last)
    before = [one for one in values if one.source is Source.BASELINE]
    now = [one for one in values if one.source is Source.MEASURED]
    since = datetime.combine(first, time(), zone)
    known = sorted({one.day for one in before})
    return Report(
        first=first,
        last=last,
        counted=len({one.day for one in now}),
        before=(known[0], known[-1], len(known)) if known else None,
        sections=tuple(_section(one, before, now, (first, last), minutes) for one in MEASURES),
        judged=tuple(Judged(*one) for one in sorted(hindsight.counts(tx, since).items())),
        worst=tuple(hindsight.worst(tx, since)),
        minutes=minutes,
        values=tuple(values),
    )


def named(measure: Measure, dimension: str) -> str:
    """Return what people call a dimension."""
    if dimension == ALL:
        return "All"
    if measure.by == "sweep":
        return title_of(dimension)
    kind = ACTION_KINDS.get(dimension) if measure.by == "kind" else None
    return kind.title if kind else dimension


def _section(
    measure: Measure,
    before: Sequence[Value],
    now: Sequence[Value],
    period: tuple[date, date],
    minutes: Mapping[str, int],
) -> Section:
    earlier, lately = ([*_of(measure, values, minutes)] for values in (before, now))
    found = figures(measure, earlier, lately)
    if measure.over is Over.LAST:
        return Section(measure, found, tuple(_bars(measure, found)))
    money = measure.unit is Unit.MONEY
    plotted = [one for one in found if money or one.dimension == measure.drawn]
    lines = [line for one in plotted if (line := _line(measure, one, lately, period)) is not None]
    return Section(measure, found, tuple(lines))


def _of(measure: Measure, values: Sequence[Value], minutes: Mapping[str, int]) -> Iterator[Value]:
    """Yield the values of a measure, or those it is worked out of."""
    for one in values:
        if one.measure == measure.name:
            yield one
        elif measure.of and one.measure == measure.of:
            each = minutes.get(one.dimension, 0)
            yield replace(one, measure=measure.name, value=one.value * each)


def _line(
    measure: Measure, figure: Figure, values: Sequence[Value], period: tuple[date, date]
) -> Line | None:
    days = by_day(measure, values, figure.dimension)
    if not days:
        return None
    top = max(*days.values(), figure.before or 0, 1)

    def at(day: date) -> str:
        said = spoken(measure, figure.dimension, Fraction(days[day]))
        return f"{said} on {day:%a} {day.day} {day:%b}"

    low, high, newest = min(days, key=days.__getitem__), max(days, key=days.__getitem__), max(days)
    said = f"{len(days)} days: lowest {at(low)}, highest {at(high)}, newest {at(newest)}."
    if figure.before is not None:
        before = spoken(measure, figure.dimension, figure.before)
        said += f" The dashed line is the baseline, {before}."
    first, last = period
    return Line(
        title=f"{measure.title}: {named(measure, figure.dimension)}",
        runs=tuple(tuple(run) for run in runs(days, first, last, float(top))),
        before=None if figure.before is None else float(figure.before / Fraction(top)),
        top=spoken(measure, figure.dimension, Fraction(top)),
        first=f"{first.day} {first:%b}",
        last=f"{last.day} {last:%b}",
        said=said,
    )


def _bars(measure: Measure, found: Sequence[Figure]) -> Iterator[Bars]:
    known = [one for one in found if one.now is not None and one.dimension != ALL]
    known.sort(key=lambda one: (-(one.now or 0), one.dimension))
    if not known:
        return
    top = max([one.now or 0 for one in known] + [one.before or 0 for one in known] + [1])
    bars = tuple(
        Bar(
            name=named(measure, one.dimension),
            now=float((one.now or 0) / top),
            before=None if one.before is None else float(one.before / top),
            said=spoken(measure, one.dimension, one.now),
        )
        for one in known[:_MOST_BARS]
    )
    said = "; ".join(f"{bar.name} {bar.said}" for bar in bars)
    more = len(known) - len(bars)
    yield Bars(measure.title, bars, said + (f"; and {more} more." if more else "."))


def _is_line(plot: Line | Bars) -> bool:
    return isinstance(plot, Line)


def _lines(section: Section) -> Iterator[tuple[str, ...]]:
    measure = section.measure
    for one in section.figures:
        yield (
            *(measure.name, one.dimension, measure.unit, measure.over, measure.better),
            *(plain(one.before), plain(one.now), plain(one.difference), measure.definition),
        )


def _csv(header: Sequence[str], lines: Iterator[tuple[str, ...]]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows(lines)
    return text.getvalue()
