from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from policies.freshness import Freshness, Standing

PATIENCE = timedelta(minutes=10)
"""How long whoever has just woken up waits for what others do first."""
ASLEEP = timedelta(minutes=30)
"""A look so long after the last one is the first after a sleep: looks are seconds apart."""


@dataclass
class Waking:
    """Since when a process has been awake: since its start, or since its machine slept last.

    Whoever wakes up finds every copy old and every slot missed. What it said then, it would take
    back a minute later.
    """

    _since: datetime | None = None
    _looked: datetime | None = None

    def since(self, now: datetime) -> datetime:
        """Take note of a look, and return since when it has been awake."""
        if self._since is None or self._looked is None or now - self._looked > ASLEEP:
            self._since = now
        self._looked = now
        return self._since


def overdue(streams: Iterable[Freshness]) -> bool:
    """Whether any copy is old only because nobody has looked for long: it soon is not.

    What is sent to us is as old as what was sent, however often anybody looks.
    """
    return any(one.standing is Standing.STALE and not one.stale_after for one in streams)
