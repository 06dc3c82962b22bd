import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

REQUESTS = 10_000
SECONDS = 600.0
AT_ONCE = 4


class Budget:
    """What one app may ask of one mailbox: so many requests in ten minutes, four at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, int] = {}
        self.reset()

    def reset(self) -> None:
        """Forget what was asked; what is still being answered ends by itself."""
        self._asked: dict[str, deque[float]] = {}

    @contextmanager
    def asking(self, app: str) -> Iterator[bool]:
        """Count one request while it lasts; false where it is one too many."""
        now, asked = self._clock(), self._asked.setdefault(app, deque())
        while asked and asked[0] <= now - SECONDS:
            asked.popleft()
        fits = len(asked) < REQUESTS and self._open.get(app, 0) < AT_ONCE
        if fits:
            asked.append(now)
        self._open[app] = self._open.get(app, 0) + 1
        try:
            yield fits
        finally:
            self._open[app] -= 1
