from datetime import UTC, date, datetime, timedelta


class Clock:
    """The practice shop's own now: real time, moved by whole days when `--today` asks for it.

    A seeded world is only believable if "delivered nine days ago" is true on the day it is opened,
    and only testable if that day can be chosen.
    """

    def __init__(self, today: date | None = None) -> None:
        days = 0 if today is None else (today - datetime.now(UTC).date()).days
        self._offset = timedelta(days=days)

    def now(self) -> datetime:
        """Return the current moment of the practice shop, UTC-aware."""
        return datetime.now(UTC) + self._offset
