"""The plug of the program: pulled between a vendor's commit and its answer.

The practice company cannot kill anything. Whoever supervises the program (`make demo`) keeps asking
`watch`; at the moment a vendor has committed and holds its answer back, the reply is to pull.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Clock

HELD_SECONDS = 10.0
"""How long an answer is held back for a supervisor that does not pull after all."""
AWAY_SECONDS = 5.0
"""How long after its last question a supervisor counts as gone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that has happened, for people to follow."""

    at: datetime
    text: str


class Plug:
    """What supervisor, vendor and page have to know of each other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due = asyncio.Event()
        self._pulled = asyncio.Event()
        self._watching = 0
        self._last_watched = float("-inf")
        self.lines: list[Line] = []
        self.is_in = True

    @property
    def supervised(self) -> bool:
        """Whether somebody is there who can pull the plug and put it in again."""
        return self._watching > 0 or time.monotonic() - self._last_watched < AWAY_SECONDS

    def begin(self) -> None:
        """Forget the last time."""
        self._due.clear()
        self._pulled.clear()
        self.lines.clear()
        self.is_in = True

    def tell(self, text: str) -> None:
        """Add a line to what people follow."""
        self.lines.append(Line(self._clock.now(), text))

    async def watch(self, seconds: float) -> bool:
        """Wait at most so long, and say whether to pull the plug now."""
        self._watching += 1
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), seconds)
        finally:
            self._watching -= 1
            self._last_watched = time.monotonic()
        return self._due.is_set()

    async def hold_answer(self) -> None:
        """Say that a vendor has committed, and keep its answer back until nobody can hear it."""
        self.tell("Shopify has made the refund. Its answer is held back.")
        self._due.set()
        try:
            await asyncio.wait_for(self._pulled.wait(), HELD_SECONDS)
        except TimeoutError:
            self.tell("Nobody pulled the plug, so only the answer is lost.")
        self._due.clear()

    def pulled(self) -> None:
        """Hear from the supervisor that the program is dead."""
        self._due.clear()
        self._pulled.set()
        self.is_in = False
        self.tell("The plug is pulled: Countersign was killed (SIGKILL) in the middle of it.")

    def back(self) -> None:
        """Hear from the supervisor that the program runs again."""
        self.is_in = True
        self.tell("Countersign is started again, and looks for what was under way.")
