import math
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.keepa.wire import Tree

PER_MINUTE = {"standard": 20, "advanced": 60, "plus": 250, "enterprise": 1_200}
"""Tokens a minute, by how widely the practice vendors serve."""
A_MINUTE = 60.0
KEPT_FOR = 60
"""Minutes after which a token that nobody used is gone."""


@dataclass(slots=True)
class Bucket:
    """One key's tokens: a minute's worth comes at once, and an hour's worth is kept.

    Whoever has any left may ask for more than that: it goes below zero, as at Keepa. `clock` counts
    seconds as the vendors do; `speed` is how many of them pass in a real one.
    """

    per_minute: int
    clock: Callable[[], float]
    speed: float = 1.0
    left: int = field(init=False)
    filled_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.filled_at = self.size, self.clock()

    @property
    def size(self) -> int:
        """How many there can be."""
        return self.per_minute * KEPT_FOR

    @property
    def is_open(self) -> bool:
        """Whether anything may be asked now."""
        self._fill()
        return self.left > 0

    def take(self, tokens: int) -> None:
        """Pay for what was answered."""
        self._fill()
        self.left -= tokens

    def empty(self) -> None:
        """Have nothing left until the next minute's worth."""
        self._fill()
        self.left = min(self.left, 0)

    def told(self, consumed: int = 0) -> Tree:
        """Write how many there are and when more come, as every answer does."""
        self._fill()
        due = A_MINUTE - (self.clock() - self.filled_at)
        return {
            "tokensLeft": self.left,
            "refillIn": math.ceil(due * 1000 / self.speed),
            "refillRate": round(self.per_minute * self.speed),
            "tokenFlowReduction": 0.0,
            "tokensConsumed": consumed,
        }

    def _fill(self) -> None:
        passed = int((self.clock() - self.filled_at) // A_MINUTE)
        self.filled_at += passed * A_MINUTE
        self.left = min(self.left + passed * self.per_minute, self.size)


NOTHING_TOLD: Tree = {
    "tokensLeft": 0,
    "refillIn": 0,
    "refillRate": 0,
    "tokenFlowReduction": 0.0,
    "tokensConsumed": 0,
}
"""What is told to whoever has no good key."""
