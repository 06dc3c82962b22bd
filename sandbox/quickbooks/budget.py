import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PER_MINUTE = 500
AT_ONCE = 10


class Budget:
    """What one company may be asked: so many requests a minute, so many at the same time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open = 0
        self.reset()

    def reset(self) -> None:
        """Forget what was asked; what is still being answered ends by itself."""
        self._asked: deque[float] = deque()

    @contextmanager
    def asking(self) -> Iterator[bool]:
        """Count one request while it lasts; false where it is one too many."""
        now = self._clock()
        while self._asked and self._asked[0] <= now - 60:
            self._asked.popleft()
        fits = len(self._asked) < PER_MINUTE and self._open < AT_ONCE
        if fits:
            self._asked.append(now)
        self._open += 1
        try:
            yield fits
        finally:
            self._open -= 1
