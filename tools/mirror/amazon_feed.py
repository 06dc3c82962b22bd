"""Copying a seller's orders at Amazon: those of half a year, then what has changed.

Amazon lists oldest change first, so the checkpoint is the time up to which every change is known
(`seen`), page after page. It allows one such question in three minutes after the first twenty:
a turn asks ten at most, and the next comes after ten minutes, so that people's own questions are
answered too. An order is never deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory.mirror.rows import Lines, MarketOrderRow, Row
from memory.mirror.sources import Cursor, Step
from policies.errors import VendorThrottled
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_orders import MOST_A_PAGE, AmazonOrder, OrderItem
from tools.mirror.feed import Chunk, Now

BACK = timedelta(days=180)
OVERLAP = timedelta(minutes=5)
PAGES_A_TURN = 10
EVERY = 600.0


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
        """Go on from the newest change that is known."""
        moment = now()
        if "seen" not in cursor:
            seen = (moment - BACK).isoformat()
            cursor = {"seen": seen, "began": moment.isoformat(), "loaded": 0}
        since = datetime.fromisoformat(cursor["seen"])
        known = since if "began" in cursor else since - OVERLAP
        pages = self.reader.updated_since(known, most=self.most)
        for number in range(PAGES_A_TURN):
            asked_at = now()
            try:
                page = next(pages)
            except VendorThrottled as busy:
                if not number:
                    raise
                yield Chunk(Step(cursor), again=max(busy.retry_after, EVERY))
                return
            rows = tuple(_row(self.account, one, asked_at) for one in page.orders)
            newest = max((row.updated_at for row in rows), default=None)
            is_last = page.next_token is None
            known = max(filter(None, (since, newest, page.until if is_last else None)))
            cursor = {**cursor, "seen": known.isoformat()}
            if "began" in cursor:
                cursor["loaded"] += len(rows)
            done = {"seen": cursor["seen"]} if is_last else cursor
            began = cursor.get("began") if is_last else None
            step = Step(
                done,
                len(rows),
                newest,
                loaded=cursor.get("loaded"),
                expected=cursor.get("loaded") if is_last else None,
                whole_at=datetime.fromisoformat(began) if began else None,
            )
            yield Chunk(step, rows, again=EVERY)
            if is_last:
                return


def _row(account: str, order: AmazonOrder, asked_at: datetime) -> MarketOrderRow:
    total = order.proceeds.grand_total
    return MarketOrderRow(
        source=account,
        id=order.id,
        updated_at=order.updated_at,
        fetched_at=asked_at,
        placed_at=order.created_at,
        state=order.fulfilment.state.value,
        ship_by=order.fulfilment.ship_by_window.latest,
        total=total.minor if total else None,
        currency=total.currency if total else None,
        lines=_lines(order.items),
    )


def _lines(items: tuple[OrderItem, ...]) -> Lines:
    return [
        {
            "sku": one.product.seller_sku,
            "listing": one.product.asin,
            "quantity": one.quantity,
            "unsent": one.to_send,
            "total": one.proceeds.total.minor if one.proceeds.total else None,
        }
        for one in items
    ]
