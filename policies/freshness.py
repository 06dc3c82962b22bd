"""How fresh a copy of another system is, and how that is said. Pure: `now` is part of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

GRACE = timedelta(minutes=10)
"""How long after it was due a look may be missing before the copy is called old."""
LONGEST_LAG = timedelta(hours=1)
"""However soon the next look is due: what was brought up to date longer ago than that is old."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TWO_DAYS = 2 * _DAY


class Standing(StrEnum):
    """Where a copy stands."""

    LOADING = "loading"
    LIVE = "live"
    STALE = "stale"
    WAITING = "waiting"
    FAILING = "failing"


@dataclass(frozen=True)
class Freshness:
    """One stream of one account, as it stands at `now`.

    `due_at` is when the next look is due, `whole_at` when the last complete load was begun,
    `seen_at` the newest change the vendor told of, `error_share` the part of the last fifty turns
    that failed (0 to 1), `budget` the per cent of the vendor's allowance that were left.
    `stale_after` is set where somebody sends what we have: then it is as old as what was sent, and
    looking often makes it no fresher. `waits_for` is the code of what somebody has to do.
    """

    account: str
    stream: str
    title: str
    now: datetime
    due_at: datetime
    succeeded_at: datetime | None
    whole_at: datetime | None
    seen_at: datetime | None
    loaded: int
    expected: int | None
    rows: int
    error: str
    failures: int
    error_share: float
    budget: int | None
    stale_after: timedelta | None = None
    waits_for: str = ""

    @property
    def system(self) -> str:
        """Whose it is, in a word: `Shopify`; what is sent to us is named in full."""
        return self.title if self.stale_after else self.title.partition(" ")[0]

    @property
    def standing(self) -> Standing:
        """Failing comes first: whatever else is true, somebody should look."""
        if self.failures:
            return Standing.FAILING
        if self.error:
            return Standing.WAITING
        if self.whole_at is None or self.succeeded_at is None:
            return Standing.LOADING
        too_old = (self.lag or 0.0) > (self.stale_after or LONGEST_LAG).total_seconds()
        return Standing.STALE if too_old or self.now - self.due_at > GRACE else Standing.LIVE

    @property
    def lag(self) -> float | None:
        """Seconds since it was last brought up to date; None before the first load is complete."""
        as_of = self.seen_at if self.stale_after else self.succeeded_at
        if as_of is None or self.whole_at is None:
            return None
        return max((self.now - as_of).total_seconds(), 0.0)

    @property
    def sentence(self) -> str:
        """Say it in plain words: `Shopify orders fresh, 2 min`."""
        behind = f"as of {ago(self.lag)} ago" if self.lag is not None else "nothing usable yet"
        match self.standing:
            case Standing.LOADING:
                of = f" of {self.expected:,}" if self.expected else ""
                return f"{self.title} loading, {self.loaded:,}{of}"
            case Standing.FAILING:
                return f"{self.title} not updating, {behind}. {self.error}"
            case Standing.WAITING:
                return f"{self.title} waits, {behind}. {self.error}"
            case Standing.STALE:
                return f"{self.title} old, {behind}"
        return f"{self.title} fresh, {ago(self.lag or 0.0)}"

    @property
    def figures(self) -> str:
        """Say how it goes besides: `no errors lately, 98% of the allowance left`."""
        errors = f"{self.error_share:.0%} of looks failed lately"
        left = [] if self.budget is None else [f"{self.budget}% of the allowance left"]
        return ", ".join([errors if self.error_share else "no errors lately", *left])


def by_system(streams: Iterable[Freshness]) -> Iterator[str]:
    """Say one sentence for each system: in short where all is fresh, else what is not, each."""
    for system, found in groupby(
        sorted(streams, key=lambda one: one.system), lambda one: one.system
    ):
        all_of_it = list(found)
        odd = [one for one in all_of_it if one.standing is not Standing.LIVE]
        if odd:
            yield "; ".join(one.sentence.removesuffix(".") for one in odd)
        else:
            yield f"{system} fresh, {ago(max(one.lag or 0.0 for one in all_of_it))}"


def ago(seconds: float) -> str:
    """Say a length of time as people do: `30 s`, `2 min`, `5 h`, `3 days`."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < _TWO_DAYS:
        return f"{seconds / _HOUR:.0f} h"
    return f"{seconds / _DAY:.0f} days"
