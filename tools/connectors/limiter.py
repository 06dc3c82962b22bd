"""Waiting before a vendor has to say so: Shopify's query cost, as each response tells it."""

import threading
import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from tools.connectors.buckets import Buckets, OwnBuckets, Rate, per_cent_left, sit_out
from tools.connectors.network import Reply

_MUTATION = 10.0
_STANDARD = Rate(100.0, 2_000.0)
"""What every plan has at least; the vendor says with its first answer what this one has."""
_SLOWEST = 0.1


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
        return max(0.0, missing / max(self.throttle_status.restore_rate, _SLOWEST))


class _Expected(threading.local):
    """What each thread expects its next call of an operation to cost."""

    def __init__(self) -> None:
        self.prices: dict[str, float] = {}


class CostLimiter:
    """One app's bucket at one shop, shared by its threads and by all workers.

    Size and restore rate differ by plan and come with every response. What an operation costs is
    what its caller expects, times what the vendor took last time for what was expected then; of
    one nobody expected anything, what it took last time. `key` names whose bucket it is, where
    buckets are shared.
    """

    def __init__(
        self,
        *,
        key: str = "",
        buckets: Buckets | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bucket = f"Shopify/{key}"
        self._buckets = buckets if buckets is not None else OwnBuckets()
        self._sleep = sleep
        self._lock = threading.Lock()
        self._prices: dict[str, float] = {}
        self._corrections: dict[str, float] = {}
        self._expected = _Expected()
        self._plan = _STANDARD

    def expect(self, operation: str, price: float) -> None:
        """Hear what this thread's next call of an operation should cost at most."""
        self._expected.prices[operation] = price

    def wait(self, operation: str) -> None:
        """Reserve the operation's price and sleep until it is there.

        Raises `VendorThrottled` instead of sleeping longer than ten seconds; nothing was sent.
        """
        self._sleep_until(operation, self._buckets.take)

    def until(self, operation: str, price: float) -> None:
        """Sleep until so much is there, without taking it. Raises `VendorThrottled` as `wait`."""
        self.expect(operation, price)
        self._sleep_until(operation, self._buckets.look)

    def learn(self, operation: str, reply: Reply) -> None:
        """Read what stands beside the vendor's answer, where anything does."""
        cost = QueryCost.of(reply.body)
        if cost is not None:
            self.told(operation, cost)

    def told(self, operation: str, cost: QueryCost) -> None:
        """Take over what the vendor just said about its bucket and this operation's price."""
        stands = cost.throttle_status
        expected = self._expected.prices.get(operation)
        with self._lock:
            if expected:
                self._corrections[operation] = cost.requested_query_cost / expected
            self._prices[operation] = cost.requested_query_cost
            self._plan = Rate(max(stands.restore_rate, _SLOWEST), stands.maximum_available)
        self._buckets.put(self._bucket, stands.currently_available)

    @property
    def left(self) -> int:
        """Per cent of the bucket that are full now."""
        with self._lock:
            plan = self._plan
        return per_cent_left(self._buckets, self._bucket, plan)

    def _sleep_until(self, operation: str, ask: Callable[[str, Rate, float], float]) -> None:
        expected = self._expected.prices.get(operation)
        with self._lock:
            plan = self._plan
            if expected is None:
                price = self._prices.get(operation, _MUTATION)
            else:
                price = expected * self._corrections.get(operation, 1.0)
        sit_out("Shopify", ask(self._bucket, plan, min(price, plan.burst)), self._sleep)
