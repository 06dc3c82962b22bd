"""Searching for a seller's orders page by page, without taking from people what Amazon allows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from memory.mirror.rows import MarketOrderRow
from policies.errors import VendorThrottled
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_orders import OrderState
from tools.mirror.amazon_rows import order_row
from tools.mirror.feed import Now

PAGES_A_TURN = 10
EVERY = 600.0
"""Seconds between two turns that search: one search comes back in three minutes."""


@dataclass(frozen=True)
class Search:
    """Whose orders, which, and how many a page: those that changed from `since` to `until`."""

    reader: AmazonReader
    since: datetime
    most: int
    until: datetime | None = None
    states: Iterable[OrderState] = ()


@dataclass(frozen=True)
class Page:
    """Some orders, and up to when everything that was searched for is known by them."""

    rows: tuple[MarketOrderRow, ...]
    newest: datetime | None
    known: datetime
    is_last: bool


def pages_of(search: Search, now: Now) -> Iterator[Page]:
    """Read ten pages at most, and fewer where the allowance is used up.

    Raises `VendorThrottled` where not even one can be read.
    """
    reader, known = search.reader, search.since
    pages = reader.updated_since(known, until=search.until, states=search.states, most=search.most)
    for number in range(PAGES_A_TURN):
        asked_at = now()
        try:
            page = next(pages)
        except VendorThrottled:
            if not number:
                raise
            return
        rows = tuple(order_row(reader.account, one, asked_at) for one in page.orders)
        newest = max((row.updated_at for row in rows), default=None)
        is_last = page.next_token is None
        known = max(filter(None, (known, newest, page.until if is_last else None)))
        yield Page(rows, newest, known, is_last)
        if is_last:
            return
