"""Waiting before a vendor has to say so: Shopify's query cost, as each response tells it."""

import threading
import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from policies.errors import VendorThrottled
from tools.connectors.network import Reply

_FIRST_GUESS = 50.0
_LONGEST_WAIT = 10.0


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, allow_inf_nan=False)


class ThrottleStatus(_Wire):
    """The bucket: its size, what is in it now, and points restored each second."""

    maximum_available: float
    currently_available: float
    restore_rate: float


class QueryCost(_Wire):
    """Shopify's `extensions.cost`, in points."""

    requested_query_cost: float
    throttle_status: ThrottleStatus

    @classmethod
    def of(cls, body: object) -> "QueryCost | None":
        """Read the cost of one response body; None where the vendor sent none or half of one."""
        extensions = body.get("extensions") if isinstance(body, dict) else None
        if not isinstance(extensions, dict):
            return None
        try:
            return cls.model_validate(extensions.get("cost"))
        except ValidationError:
            return None

    @property
    def seconds_until_affordable(self) -> float:
        """How long the bucket needs to hold the price of this very query."""
        missing = self.requested_query_cost - self.throttle_status.currently_available
        return max(0.0, missing / max(self.throttle_status.restore_rate, 0.1))


class CostLimiter:
    """One app's bucket at one shop, shared by its threads.

    Nothing is hard-coded: size and restore rate differ by plan and come with every response, and
    the price of an operation is the one it had last time. Until the first response it lets pass.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._prices: dict[str, float] = {}
        self._bucket: ThrottleStatus | None = None
        self._available = 0.0
        self._counted_at = 0.0

    def expect(self, operation: str, price: float) -> None:
        """Hear what an operation will cost whose price is not the one it had last time."""
        with self._lock:
            self._prices[operation] = price

    def wait(self, operation: str) -> None:
        """Reserve the operation's price and sleep until it is there.

        Raises `VendorThrottled` instead of sleeping longer than ten seconds; nothing was sent.
        """
        with self._lock:
            delay = self._reserve(operation)
        if delay > 0:
            self._sleep(delay)

    def until(self, operation: str, price: float) -> None:
        """Sleep until so much is there, without taking it. Raises `VendorThrottled` as `wait`."""
        self.expect(operation, price)
        with self._lock:
            before = self._available, self._counted_at
            delay = self._reserve(operation)
            self._available, self._counted_at = before
        if delay > 0:
            self._sleep(delay)

    def learn(self, operation: str, reply: Reply) -> None:
        """Read what stands beside the vendor's answer, where anything does."""
        cost = QueryCost.of(reply.body)
        if cost is not None:
            self.told(operation, cost)

    def told(self, operation: str, cost: QueryCost) -> None:
        """Take over what the vendor just said about its bucket and this operation's price."""
        with self._lock:
            self._prices[operation] = cost.requested_query_cost
            self._bucket = cost.throttle_status
            self._available = cost.throttle_status.currently_available
            self._counted_at = self._clock()

    @property
    def left(self) -> float | None:
        """The part of the bucket that is full now, 0 to 1; None before the first answer."""
        with self._lock:
            bucket = self._bucket
            if bucket is None:
                return None
            restored = (self._clock() - self._counted_at) * bucket.restore_rate
            full = max(bucket.maximum_available, 1.0)
            return max(0.0, min((self._available + restored) / full, 1.0))

    def _reserve(self, operation: str) -> float:
        if self._bucket is None:
            return 0.0
        now = self._clock()
        restored = (now - self._counted_at) * self._bucket.restore_rate
        available = min(self._available + restored, self._bucket.maximum_available)
        price = min(self._prices.get(operation, _FIRST_GUESS), self._bucket.maximum_available)
        delay = max(0.0, price - available) / max(self._bucket.restore_rate, 0.1)
        if delay > _LONGEST_WAIT:
            raise VendorThrottled(
                "Shopify's allowance is used up for the moment. Nothing was changed.",
                retry_after=delay,
            )
        self._available = available - price
        self._counted_at = now
        return delay
