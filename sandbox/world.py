import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sandbox.clock import Clock
from sandbox.lived import Lived
from sandbox.people import STAFF, Staff
from sandbox.rights import Rights
from sandbox.seed.likeness import Likeness
from sandbox.seed.shop import build_shop
from sandbox.trade.seed import build_trade


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of practice company was asked for.

    `plan` is the shop's plan at Shopify; `like` is whose orders its own are shaped after; `quiet`
    is for how long nothing has happened, which is a minute otherwise; `export_lines` is how many
    lines a second Shopify writes of an export, None as many as it can.
    """

    seed: int = 7
    orders: int = 400
    skus: int = 120
    plan: str = "standard"
    like: Likeness | None = None
    quiet: timedelta = timedelta()
    export_lines: float | None = None


class World:
    """Everything the vendors of the practice company share: day, staff, keys, shop, trade."""

    def __init__(self, wanted: Wanted, clock: Clock, base_url: str) -> None:
        self.wanted = wanted
        self.clock = clock
        self.base_url = base_url
        self.staff: tuple[Staff, ...] = STAFF
        self.reset()

    def reset(self, *, seed: int | None = None, orders: int | None = None) -> None:
        """Put everything back as it was seeded, or seed it anew."""
        self.wanted = replace(
            self.wanted,
            seed=self.wanted.seed if seed is None else seed,
            orders=self.wanted.orders if orders is None else orders,
        )
        self.rights = Rights()
        self.lived = Lived()
        ended = self.clock.now() - self.wanted.quiet
        with _undisturbed():
            self.shop = build_shop(
                seed=self.wanted.seed,
                orders=self.wanted.orders,
                skus=self.wanted.skus,
                now=ended,
                base_url=self.base_url,
                like=self.wanted.like,
            )
            self.trade = build_trade(self.shop, seed=self.wanted.seed, now=ended)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Build something that stays, with no garbage looked for in it, now or later.

    With a hundred thousand orders every look would take seconds. An earlier world is garbage again.
    """
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(1)
        gc.freeze()
        gc.enable()
