"""The first load of a seller's orders: written down by Amazon, thirty days a report.

Paging through half a year would take days at the rate Amazon allows, where six reports and a few
searches are allowed at once. The plan is stored before anything is asked for, so that whoever comes
after a crash finds again at Amazon what was asked for and not put down. What a report does not
tell (`reported_row`) is searched for when all are read: the orders that are still open.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from memory.mirror.rows import MarketOrderRow
from memory.mirror.sources import Cursor, Step
from policies.errors import NotFound, Unavailable, VendorRejected
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_reports import Report
from tools.mirror.amazon_pages import EVERY, Search, pages_of
from tools.mirror.amazon_rows import OPEN, ReportLine, order_row, reported_row
from tools.mirror.feed import Chunk, Now

BACK = timedelta(days=180)
LONGEST = timedelta(days=30)
"""Of more than this time Amazon reports nothing, and does not say so."""
SETTLED = timedelta(minutes=30)
"""How late a report may know of a change: so much is left to the search for changes."""
CLOCKS_DIFFER = timedelta(days=1)
LINES_A_CHUNK = 500
SHORTEST_LOOK, LONGEST_LOOK = 1.0, 15.0
TRIES = 2
SPARED = 50
"""Per cent of the searches that are left to people's own questions."""


class Window(BaseModel):
    """Some of the time to be loaded, and how far that is: lines read, orders stored."""

    model_config = ConfigDict(frozen=True)

    since: datetime
    until: datetime
    way: Literal["report", "pages", "open", "done"] = "report"
    report: str | None = None
    tries: int = 0
    lines: int = 0
    orders: int = 0

    @property
    def is_to_be_asked_for(self) -> bool:
        """Whether Amazon is to write it down and was not told so, as far as we know."""
        return self.way == "report" and self.report is None

    def but(self, **changes: object) -> Self:
        """Return it as it is after a change."""
        return self.model_copy(update=changes)

    def lost(self) -> Self:
        """Return it after a report that tells nothing: once more, then page by page."""
        way = "report" if self.tries + 1 < TRIES else "pages"
        return self.but(report=None, tries=self.tries + 1, lines=0, orders=0, way=way)


class Load(BaseModel):
    """A whole first load, as it is kept in the checkpoint; from `known` on changes are left."""

    model_config = ConfigDict(frozen=True)

    began: datetime
    known: datetime
    windows: tuple[Window, ...]

    @classmethod
    def planned(cls, moment: datetime) -> Self:
        """Lay out half a year back from a moment, in as few reports as Amazon takes it."""
        first, end = (one.replace(microsecond=0) for one in (moment - BACK, moment - SETTLED))
        windows, since = [], first
        while since < end:
            until = min(since + LONGEST, end)
            windows.append(Window(since=since, until=until))
            since = until
        windows.append(Window(since=first, until=moment, way="open"))
        return cls(began=moment, known=end, windows=tuple(windows))

    @property
    def orders(self) -> int:
        """How many are stored."""
        return sum(window.orders for window in self.windows)

    def put(self, place: int, window: Window) -> Self:
        """Return it with one window as it is now."""
        windows = (*self.windows[:place], window, *self.windows[place + 1 :])
        return self.model_copy(update={"windows": windows})

    def chunk(
        self,
        rows: tuple[MarketOrderRow, ...] = (),
        newest: datetime | None = None,
        again: float | None = None,
    ) -> Chunk:
        """Return what is to be stored: some rows, and how far the load is with them."""
        cursor = {"load": self.model_dump(mode="json")}
        return Chunk(Step(cursor, len(rows), newest, loaded=self.orders), rows, again)


@dataclass(frozen=True)
class OrdersLoad:
    """One seller's first load, a turn at a time."""

    reader: AmazonReader
    most: int

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Go on with it, or begin it. Raises `Unavailable` and its kind."""
        if "load" in cursor:
            load = self._found_again(Load.model_validate(cursor["load"]))
        else:
            load = Load.planned(now())
            yield load.chunk()
        for place, window in enumerate(load.windows):
            if window.is_to_be_asked_for:
                number = self.reader.order_reports.ask_for(window.since, window.until)
                load = load.put(place, window.but(report=number))
                yield load.chunk()
        before = load
        for place, window in enumerate(load.windows):
            if window.way == "report":
                load = yield from self._reported(load, place, now)
        pairs = zip(before.windows, load.windows, strict=True)
        lost = [window for was, window in pairs if window.tries > was.tries]
        if lost:
            raise Unavailable(_lost(lost[0]))
        if any(window.way == "report" for window in load.windows):
            waited = (now() - load.began).total_seconds()
            yield load.chunk(again=min(max(waited / 4, SHORTEST_LOOK), LONGEST_LOOK))
            return
        left = [place for place, window in enumerate(load.windows) if window.way != "done"]
        for place in left[:1]:
            load = yield from self._searched(load, place, now)
        if all(window.way == "done" for window in load.windows):
            yield _finished(load)

    # Reports ---------------------------------------------------------------------------------
    def _found_again(self, load: Load) -> Load:
        """Take up again what was asked for by somebody who died before putting that down."""
        missing = [n for n, window in enumerate(load.windows) if window.is_to_be_asked_for]
        if missing:
            asked_for = self.reader.order_reports.asked_for(load.began - CLOCKS_DIFFER)
            found = {(one.since, one.until): one.id for one in asked_for if not one.is_lost}
            for place in missing:
                window = load.windows[place]
                load = load.put(place, window.but(report=found.get((window.since, window.until))))
        return load

    def _reported(self, load: Load, place: int, now: Now) -> Generator[Chunk, None, Load]:
        """Look at one report, and read it where it is there."""
        window = load.windows[place]
        try:
            report = self.reader.order_reports.look_at(str(window.report))
            if report.is_of_nothing:
                load = load.put(place, window.but(way="done"))
                yield load.chunk()
            elif not report.under_way:
                load = yield from self._read(load, place, report, now)
        except (VendorRejected, NotFound):
            load = load.put(place, window.lost())
            yield load.chunk()
        return load

    def _read(
        self, load: Load, place: int, report: Report, now: Now
    ) -> Generator[Chunk, None, Load]:
        window, at = load.windows[place], 0
        rows: list[MarketOrderRow] = []
        known: set[str] = set()
        lines_of = self.reader.order_reports.lines_of(report)
        for order, lines in groupby(lines_of, lambda line: line.get("amazon-order-id", "")):
            together, is_torn = tuple(lines), order in known
            known.add(order)
            at += len(together)
            if at <= window.lines:
                continue
            row = self._whole(order, now) if is_torn else self._written(together, load)
            rows += [row] if row else []
            if at - window.lines >= LINES_A_CHUNK:
                window = window.but(lines=at, orders=window.orders + len(rows))
                load = load.put(place, window)
                yield load.chunk(tuple(rows), _newest(rows))
                rows = []
        window = window.but(lines=at, orders=window.orders + len(rows), way="done")
        load = load.put(place, window)
        yield load.chunk(tuple(rows), _newest(rows))
        return load

    def _written(self, lines: tuple[ReportLine, ...], load: Load) -> MarketOrderRow | None:
        return reported_row(self.reader.account, lines, load.began)

    def _whole(self, order: str, now: Now) -> MarketOrderRow:
        """Read an order whose lines do not stand together: Amazon promises nowhere that they do."""
        asked_at = now()
        return order_row(self.reader.account, self.reader.order(order), asked_at)

    # Searches --------------------------------------------------------------------------------
    def _searched(self, load: Load, place: int, now: Now) -> Generator[Chunk, None, Load]:
        """Go on with what no report tells, as far as the allowance goes."""
        window = load.windows[place]
        search = Search(self.reader, window.since, self.most, window.until)
        if window.way == "open":
            search = Search(self.reader, window.since, self.most, states=OPEN)
        for page in pages_of(search, now):
            window = window.but(since=page.known, orders=window.orders + len(page.rows))
            load = load.put(place, window.but(way="done") if page.is_last else window)
            goes_on = page.is_last and (self.reader.searches_left or 0) >= SPARED
            yield load.chunk(page.rows, page.newest, again=0.0 if goes_on else EVERY)
        return load


def _finished(load: Load) -> Chunk:
    step = Step(
        {"seen": load.known.isoformat()},
        loaded=load.orders,
        expected=load.orders,
        whole_at=load.began,
    )
    return Chunk(step, again=0.0)


def _lost(window: Window) -> str:
    of = f"orders of {window.since:%Y-%m-%d} to {window.until:%Y-%m-%d}"
    if window.way == "report":
        return f"Amazon did not report on the {of}. I will ask again."
    return f"Amazon did not report on the {of}, asked twice. I will read them page by page."


def _newest(rows: list[MarketOrderRow]) -> datetime | None:
    return max((row.updated_at for row in rows), default=None)
