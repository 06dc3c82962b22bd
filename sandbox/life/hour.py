from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sandbox.graph.letter import Letter
from sandbox.life.fates import Fate
from sandbox.seed.desk import Desk
from sandbox.shop.orders import Order
from sandbox.shop.state import ZONE, Shop
from sandbox.trade.seed import Trade
from sandbox.world import World

LENGTH = timedelta(hours=1)


@dataclass
class Hour:
    """One hour of the practice company's life, as everything that happens in it sees it.

    `told` counts what happened, by name; `letters` are those that arrive at its end.
    """

    world: World
    now: datetime
    rng: Random
    told: dict[str, int] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)

    @property
    def shop(self) -> Shop:
        """The shop as it is."""
        return self.world.shop

    @property
    def trade(self) -> Trade:
        """What the company has with others."""
        return self.world.trade

    @property
    def begins_day(self) -> bool:
        """Whether it is the one in which the shop's day begins to be worked on."""
        return self.now.astimezone(ZONE).hour == _MORNING

    def desk(self) -> Desk:
        """Return the desk at which orders are written."""
        return Desk(self.shop, self.rng, self.now, self.world.base_url)

    def fate(self, number: object) -> Fate:
        """Say what is to become of an order."""
        return Fate.of(self.world.wanted.seed, number)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it: each lies in one, as hours follow each other."""
        return self.now - LENGTH < moment <= self.now

    def tell(self, what: str) -> None:
        """Count something that happened."""
        self.told[what] = self.told.get(what, 0) + 1


_MORNING = 6


def is_planted(order: Order, shop: Shop) -> bool:
    """Whether an order is one of the stories: nothing becomes of it by itself."""
    number = str(order.number)
    return number in shop.situations.values() or any(
        one.get("order") == number for one in shop.problems
    )
