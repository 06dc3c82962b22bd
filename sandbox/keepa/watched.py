"""What Keepa has seen of an article: our own offer on the practice Amazon, and others' beside."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from sandbox.keepa.wire import NO_OFFER, Kind, minutes
from sandbox.seed.goods import CABINET, STACK_BIN
from sandbox.trade.market import Market, MarketListing

BELOW_US: Final = {STACK_BIN: 94}
"""Where somebody sells for less than we do: percent of our price."""
ALONE: Final = frozenset({CABINET})
"""What nobody but us offers, and so nobody while we are out of it."""
UNSEEN_FOR: Final = timedelta(days=3)
_UNDERCUT, _PERCENT_BELOW = 0.12, (90, 98)
_PERCENT_ABOVE = (103, 125)
_CHANGES = (310, 204, 131, 88, 41, 17, 4)  # days ago

Series = list[tuple[int, ...]]
"""(minute, value) of each change, oldest first; with what sending costs where that counts."""


@dataclass(frozen=True)
class Watched:
    """One article at one moment. The same article has the same past and the same rivals all day."""

    listing: MarketListing
    now: datetime
    unseen: bool = False

    @property
    def asin(self) -> str:
        """Amazon's name for it."""
        return self.listing.asin

    @cached_property
    def seen_at(self) -> datetime:
        """When it was looked at last: within the hour, unless Amazon does not let it be seen."""
        hour = self.now.replace(minute=0, second=0, microsecond=0)
        if self.unseen:
            return hour - UNSEEN_FOR
        return self.now if self.listing.updated_at > hour else hour

    @cached_property
    def rivals(self) -> int:
        """How many others offer it."""
        if self.listing.sku in ALONE:
            return 0
        return self._dice("rivals").randrange(1 if self.listing.sku in BELOW_US else 0, 5)

    @cached_property
    def series(self) -> dict[Kind, Series]:
        """What each kind has been, up to now."""
        before = [(at, self._once(number)) for number, at in enumerate(self._moments[:-1])]
        prices: Series = [*before, (self._moments[-1], self.lowest)]
        offers = self.rivals + self.listing.buyable
        by_amazon = int(self.listing.by_amazon and self.listing.buyable)
        begun = self._moments[0]
        dice = self._dice("rank")
        usual = dice.randrange(4_000, 90_000)
        ranks: Series = [(at, int(usual * dice.uniform(0.8, 1.25))) for at in self._moments]
        return {
            Kind.AMAZON: [(begun, NO_OFFER)],
            Kind.NEW: prices,
            Kind.SALES: ranks,
            Kind.LISTPRICE: [(begun, self.listing.price.minor * 5 // 4)],
            Kind.COUNT_NEW: [(begun, self.rivals + 1), (self._moments[-1], offers)],
            Kind.BUY_BOX_SHIPPING: [(at, price, 0) for at, price in prices],
            Kind.COUNT_NEW_FBA: [(begun, by_amazon)],
            Kind.COUNT_NEW_FBM: [(begun, offers - by_amazon)],
        }

    @cached_property
    def lowest(self) -> int:
        """The lowest new price, in cents, ours or another's; -1 where nobody offers it."""
        ours = [self.listing.price.minor] if self.listing.buyable else []
        return min([*ours, *([self._others] if self.rivals else [])], default=NO_OFFER)

    @cached_property
    def _others(self) -> int:
        percent = BELOW_US.get(self.listing.sku)
        if percent is None:
            dice = self._dice("price")
            percent = dice.randrange(
                *_PERCENT_BELOW if dice.random() < _UNDERCUT else _PERCENT_ABOVE
            )
        return self.listing.price.minor * percent // 100

    @cached_property
    def _moments(self) -> list[int]:
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return [minutes(today - timedelta(days=days)) for days in _CHANGES]

    def _once(self, number: int) -> int:
        """What the lowest price was after an earlier change; now and then there was none."""
        dice = self._dice(f"change {number}")
        if dice.random() < _UNDERCUT:
            return NO_OFFER
        return int(self.listing.price.minor * dice.uniform(0.95, 1.2))

    def _dice(self, what: str) -> random.Random:
        return random.Random(f"{self.asin} {what}")


def watch(market: Market, now: datetime) -> dict[str, Watched]:
    """Return every article of the practice Amazon by its ASIN; one has not been seen lately."""
    planted = {*BELOW_US, *ALONE}
    unseen = min((sku for sku in market.listings if sku not in planted), default=None)
    return {
        one.asin: Watched(one, now, unseen=one.sku == unseen) for one in market.listings.values()
    }
