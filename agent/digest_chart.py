"""Two weeks in numbers: for the picture in the morning digest, and for the words beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median
from typing import Any

from agent.problem_words import title_of
from memory import day_series
from memory.database import Tx
from memory.problem_queue import Filter

DAYS = 14
KINDS = 5
WEEK = 8  # how far back the same weekday stands, today being one
OTHER = "Other kinds"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: how many were open at the end of each day, and are open now."""

    title: str
    open: Sequence[int]


@dataclass(frozen=True)
class Chart:
    """Days of the shop, the last of them today, and what is told of each.

    `kinds` stand in the order of their weight, the sum of all others last. `minutes` is how long
    approvals took, in the median of those agreed to that day; None where there were none.
    """

    days: Sequence[date]
    kinds: Sequence[Kind]
    minutes: Sequence[int | None]

    @property
    def totals(self) -> tuple[int, ...]:
        """All kinds together, by day."""
        return tuple(map(sum, zip(*(kind.open for kind in self.kinds), strict=True)))

    @property
    def headline(self) -> str:
        """What the picture comes to: `12 open, 3 fewer than a week ago`.

        Nothing is said of a week ago while nothing had been found yet.
        """
        now, before = self.totals[-1], self.totals[-WEEK]
        if not any(self.totals[: 1 - WEEK]):
            return f"{now:,} open"
        if now == before:
            return f"{now:,} open, as many as a week ago"
        than = "fewer" if now < before else "more"
        return f"{now:,} open, {abs(now - before):,} {than} than a week ago"

    @property
    def words(self) -> str:
        """All the picture shows, for whoever does not see it."""
        first, last = self.days[0], self.days[-1]
        totals = ", ".join(f"{number:,}" for number in self.totals)
        said = [
            f"{self.headline}.",
            f"Open at the end of each day, {day_of(first)} to {day_of(last)}: {totals}.",
            f"By kind, now and {DAYS - 1} days ago: {'; '.join(self._by_kind())}.",
        ]
        known = [
            f"{day_of(at)} {took:,}"
            for at, took in zip(self.days, self.minutes, strict=True)
            if took is not None
        ]
        if known:
            said.append(f"Minutes until approved, in the median: {', '.join(known)}.")
        return " ".join(said)

    def _by_kind(self) -> Iterator[str]:
        for kind in self.kinds:
            yield f"{kind.title} {kind.open[-1]:,} and {kind.open[0]:,}"

    @property
    def payload(self) -> dict[str, Any]:
        """The same as JSON."""
        return {**asdict(self), "days": [one.isoformat() for one in self.days]}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Chart":
        """Read it back."""
        return cls(
            days=[date.fromisoformat(one) for one in payload["days"]],
            kinds=[Kind(**one) for one in payload["kinds"]],
            minutes=payload["minutes"],
        )


def chart(tx: Tx, wanted: Filter, zone: tzinfo) -> Chart | None:
    """Draw up the last days of the shop up to now; None where nothing was open in any."""
    now = tx.now()
    midnights = _midnights(now.astimezone(zone))
    found = day_series.open_at(tx, wanted, [*midnights[1:], now])
    if not found:
        return None
    days = [midnight.date() for midnight in midnights]
    agreed = day_series.agreed_since(tx, midnights[0])
    return Chart(days, _weighed(found), [*_medians(agreed, [*midnights, now])])


def day_of(at: date) -> str:
    """Write a day as people do: `17 Nov`."""
    return f"{at.day} {at:%b}"


def _midnights(now: datetime) -> list[datetime]:
    """Return when each of the days began by the wall clock of the zone."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def _weighed(found: Mapping[str, Sequence[int]]) -> list[Kind]:
    ranked = sorted(found, key=lambda sweep: (-sum(found[sweep]), -found[sweep][-1], sweep))
    kinds = [Kind(title_of(sweep), found[sweep]) for sweep in ranked[:KINDS]]
    rest = [found[sweep] for sweep in ranked[KINDS:]]
    if rest:
        kinds.append(Kind(OTHER, [sum(each) for each in zip(*rest, strict=True)]))
    return kinds


def _medians(
    agreed: Sequence[tuple[datetime, float]], bounds: Sequence[datetime]
) -> Iterator[int | None]:
    for since, until in pairwise(bounds):
        took = [minutes for at, minutes in agreed if since <= at < until]
        yield round(median(took)) if took else None
