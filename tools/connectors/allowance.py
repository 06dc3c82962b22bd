"""Waiting before a vendor has to say so: so many calls a second, and so many at once."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from tools.connectors.buckets import Buckets, OwnBuckets, Rate, per_cent_left, sit_out
from tools.connectors.network import Reply

_OTHERS = "*"


class RateAllowance:
    """A token bucket for each operation of one key, shared by its threads and by all workers.

    `rates` are the vendor's published ones by operation. All operations not named there share the
    one bucket `others`, and are free where there is none. `header` is where the vendor tells the
    rate that really applies, in calls a second; what it tells replaces what was published. An
    answer of 429 means that somebody else used the allowance up, and empties the bucket. `key`
    names whose allowance it is, where the buckets are shared.
    """

    def __init__(
        self,
        vendor: str,
        rates: Mapping[str, Rate],
        *,
        others: Rate | None = None,
        header: str = "",
        key: str = "",
        buckets: Buckets | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._vendor = vendor
        self._sleep = sleep
        self._header = header
        self._key = key
        self._buckets = buckets if buckets is not None else OwnBuckets()
        self._rates = {**rates, **({_OTHERS: others} if others else {})}

    def wait(self, operation: str) -> None:
        """Take a turn and sleep until it has come.

        Raises `VendorThrottled` instead of sleeping longer than ten seconds; nothing was sent.
        """
        name = self._name(operation)
        if name is None:
            return
        delay = self._buckets.take(self._bucket(name), self._rates[name])
        sit_out(self._vendor, delay, self._sleep)

    def learn(self, operation: str, reply: Reply) -> None:
        """Take over the rate the vendor tells, and hear that the bucket is empty."""
        name = self._name(operation)
        if name is None:
            return
        told = _rate_in(reply.headers.get(self._header, "")) if self._header else None
        if told is not None:
            self._rates[name] = replace(self._rates[name], per_second=told)
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._buckets.drain(self._bucket(name))

    def left(self, operation: str) -> int | None:
        """Per cent that are left of an operation's burst; None where it is free."""
        name = self._name(operation)
        if name is None:
            return None
        return per_cent_left(self._buckets, self._bucket(name), self._rates[name])

    def _name(self, operation: str) -> str | None:
        found = operation if operation in self._rates else _OTHERS
        return found if found in self._rates else None

    def _bucket(self, name: str) -> str:
        return f"{self._vendor}/{self._key}/{name}"


def _rate_in(text: str) -> float | None:
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if 0 < rate < float("inf") else None
