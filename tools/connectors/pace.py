"""Asking a vendor no faster than its published pace, and not too much at once."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from policies.errors import VendorThrottled
from tools.connectors.network import Reply

_LONGEST_WAIT = 10.0


class Pace:
    """So many calls a minute for one key, shared by its threads: a bucket that fills evenly.

    `at_once` is kept with `turn()`, by whoever makes the call: an allowance hears only of answers.
    """

    def __init__(
        self,
        vendor: str,
        *,
        per_minute: int,
        at_once: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._vendor = vendor
        self._size = float(per_minute)
        self._left = self._size
        self._clock = clock
        self._sleep = sleep
        self._counted_at = clock()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(at_once)

    def wait(self, _operation: str) -> None:
        """Take one call's place. Raises `VendorThrottled` rather than wait over ten seconds."""
        with self._lock:
            now = self._clock()
            self._left = min(self._size, self._left + (now - self._counted_at) * self._size / 60)
            self._counted_at = now
            delay = max(0.0, 1 - self._left) * 60 / self._size
            if delay > _LONGEST_WAIT:
                raise self._busy(delay)
            self._left -= 1
        if delay > 0:
            self._sleep(delay)

    def learn(self, _operation: str, _reply: Reply) -> None:
        """Learn nothing: this vendor does not say what is left."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be one of those that ask at the same time. Raises `VendorThrottled`; nothing was sent."""
        if not self._turns.acquire(timeout=_LONGEST_WAIT):
            raise self._busy(1.0)
        try:
            yield
        finally:
            self._turns.release()

    def _busy(self, seconds: float) -> VendorThrottled:
        return VendorThrottled(
            f"{self._vendor}'s allowance is used up for the moment. Nothing was changed.",
            retry_after=seconds,
        )
