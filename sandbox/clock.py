import time
from datetime import UTC, date, datetime, timedelta


class Clock:
    """The practice shop's own now: real time, moved where `--today` or the passing of days asks.

    A seeded world is only believable if "delivered nine days ago" is true on the day it is opened,
    and only testable if that day can be chosen. What the vendors allow in a time comes back `speed`
    times as fast as it would, so that hours of a budget pass in minutes; the date does not hurry.
    """

    def __init__(self, today: date | None = None, speed: float = 1.0) -> None:
        self.speed = speed
        days = 0 if today is None else (today - datetime.now(UTC).date()).days
        self._offset = timedelta(days=days)

    @property
    def ahead(self) -> timedelta:
        """How far it is before real time; negative where it is behind."""
        return self._offset

    def move(self, by: timedelta) -> None:
        """Move on at once; budgets, which are counted in `ticks`, do not jump."""
        self._offset += by

    def now(self) -> datetime:
        """Return the current moment of the practice shop, UTC-aware."""
        return datetime.now(UTC) + self._offset

    def ticks(self) -> float:
        """Return seconds, from any beginning, as the vendors count them for their budgets."""
        return time.monotonic() * self.speed
