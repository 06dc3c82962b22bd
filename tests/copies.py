"""Copies of a shop as a test wants them: rows with what it does not care about filled in."""

import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from agent.sweeps.slots import daily
from agent.sweeps.sweep import Sweep
from memory import switches
from memory.database import Database
from memory.mirror import copying, sources
from memory.mirror.row import Row
from memory.mirror.rows import (
    BillRow,
    CardRefundRow,
    DisputeRow,
    MailRow,
    MarketOrderRow,
    PayoutRow,
    PriceRow,
    PurchaseOrderRow,
    VendorArticleRow,
    VendorCreditRow,
    VendorRow,
)
from memory.mirror.sources import Step
from memory.problems import Finding
from policies.business_time import BusinessCalendar
from policies.calendars import Calendars

R = TypeVar("R", bound=Row)
SHOP, SELLER = "shopify:countersign-practice", "amazon:countersign-practice"
BOOKS, MONEY = "quickbooks:countersign-practice", "stripe:countersign-practice"
ZONE = ZoneInfo("America/Los_Angeles")
EVERY_DAY = BusinessCalendar(ZONE, weekdays=frozenset(range(7)))
"""A shop that is open every day, so that no test depends on which weekday it is."""
EVERYBODY = Calendars.alike(EVERY_DAY)
"""Carriers and vendors that work as that shop does."""
_THEN = datetime.now(ZONE) - timedelta(hours=6)
LONG_SINCE = daily(_THEN.time())
"""A time of day far from now, whenever tests are run: no slot comes in the middle of one."""
_SOURCES: Mapping[type[Row], str] = {
    **dict.fromkeys((MarketOrderRow, PriceRow), SELLER),
    **dict.fromkeys((VendorRow, PurchaseOrderRow, BillRow, VendorCreditRow), BOOKS),
    **dict.fromkeys((DisputeRow, CardRefundRow, PayoutRow), MONEY),
    MailRow: "graph:practice",
    VendorArticleRow: "list:practice",
}


@dataclass
class Copies:
    """The copies in a database, and the moment everything is told from: the database's own."""

    database: Database
    now: datetime
    _moved: timedelta = timedelta()
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ago(self, **length: float) -> datetime:
        """Return the moment so long ago: `ago(days=3)`."""
        return self.now - timedelta(**length)

    def ahead(self, **length: float) -> datetime:
        """Return the moment in so long."""
        return self.now + timedelta(**length)

    def wait(self, length: timedelta) -> None:
        """Move the calendar on."""
        self.now += length
        self._moved += length
        with self.database.transaction() as tx:
            switches.set_clock_offset(tx, round(self._moved.total_seconds()))

    def put(self, kind: type[R], **given: Any) -> R:  # noqa: ANN401 - the row's own fields
        """Store a row: what is not given is nothing, zero, empty, or now."""
        row = self.row(kind, **given)
        self.store([row])
        return row

    def row(self, kind: type[R], **given: Any) -> R:  # noqa: ANN401 - the row's own fields
        """Return a row that is not stored yet."""
        number = next(self._numbers)
        own = {"source": _SOURCES.get(kind, SHOP), "id": f"{kind.__name__}/{number}"}
        return kind(**{**_plain(kind, self.now), **own, **given})

    def store(self, rows: Sequence[Row]) -> None:
        """Store rows, many at once."""
        with self.database.copying() as tx:
            copying.put(tx, rows)

    def fresh(self, *streams: str, source: str = SHOP) -> None:
        """Have streams copied completely just now."""
        with self.database.copying() as tx:
            for one in streams:
                sources.register(tx, source, one, f"Shopify {one}")
                turn = sources.claim(tx, source, one, owner="test", lease=timedelta(minutes=1))
                assert turn is not None
                whole = Step({}, whole_at=self.now)
                sources.advance(tx, turn, whole, lease=timedelta(minutes=1))
                sources.end(tx, turn, again=timedelta(minutes=2))

    def found(
        self, sweep: Sweep, calendars: Calendars = EVERYBODY, **tuned: int
    ) -> dict[str, Finding]:
        """Run a sweep's query, and return what it finds by its name."""
        thresholds = {
            name: sweep.thresholds[name].model_copy(update={"value": value})
            for name, value in tuned.items()
        }
        with self.database.read() as tx:
            found = [*sweep.find(tx, sweep.given(self.now, calendars, thresholds))]
        assert len({one.key for one in found}) == len(found), "one object was found twice"
        return {one.name: one for one in found}


@contextmanager
def copies_in(database_url: str) -> Iterator[Copies]:
    """Open the copies of a database that has our tables."""
    database = Database(database_url, practice=True)
    with database.read() as tx:
        now = tx.now()
    yield Copies(database, now)
    database.close()


def _plain(kind: type[Row], now: datetime) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {
        one.name: _nothing(hints[one.name], now)
        for one in fields(kind)
        if one.default is MISSING and one.name not in {"source", "id"}
    }


def _nothing(hint: Any, now: datetime) -> Any:  # noqa: ANN401 - whatever the field holds
    if get_origin(hint) in {Union, types.UnionType} and type(None) in get_args(hint):
        return None
    return {str: "", int: 0, bool: False, datetime: now}.get(hint, [])
