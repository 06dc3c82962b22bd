"""What Keepa counts over a series: means by time, extremes, and for how long there was no offer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from sandbox.keepa.watched import Series, Watched
from sandbox.keepa.wire import NO_OFFER, PRICES, TYPES, Kind, Tree, at_kinds, minutes

A_DAY = 24 * 60
_UNKNOWN = -2


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of Keepa's minutes."""

    begin: int
    end: int

    @classmethod
    def last(cls, days: int, now: int) -> "Interval":
        """So many days up to now."""
        return cls(now - days * A_DAY, now)

    def parts(self, series: Series) -> Iterator[tuple[int, int, int]]:
        """Cut a series into (minute, value, minutes it lasted) inside the stretch."""
        ends = [*(one[0] for one in series[1:]), self.end]
        for (begins, value, *_), ends_at in zip(series, ends, strict=True):
            first, last = max(begins, self.begin), min(ends_at, self.end)
            if first < last:
                yield first, value, last - first

    def mean(self, series: Series) -> int:
        """Return the mean by time; -1 where there was nothing to count."""
        parts = [(value, long) for _, value, long in self.parts(series) if value >= 0]
        total = sum(long for _, long in parts)
        return sum(value * long for value, long in parts) // total if total else NO_OFFER

    def without(self, series: Series) -> int:
        """Return the percentage of the time in which nobody offered it."""
        parts = [(value, long) for _, value, long in self.parts(series)]
        total = sum(long for _, long in parts)
        gone = sum(long for value, long in parts if value < 0)
        return gone * 100 // total if total else NO_OFFER


def statistics(article: Watched, asked: Interval, told: Mapping[Kind, Series]) -> Tree:
    """Write the statistics of the series that are told."""
    now = minutes(article.now)
    whole = Interval(min(one[0][0] for one in told.values()), now)

    def means(interval: Interval) -> list[int]:
        return at_kinds({kind: interval.mean(series) for kind, series in told.items()})

    def gaps(interval: Interval) -> list[int]:
        prices = {kind: series for kind, series in told.items() if kind in PRICES}
        return at_kinds({kind: interval.without(series) for kind, series in prices.items()})

    def extremes(interval: Interval, *, highest: bool) -> list[list[int] | None]:
        laid: list[list[int] | None] = [None] * TYPES
        for kind, series in told.items():
            laid[kind] = _extreme(interval.parts(series), highest=highest)
        return laid

    return {
        "current": at_kinds({kind: series[-1][1] for kind, series in told.items()}),
        "avg": means(asked),
        **{f"avg{days}": means(Interval.last(days, now)) for days in (30, 90, 180, 365)},
        "atIntervalStart": at_kinds(
            {kind: _value_at(series, asked.begin) for kind, series in told.items()}
        ),
        "min": extremes(whole, highest=False),
        "minInInterval": extremes(asked, highest=False),
        "max": extremes(whole, highest=True),
        "maxInInterval": extremes(asked, highest=True),
        "outOfStockPercentageInInterval": gaps(asked),
        "outOfStockPercentage30": gaps(Interval.last(30, now)),
        "outOfStockPercentage90": gaps(Interval.last(90, now)),
        "outOfStockCountAmazon30": 0,
        "outOfStockCountAmazon90": 0,
        "totalOfferCount": told[Kind.COUNT_NEW][-1][1],
        "lastOffersUpdate": minutes(article.seen_at),
        **{
            f"salesRankDrops{days}": _drops(told[Kind.SALES], Interval.last(days, now))
            for days in (30, 90, 180, 365)
        },
        **_buy_box(article, told),
    }


def _extreme(parts: Iterable[tuple[int, int, int]], *, highest: bool) -> list[int] | None:
    found = [(value, at) for at, value, _ in parts if value >= 0]
    if not found:
        return None
    value, at = (max if highest else min)(found)
    return [at, value]


def _value_at(series: Series, minute: int) -> int:
    return next((one[1] for one in reversed(series) if one[0] <= minute), NO_OFFER)


def _drops(ranks: Series, interval: Interval) -> int:
    """Count how often a rank got better, which is when something was sold."""
    changes = pairwise(ranks)
    return sum(
        after[1] < before[1] and interval.begin <= after[0] <= interval.end
        for before, after in changes
    )


def _buy_box(article: Watched, told: Mapping[Kind, Series]) -> Tree:
    """Write what only those are told who ask for the buy box."""
    if Kind.BUY_BOX_SHIPPING not in told:
        return {"buyBoxPrice": _UNKNOWN, "buyBoxShipping": _UNKNOWN}
    _, price, shipping = told[Kind.BUY_BOX_SHIPPING][-1]
    offered = price >= 0
    return {
        "buyBoxPrice": price if offered else _UNKNOWN,
        "buyBoxShipping": shipping if offered else _UNKNOWN,
        "buyBoxIsAmazon": False,
        "buyBoxIsUnqualified": not offered,
        "lastBuyBoxUpdate": minutes(article.seen_at),
    }
