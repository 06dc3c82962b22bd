"""Waiting before a vendor has to say so: so many calls a second, and so many at once."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from policies.errors import VendorThrottled
from tools.connectors.network import Reply

_LONGEST_WAIT = 10.0
_SLOWEST = 1e-6


@dataclass(frozen=True)
class Rate:
    """A published limit: calls a second in the long run, and how many may come at once."""

    per_second: float
    burst: float


@dataclass
class _Bucket:
    rate: Rate
    left: float
    counted_at: float

    def now_holds(self, now: float) -> float:
        """Fill it up to this moment and return what is in it; below zero is promised already."""
        filled = self.left + (now - self.counted_at) * self.rate.per_second
        self.left, self.counted_at = min(filled, self.rate.burst), now
        return self.left


class RateAllowance:
    """A token bucket for each operation, shared by the threads of one key.

    `rates` are the vendor's published ones by operation. All operations not named there share the
    one bucket `others`, and are free where there is none. `header` is where the vendor tells the
    rate that really applies, in calls a second; what it tells replaces what was published. An
    answer of 429 means that somebody else used the allowance up, and empties the bucket.
    """

    def __init__(
        self,
        vendor: str,
        rates: Mapping[str, Rate],
        *,
        others: Rate | None = None,
        header: str = "",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._vendor = vendor
        self._clock = clock
        self._sleep = sleep
        self._header = header
        self._lock = threading.Lock()
        now = clock()
        self._named = {name: _Bucket(rate, rate.burst, now) for name, rate in rates.items()}
        self._others = _Bucket(others, others.burst, now) if others else None

    def wait(self, operation: str) -> None:
        """Take a turn and sleep until it has come.

        Raises `VendorThrottled` instead of sleeping longer than ten seconds; nothing was sent.
        """
        with self._lock:
            delay = self._reserve(operation)
        if delay > 0:
            self._sleep(delay)

    def learn(self, operation: str, reply: Reply) -> None:
        """Take over the rate the vendor tells, and hear that the bucket is empty."""
        bucket = self._bucket(operation)
        if bucket is None:
            return
        told = _rate_in(reply.headers.get(self._header, "")) if self._header else None
        with self._lock:
            if told is not None:
                bucket.now_holds(self._clock())
                bucket.rate = replace(bucket.rate, per_second=told)
            if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                bucket.left = min(bucket.now_holds(self._clock()), 0.0)

    def _bucket(self, operation: str) -> _Bucket | None:
        return self._named.get(operation, self._others)

    def _reserve(self, operation: str) -> float:
        bucket = self._bucket(operation)
        if bucket is None:
            return 0.0
        missing = 1.0 - bucket.now_holds(self._clock())
        delay = max(0.0, missing / max(bucket.rate.per_second, _SLOWEST))
        if delay > _LONGEST_WAIT:
            raise VendorThrottled(
                f"{self._vendor}'s allowance is used up for the moment. Nothing was changed.",
                retry_after=delay,
            )
        bucket.left -= 1.0
        return delay


def _rate_in(text: str) -> float | None:
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if 0 < rate < float("inf") else None
