from dataclasses import dataclass, field

import httpx
import pytest

from policies.errors import VendorThrottled
from tools.connectors.allowance import RateAllowance
from tools.connectors.buckets import OwnBuckets, Rate
from tools.connectors.calls import patiently
from tools.connectors.network import Network, Reply


@dataclass
class Clock:
    """A clock that only moves when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def allowance(
    clock: Clock, *, others: Rate | None = None, per_second: float = 0.5, burst: float = 2
) -> RateAllowance:
    return RateAllowance(
        "Amazon",
        {"getOrder": Rate(per_second, burst)},
        others=others,
        header="x-rate",
        buckets=OwnBuckets(lambda: clock.now),
        sleep=clock.sleep,
    )


def told(status: int = 200, **headers: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, None)


def test_a_burst_passes_and_the_next_waits_for_its_turn(clock: Clock) -> None:
    limits = allowance(clock)
    for _ in range(3):
        limits.wait("getOrder")
    assert clock.slept == [2.0]


def test_the_bucket_fills_up_again_and_never_over_its_brim(clock: Clock) -> None:
    limits = allowance(clock)
    clock.now = 1000.0
    for _ in range(3):
        limits.wait("getOrder")
    assert clock.slept == [2.0]


def test_a_long_wait_is_said_instead_of_slept(clock: Clock) -> None:
    limits = allowance(clock, per_second=0.0056, burst=1)
    limits.wait("getOrder")
    with pytest.raises(VendorThrottled) as refused:
        limits.wait("getOrder")
    assert refused.value.retry_after == pytest.approx(1 / 0.0056)
    assert clock.slept == []


def test_a_read_does_not_wait_for_an_allowance_that_is_longer_than_its_patience(
    clock: Clock,
) -> None:
    limits, tries = allowance(clock, per_second=1 / 60, burst=1), []

    def ask() -> None:
        tries.append(clock.now)
        limits.wait("getOrder")

    with httpx.Client() as client:
        network = Network(client, sleep=clock.sleep)
        patiently(network, ask)
        with pytest.raises(VendorThrottled):
            patiently(network, ask)
    assert (len(tries), clock.slept) == (2, [])


def test_what_the_vendor_tells_replaces_what_was_published(clock: Clock) -> None:
    limits = allowance(clock)
    limits.learn("getOrder", told(x_rate="4.0"))
    for _ in range(3):
        limits.wait("getOrder")
    assert clock.slept == [0.25]


@pytest.mark.parametrize("nonsense", ["", "soon", "-1", "0", "nan", "inf"])
def test_a_rate_that_is_none_changes_nothing(clock: Clock, nonsense: str) -> None:
    limits = allowance(clock)
    limits.learn("getOrder", told(x_rate=nonsense))
    for _ in range(3):
        limits.wait("getOrder")
    assert clock.slept == [2.0]


def test_a_429_empties_the_bucket_somebody_else_drank_from(clock: Clock) -> None:
    limits = allowance(clock, burst=20)
    limits.learn("getOrder", told(429))
    limits.wait("getOrder")
    assert clock.slept == [2.0]


def test_operations_without_a_limit_of_their_own_share_one_or_are_free(clock: Clock) -> None:
    free = allowance(clock)
    for _ in range(50):
        free.wait("listSomething")
    shared = allowance(clock, others=Rate(1, 2))
    for operation in ("a", "b", "c"):
        shared.wait(operation)
    assert clock.slept == [1.0]
