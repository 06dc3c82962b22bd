"""The shop that is planted: its moment, its articles, what is written of it, and what is wrong."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from agent.sweeps import SWEEPS
from policies.business_time import BusinessCalendar
from policies.calendars import Calendars, Partners
from tests.copies import BOOKS, MONEY, SELLER, SHOP, ZONE
from tests.planted.rows import Cell, Rows

NOW = datetime(2026, 3, 11, 18, tzinfo=UTC)
"""A Wednesday morning at the shop, three days after its clocks went forward."""
CALENDAR = BusinessCalendar(ZONE)
CLOSED = BusinessCalendar(
    ZONE, holidays=frozenset({date(2026, 3, 10), date(2026, 3, 9), date(2026, 3, 2)})
)
PONY, QUARRY = "Pony Express", "Ely Quarry"
"""A carrier and a vendor that were closed on days the shop was open, the last two among them."""
CALENDARS = Calendars(
    CALENDAR, Partners(CALENDAR, {PONY: CLOSED}), Partners(CALENDAR, {QUARRY: CLOSED})
)
OUTLET = "shopify:countersign-outlet"
CURRENCY = {SHOP: "USD", OUTLET: "EUR", SELLER: "USD", BOOKS: "USD", MONEY: "USD"}
PLACES = ("Dallas", "Newark", "Reno")
CARRIERS = ("DHL Express", "FedEx", "UPS", "USPS")
MAKERS = ("Cascade Board", "Northvale Wire", "Prairie Foam", "Reno Bins", "Sierra")
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=length) for length in (1, 60, 3600, 86_400))
T = TypeVar("T")
_BY_NAME = {sweep.name: sweep for sweep in SWEEPS}


@dataclass(frozen=True)
class Planted:
    """One problem that is there, as its sweep promises to tell it."""

    sweep: str
    account: str
    kind: str
    object: str
    money: int | None
    currency: str | None
    place: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by among what its sweep finds."""
        return self.account, self.kind, self.object


@dataclass(slots=True)
class Article:
    """One thing on sale, and how many of it were sold in the last days, on all channels."""

    account: str
    id: str
    item: str
    sku: str
    price: int
    cost: int
    maker: str
    sold_3: int = 0
    sold_30: int = 0
    sold_90: int = 0

    @property
    def currency(self) -> str:
        """What it is priced in."""
        return CURRENCY[self.account]

    def sell(self, units: int, age: float) -> None:
        """Count what was sold so many days ago."""
        if age <= 3:
            self.sold_3 += units
        if age <= 31:
            self.sold_30 += units
        if age <= 89:
            self.sold_90 += units


@dataclass
class Shop:
    """What is being planted. `number` gives names that nothing else has."""

    rows: Rows
    rng: random.Random
    now: datetime = NOW
    articles: list[Article] = field(default_factory=list)
    truth: list[Planted] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    @property
    def number(self) -> int:
        """Return the next number."""
        return int(next(self._numbers))

    def ago(self, **length: float) -> datetime:
        """Return the moment so long ago."""
        return self.now - timedelta(**length)

    def ahead(self, **length: float) -> datetime:
        """Return the moment in so long."""
        return self.now + timedelta(**length)

    def between(self, first: datetime, last: datetime) -> datetime:
        """Return some moment between two, to the second."""
        return first + timedelta(seconds=self.rng.randint(0, int((last - first).total_seconds())))

    def limit(self, sweep: str, threshold: str, *, closed: bool = False) -> datetime:
        """Return the last moment that is so long ago as a sweep's threshold says.

        With `closed` by the days of whoever was closed lately.
        """
        calendars = Calendars.alike(CLOSED) if closed else CALENDARS
        given = _BY_NAME[sweep].given(self.now, calendars, {})
        moment: datetime = given[f"{threshold}_ago"]
        return moment

    def soon(self, sweep: str, threshold: str) -> datetime:
        """Return the moment in so long as a sweep's threshold says."""
        given = _BY_NAME[sweep].given(self.now, CALENDARS, {})
        moment: datetime = given[f"{threshold}_ahead"]
        return moment

    def over(
        self, sweep: str, threshold: str, *, most: float = 20, closed: bool = False
    ) -> datetime:
        """Return a moment past a threshold: by a second, or by up to so many days."""
        limit = self.limit(sweep, threshold, closed=closed)
        if self.rng.random() < 0.25:
            return limit - SECOND
        return self.between(limit - timedelta(days=most), limit - MINUTE)

    def within(self, sweep: str, threshold: str, *, closed: bool = False) -> datetime:
        """Return a moment that is not yet past a threshold: by two minutes, or by more."""
        limit = self.limit(sweep, threshold, closed=closed) + 2 * MINUTE
        if self.rng.random() < 0.25:
            return limit
        return self.between(limit, max(limit, self.now - 2 * MINUTE))

    def true(  # noqa: PLR0917 - a problem's columns, in their order
        self,
        sweep: str,
        kind: str,
        account: str,
        object: str,  # noqa: A002 - the column's name
        money: int | None,
        currency: str | None,
        place: str = "",
    ) -> None:
        """Remember a problem that was planted."""
        self.truth.append(Planted(sweep, account, kind, object, money, currency, place))

    def any_of(self, *some: T) -> T:
        """Return one of some."""
        return self.rng.choice(some)

    def any(self, some: Sequence[str]) -> str:
        """Return one of some."""
        return self.rng.choice(some)


Story = Callable[[Shop], Any]


def where(story: Callable[..., Any], *told: Cell, **given: Cell) -> Story:
    """Return a story that is told in this way."""

    def as_told(shop: Shop) -> Cell:
        return story(shop, *told, **given)

    return as_told


@dataclass(frozen=True)
class Plot:
    """What is planted for one sweep: problems that it has to find, and what only looks like one.

    Each story is told over and over, as often as it is its turn.
    """

    sweep: str
    problems: Sequence[Story]
    alike: Sequence[Story]
