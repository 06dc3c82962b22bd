"""How much may still be asked, counted: buckets that fill evenly, by name.

A bucket may be below zero: then as much is promised to those who wait for it.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from policies.errors import VendorThrottled

LONGEST_WAIT = 10.0  # seconds; whoever would have to wait longer is told so instead
SLOWEST = 1e-6


@dataclass(frozen=True)
class Rate:
    """A published limit: calls a second in the long run, and how many may come at once."""

    per_second: float
    burst: float

    def wait_for(self, left: float) -> float:
        """In how many seconds a bucket that holds so much will be out of debt."""
        return max(0.0, -left / max(self.per_second, SLOWEST))


class Buckets(Protocol):
    """Where buckets are kept: in this process, or for all workers together."""

    def take(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Take out a price; return in how many seconds it will have been there.

        More than `LONGEST_WAIT` says that nothing was taken. A bucket nobody knew was full.
        """
        ...

    def look(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Return the same, and take nothing."""
        ...

    def put(self, name: str, left: float) -> None:
        """Take over what the vendor says is in a bucket."""
        ...

    def drain(self, name: str) -> None:
        """Hear that a bucket is empty, if not worse."""
        ...

    def sharers(self) -> int:
        """How many processes ask with the same keys right now, this one among them."""
        ...


def sit_out(vendor: str, delay: float, sleep: Callable[[float], None]) -> None:
    """Sleep until a turn has come. Raises `VendorThrottled` where that takes too long."""
    if delay > LONGEST_WAIT:
        raise used_up(vendor, delay)
    if delay > 0:
        sleep(delay)


def used_up(vendor: str, delay: float) -> VendorThrottled:
    """Say that nothing was sent, and how long that stays so."""
    return VendorThrottled(
        f"{vendor}'s allowance is used up for the moment. Nothing was changed.", retry_after=delay
    )


def per_cent_left(buckets: Buckets, name: str, rate: Rate) -> int:
    """How full a bucket is, 0 to 100."""
    missing = buckets.look(name, rate, rate.burst) * rate.per_second
    return round(100 * max(0.0, min(1.0 - missing / max(rate.burst, 1.0), 1.0)))


@dataclass
class _Level:
    left: float
    counted_at: float

    def at(self, now: float, rate: Rate) -> float:
        filled = self.left + max(0.0, now - self.counted_at) * rate.per_second
        return min(filled, rate.burst)


class OwnBuckets:
    """Buckets of one process, shared by its threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: dict[str, _Level] = {}

    def take(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Take out a price, unless that would be to wait for too long."""
        with self._lock:
            now = self._clock()
            left = self._left(name, rate, now) - price
            delay = rate.wait_for(left)
            if delay <= LONGEST_WAIT:
                self._levels[name] = _Level(left, now)
        return delay

    def look(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Return how long it would take."""
        with self._lock:
            return rate.wait_for(self._left(name, rate, self._clock()) - price)

    def put(self, name: str, left: float) -> None:
        """Take over what is in it."""
        with self._lock:
            self._levels[name] = _Level(left, self._clock())

    def drain(self, name: str) -> None:
        """Have nothing left in it."""
        with self._lock:
            known = self._levels.get(name)
            self._levels[name] = _Level(min(known.left, 0.0) if known else 0.0, self._clock())

    def sharers(self) -> int:
        """Nobody else counts here."""
        return 1

    def _left(self, name: str, rate: Rate, now: float) -> float:
        known = self._levels.get(name)
        return known.at(now, rate) if known else rate.burst
