"""What the program is connected to, and since when."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from policies.errors import CountersignError
from tools.connectors.network import Exchange


@dataclass(frozen=True)
class Link:
    """One connected system: whether it answers, and since when that has been so (UTC)."""

    name: str
    is_up: bool
    since: datetime


class Pulse:
    """Whether a system answered when it was last tried; `attempt` raises where it does not.

    Real calls count as tries, so that nobody reads "connected" a minute after a question failed.
    """

    def __init__(self, attempt: Callable[[], object]) -> None:
        self._attempt = attempt
        self._answered = False
        self._tried_at = -math.inf

    def hear(self, exchange: Exchange) -> None:
        """Take note of how a call to it went."""
        self._answered, self._tried_at = exchange.answered, time.monotonic()

    def tend(self, *, older_than: float) -> None:
        """Try where it was silent, as it may be back, and after so many seconds without a call."""
        if not self._answered or time.monotonic() - self._tried_at > older_than:
            self.feel()

    def feel(self) -> None:
        """Try once."""
        try:
            self._attempt()
        except CountersignError:
            self._answered = False
        else:
            self._answered = True
        self._tried_at = time.monotonic()

    def beats(self) -> bool:
        """Whether it answered the last time."""
        return self._answered


class Uptime:
    """Remembers when each system's answer last changed, as this process saw it.

    `changed` is called after a look that found a known system gone, or back.
    """

    def __init__(
        self,
        systems: Mapping[str, Callable[[], bool]],
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._systems = systems
        self._changed = changed
        self._links: dict[str, Link] = {}
        self._lock = threading.Lock()

    def look(self) -> tuple[Link, ...]:
        """Ask each system once, and return all of them as they stand."""
        now = datetime.now(UTC)
        answers = {name: is_up() for name, is_up in self._systems.items()}
        turned = False
        with self._lock:
            for name, is_up in answers.items():
                known = self._links.get(name)
                if known is None or known.is_up != is_up:
                    self._links[name] = Link(name, is_up, now)
                    turned = turned or known is not None
            found = tuple(self._links.values())
        if turned:
            self._changed()
        return found
