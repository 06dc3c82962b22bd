"""Copying what a seller offers at Amazon: once a day all of it, between that what has changed.

Only a whole load tells what was taken down. A search shows a thousand at most, so a load goes on
from the newest moment it has come to, in windows: that is its checkpoint, and `seen` is the same
for changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from memory.mirror.row import Row
from memory.mirror.rows import PriceRow
from memory.mirror.sources import Cursor, Step
from policies.errors import Unavailable
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_listings import REACH, Listing, ListingPage, Search
from tools.mirror.feed import Chunk, Now

SINCE_EVER = datetime(2000, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(minutes=10)
WHOLE_EVERY = timedelta(days=1)
ROWS_A_CHUNK, TOGETHER = 200, timedelta(seconds=2)
"""What comes in two seconds is stored together: as much as that at the rate Amazon allows."""


@dataclass(frozen=True)
class AmazonListingsFeed:
    """Everything one seller offers, read with the seller's own reader and within its allowance."""

    reader: AmazonReader
    reach: int = REACH
    most: int = ROWS_A_CHUNK
    stream: str = "listings"
    title: str = "Amazon listings"
    rows: tuple[type[Row], ...] = (PriceRow,)
    stale_after: None = None

    @property
    def account(self) -> str:
        """The seller."""
        return self.reader.account

    @property
    def budget(self) -> int | None:
        """Per cent of the vendor's allowance that are left."""
        return self.reader.listings_left

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Go on with a load, begin one where it is time, or fetch what has changed."""
        moment = now()
        if "load" not in cursor and _is_time_for_all(cursor, moment):
            ever = SINCE_EVER.isoformat()
            load = {"began": moment.isoformat(), "at": ever, "newest": ever, "loaded": 0}
            cursor = {**cursor, "load": load}
        if "load" in cursor:
            yield from self._everything(cursor, now)
            return
        since = datetime.fromisoformat(cursor["seen"])
        for page, asked_at in self._pages(Search("lastUpdatedDate", since - OVERLAP), now):
            rows = self._rows(page, asked_at)
            newest = max((row.updated_at for row in rows), default=since)
            cursor = {**cursor, "seen": max(since, newest).isoformat()}
            yield Chunk(Step(cursor, len(rows), newest), rows)

    def _everything(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        load = cursor["load"]
        rows: tuple[PriceRow, ...] = ()
        search = Search("createdDate", datetime.fromisoformat(load["at"]))
        stored = now()
        for page, asked_at in self._pages(search, now):
            rows += self._rows(page, asked_at)
            load = {**load, "loaded": load["loaded"] + len(page.items)}
            if page.items:
                load["at"] = page.items[-1].created_at.isoformat()
                newest = max(row.updated_at for row in rows)
                load["newest"] = max(newest, datetime.fromisoformat(load["newest"])).isoformat()
            if len(rows) >= self.most or asked_at - stored > TOGETHER:
                yield Chunk(Step({**cursor, "load": load}, len(rows), loaded=load["loaded"]), rows)
                rows, stored = (), now()
        began, newest = (datetime.fromisoformat(load[name]) for name in ("began", "newest"))
        # One that changed behind our back while we read may be older than the newest that we saw.
        seen = newest - max(now() - began, timedelta())
        done = {"seen": seen.isoformat(), "whole": load["began"]}
        step = Step(
            done,
            len(rows),
            seen=newest,
            loaded=load["loaded"],
            expected=load["loaded"],
            whole_at=began,
        )
        yield Chunk(step, rows, again=0.0)

    def _pages(self, search: Search, now: Now) -> Iterator[tuple[ListingPage, datetime]]:
        """Go through all that is found, in as many windows as it takes. Raises `Unavailable`."""
        token, shown = None, 0
        while True:
            asked_at = now()
            page = self.reader.some_listings(search, token)
            yield page, asked_at
            token, shown = page.next_token, shown + len(page.items)
            if token is not None and shown < self.reach:
                continue
            if page.total <= shown or not page.items:
                return
            newest = page.items[-1]
            is_load = search.by == "createdDate"
            at = newest.created_at if is_load else newest.updated_at
            if at <= search.since:
                raise Unavailable("Amazon lists more at one moment than it lets me read.")
            search, token, shown = Search(search.by, at), None, 0

    def _rows(self, page: ListingPage, asked_at: datetime) -> tuple[PriceRow, ...]:
        return tuple(_row(self.account, one, asked_at) for one in page.items)


def _row(account: str, listing: Listing, asked_at: datetime) -> PriceRow:
    price = listing.price
    return PriceRow(
        source=account,
        id=listing.sku,
        updated_at=listing.updated_at,
        fetched_at=asked_at,
        sku=listing.sku,
        listing=listing.asin or None,
        state="live" if listing.buyable else "paused",
        price=price.minor if price else None,
        currency=price.currency if price else None,
        units=listing.quantity,
    )


def _is_time_for_all(cursor: Cursor, moment: datetime) -> bool:
    return "seen" not in cursor or moment - datetime.fromisoformat(cursor["whole"]) > WHOLE_EVERY
