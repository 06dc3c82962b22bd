from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sandbox.journal import Change, Journal
from sandbox.shop.state import Shop
from sandbox.world import World

T = TypeVar("T")


class Writer:
    """The only way to change the practice shop: what is written here is in the journal."""

    def __init__(self, world: World, journal: Journal) -> None:
        self._world = world
        self._journal = journal

    def write(
        self,
        change: Change,
        apply: Callable[[Shop, datetime], T],
        describe: Callable[[T], dict[str, object]],
    ) -> T:
        """Apply a change that has passed every check, record it, and return what came of it."""
        made = apply(self._world.shop, self._world.clock.now())
        self._journal.commit(change, describe(made))
        return made
