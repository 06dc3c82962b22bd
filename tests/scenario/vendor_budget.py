"""What copying takes of what vendors allow, in seconds of the rates they publish."""

from collections.abc import Mapping
from math import ceil

from sqlalchemy import func, select

from memory.database import Database
from memory.mirror import tables
from tools.connectors import amazon_api as api
from tools.connectors.amazon_listings import MOST_A_PAGE as LISTINGS_A_PAGE
from tools.connectors.amazon_orders import MOST_A_PAGE as ORDERS_A_PAGE
from tools.connectors.buckets import LONGEST_WAIT, OwnBuckets, Rate
from tools.mirror.amazon_load import BACK, LONGEST
from tools.mirror.amazon_rows import OPEN


class CountedBuckets(OwnBuckets):
    """Buckets that remember what was taken out of each."""

    def __init__(self) -> None:
        super().__init__()
        self._spent: dict[str, tuple[float, Rate]] = {}

    def take(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Take it out, and put it down where it was there."""
        delay = super().take(name, rate, price)
        if delay <= LONGEST_WAIT:
            before, _ = self._spent.get(name, (0.0, rate))
            self._spent[name] = before + price, rate
        return delay

    def waits(self) -> dict[str, float]:
        """For how long each bucket would have made us wait, from full."""
        return {name: least_seconds(spent, rate) for name, (spent, rate) in self._spent.items()}

    def refills(self) -> dict[str, float]:
        """In how long what was taken out of each is back."""
        return {name: spent / rate.per_second for name, (spent, rate) in self._spent.items()}


def least_seconds(price: float, rate: Rate) -> float:
    """Return how soon so much can have been asked: all the burst at once, the rest at the rate."""
    return max(0.0, (price - rate.burst) / rate.per_second)


def ideal_of_amazon(database: Database) -> float:
    """Return the least seconds in which Amazon's rates allow what a first load has to ask.

    Counted from what there is to load, not from what was asked: a report, a look at it and its
    document for every thirty days of half a year; a page of a hundred for the orders that are
    open; a page of twenty for the listings. Each operation has a bucket of its own as published
    (burst, calls a second), full at the start, and they are waited for at the same time: the
    slowest counts. Neither the time Amazon takes to answer nor ours is added.
    """
    with database.read() as tx:
        is_open = tables.market_orders.c.state.in_([state.value for state in OPEN])
        still_open = tx.connection.scalar(
            select(func.count()).select_from(tables.market_orders).where(is_open)
        )
        listed = tx.connection.scalar(select(func.count()).select_from(tables.prices))
    reports = ceil(BACK / LONGEST)
    calls: Mapping[api.Call, int] = {
        **dict.fromkeys((api.CREATE_REPORT, api.GET_REPORT, api.REPORT_DOCUMENT), reports),
        api.SEARCH_ORDERS: max(ceil((still_open or 0) / ORDERS_A_PAGE), 1),
        api.SEARCH_LISTINGS: ceil((listed or 0) / LISTINGS_A_PAGE),
    }
    return max(least_seconds(count, call.rate) for call, count in calls.items())
