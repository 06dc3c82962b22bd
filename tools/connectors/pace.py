"""Asking a vendor no faster than its published pace, and not too much at once."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tools.connectors.buckets import (
    LONGEST_WAIT,
    Buckets,
    OwnBuckets,
    Rate,
    per_cent_left,
    sit_out,
    used_up,
)
from tools.connectors.network import Reply


class Pace:
    """So many calls a minute for one key, shared by its threads and by all workers.

    `at_once` is kept with `turn()`, by whoever makes the call: an allowance hears only of answers.
    Each worker has an equal part of it. `key` names whose pace it is, where buckets are shared.
    """

    def __init__(
        self,
        vendor: str,
        *,
        per_minute: int,
        at_once: int,
        key: str = "",
        buckets: Buckets | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._vendor = vendor
        self._rate = Rate(per_minute / 60, float(per_minute))
        self._bucket = f"{vendor}/{key}"
        self._buckets = buckets if buckets is not None else OwnBuckets()
        self._sleep = sleep
        self._at_once = at_once
        self._asking = 0
        self._free = threading.Condition()

    def wait(self, _operation: str) -> None:
        """Take one call's place. Raises `VendorThrottled` rather than wait over ten seconds."""
        sit_out(self._vendor, self._buckets.take(self._bucket, self._rate), self._sleep)

    def learn(self, _operation: str, _reply: Reply) -> None:
        """Learn nothing: this vendor does not say what is left."""

    @property
    def left(self) -> int:
        """Per cent of a minute's calls that are left."""
        return per_cent_left(self._buckets, self._bucket, self._rate)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be one of those that ask at the same time. Raises `VendorThrottled`; nothing was sent."""
        ours = max(1, self._at_once // self._buckets.sharers())
        with self._free:
            if not self._free.wait_for(lambda: self._asking < ours, timeout=LONGEST_WAIT):
                raise used_up(self._vendor, 1.0)
            self._asking += 1
        try:
            yield
        finally:
            with self._free:
                self._asking -= 1
                self._free.notify()
