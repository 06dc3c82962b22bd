"""Plant a whole shop: what is wrong first, then as many ordinary orders as are wanted around it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from agent.sweeps import SWEEPS
from tests.copies import BOOKS, MONEY, SELLER, SHOP
from tests.planted import (
    buying,
    calling_off,
    ordinary,
    paying_back,
    returning,
    selling,
    standing,
    stocking,
    travelling,
    waiting,
)
from tests.planted.returning import NO_SPIKES, SPIKES, come_back
from tests.planted.rows import Door, Rows
from tests.planted.shop import OUTLET, Plot, Shop

PLOTS: tuple[Plot, ...] = tuple(
    plot
    for area in (
        *(waiting, calling_off, travelling, returning, paying_back),
        *(buying, standing, stocking, selling),
    )
    for plot in area.PLOTS
)
T = TypeVar("T")
STOCKED = 10
"""How many sweeps look at articles, each of which has its own."""
LISTS = ("list:cascade", "list:ordinary", "list:sierra")
_STREAMS = {
    "market_orders": (SELLER,),
    "listings": (SELLER,),
    "purchase_orders": (BOOKS,),
    "bills": (BOOKS,),
    "disputes": (MONEY,),
    "card_refunds": (MONEY,),
    "list": LISTS,
}
"""Whose copy a stream is, where it is not the shops'."""


@dataclass(frozen=True)
class Size:
    """How large a shop is wanted; `each` problems of every kind, `alike` what only looks so."""

    orders: int
    skus: int
    each: int
    alike: int
    lines: int = 26
    """Of an ordinary order: as many as the real ones have, on average."""


def plant(door: Door, size: Size, seed: int = 7) -> Shop:
    """Write it all, and return what is wrong with it."""
    rows = Rows(door, Shop.now)
    shop = Shop(rows, random.Random(seed))
    ordinary.catalogue(shop, max(size.skus - STOCKED * (size.each + size.alike), 100))
    for plot in PLOTS:
        for story in _in_turn(plot.problems, size.each) + _in_turn(plot.alike, size.alike):
            story(shop)
    come_back(shop, _in_turn(SPIKES, size.each) + _in_turn(NO_SPIKES, size.alike))
    standing.plead(shop, size.each, size.alike)
    for stream in sorted({need for sweep in SWEEPS for need in sweep.needs}):
        for account in _STREAMS.get(stream, (SHOP, OUTLET)):
            standing.stream(shop, account, stream)
    ordinary.books(shop, size.orders // 50)
    ordinary.market(shop, size.orders // 4)
    ordinary.Ordinary(shop, size.lines).put(size.orders - rows.counts["orders"])
    ordinary.stock_up(shop)
    rows.flush()
    return shop


def _in_turn(some: Sequence[T], times: int) -> list[T]:
    return [some[turn % len(some)] for turn in range(times)]
