from collections.abc import Callable
from datetime import datetime

from sandbox.journal import Change, Journal
from sandbox.shop.state import Shop
from sandbox.world import World

Apply = Callable[[Shop, datetime], dict[str, object]]


class Writer:
    """The only way to change the practice shop: what is written here is in the journal."""

    def __init__(self, world: World, journal: Journal) -> None:
        self._world = world
        self._journal = journal

    def write(self, change: Change, apply: Apply) -> None:
        """Apply a change that has passed every check, and record it with what came of it."""
        result = apply(self._world.shop, self._world.clock.now())
        self._journal.commit(change, result)
