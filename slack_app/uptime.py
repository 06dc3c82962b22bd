"""What the program is connected to, and since when."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from policies.errors import CountersignError


@dataclass(frozen=True)
class Link:
    """One connected system: whether it answers, and since when that has been so (UTC)."""

    name: str
    is_up: bool
    since: datetime


class Pulse:
    """Whether a system answered when it was last tried; `attempt` raises where it does not."""

    def __init__(self, attempt: Callable[[], object]) -> None:
        self._attempt = attempt
        self._answered = False

    def feel(self) -> None:
        """Try once."""
        try:
            self._attempt()
        except CountersignError:
            self._answered = False
        else:
            self._answered = True

    def beats(self) -> bool:
        """Whether it answered the last time."""
        return self._answered


class Uptime:
    """Remembers when each system's answer last changed, as this process saw it."""

    def __init__(self, systems: Mapping[str, Callable[[], bool]]) -> None:
        self._systems = systems
        self._links: dict[str, Link] = {}
        self._lock = threading.Lock()

    def look(self) -> tuple[Link, ...]:
        """Ask each system once, and return all of them as they stand."""
        now = datetime.now(UTC)
        answers = {name: is_up() for name, is_up in self._systems.items()}
        with self._lock:
            for name, is_up in answers.items():
                known = self._links.get(name)
                if known is None or known.is_up != is_up:
                    self._links[name] = Link(name, is_up, now)
            return tuple(self._links.values())
