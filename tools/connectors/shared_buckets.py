"""Buckets of all workers together, kept in the database they share."""

import threading
import time

from memory import allowances, workers
from memory.database import Database
from tools.connectors.buckets import LONGEST_WAIT, SLOWEST, Buckets, OwnBuckets, Rate

_COUNT_EVERY = 5.0
_TOO_LONG = LONGEST_WAIT + 0.1


class SharedBuckets:
    """One row a bucket. Raises `Unavailable` where the database is away: then nobody is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._counted: tuple[float, int] = (float("-inf"), 1)

    def take(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Take out a price, unless that would be to wait for too long."""
        floor = -LONGEST_WAIT * max(rate.per_second, SLOWEST)
        with self._database.glance() as tx:
            left = allowances.take(
                tx, name, size=rate.burst, per_second=rate.per_second, price=price, floor=floor
            )
        if left is not None:
            return rate.wait_for(left)
        return max(self.look(name, rate, price), _TOO_LONG)

    def look(self, name: str, rate: Rate, price: float = 1.0) -> float:
        """Return how long it would take."""
        with self._database.glance() as tx:
            left = allowances.look(
                tx, name, size=rate.burst, per_second=rate.per_second, price=price
            )
        return rate.wait_for(left)

    def put(self, name: str, left: float) -> None:
        """Take over what is in it."""
        with self._database.glance() as tx:
            allowances.put(tx, name, left)

    def drain(self, name: str) -> None:
        """Have nothing left in it."""
        with self._database.glance() as tx:
            allowances.drain(tx, name)

    def sharers(self) -> int:
        """Count the workers that live; they are asked about every few seconds."""
        with self._lock:
            at, found = self._counted
            if time.monotonic() - at < _COUNT_EVERY:
                return found
            self._counted = (time.monotonic(), found)
        with self._database.glance() as tx:
            found = max(1, workers.alive(tx, within=workers.DEAD_AFTER))
        with self._lock:
            self._counted = (time.monotonic(), found)
        return found


def buckets_of(database: Database) -> Buckets:
    """Count together where several may work; on SQLite one process does."""
    return OwnBuckets() if database.is_sqlite else SharedBuckets(database)
