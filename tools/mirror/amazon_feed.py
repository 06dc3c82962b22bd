"""Copying a seller's orders at Amazon: those of half a year, then what has changed.

Amazon lists oldest change first, so the checkpoint is the time up to which every change is known
(`seen`), page after page. It allows one such question in three minutes after the first twenty:
a turn asks ten at most, and the next comes after ten minutes, so that people's own questions are
answered too. An order is never deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory.mirror.row import Row
from memory.mirror.rows import MarketOrderRow
from memory.mirror.sources import Cursor, Step
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_orders import MOST_A_PAGE
from tools.mirror.amazon_load import OrdersLoad
from tools.mirror.amazon_pages import EVERY, Search, pages_of
from tools.mirror.feed import Chunk, Now

OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class AmazonFeed:
    """The orders of one seller, read with the seller's own reader and within its allowance."""

    reader: AmazonReader
    most: int = MOST_A_PAGE
    stream: str = "market_orders"
    title: str = "Amazon orders"
    rows: tuple[type[Row], ...] = (MarketOrderRow,)
    stale_after: None = None

    @property
    def account(self) -> str:
        """The seller."""
        return self.reader.account

    @property
    def budget(self) -> int | None:
        """Per cent of the vendor's allowance that are left."""
        return self.reader.searches_left

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Go on with the first load, or from the newest change that is known."""
        # A first load page by page, as it was once done, left `began` behind: it is begun anew.
        if "seen" not in cursor or "began" in cursor:
            yield from OrdersLoad(self.reader, self.most).turn(cursor, now)
            return
        seen = datetime.fromisoformat(cursor["seen"])
        for page in pages_of(Search(self.reader, seen - OVERLAP, self.most), now):
            seen = max(seen, page.known)
            step = Step({"seen": seen.isoformat()}, len(page.rows), page.newest)
            yield Chunk(step, page.rows, again=EVERY)
