from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from policies.errors import VendorThrottled
from tools.connectors.buckets import OwnBuckets
from tools.connectors.limiter import CostLimiter, QueryCost


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


@pytest.fixture
def limiter(clock: Clock) -> CostLimiter:
    return CostLimiter(buckets=OwnBuckets(lambda: clock.now), sleep=clock.sleep)


def told(price: float, available: float, *, size: float = 1000, rate: float = 50) -> QueryCost:
    cost = QueryCost.of(
        {
            "extensions": {
                "cost": {
                    "requestedQueryCost": price,
                    "throttleStatus": {
                        "maximumAvailable": size,
                        "currentlyAvailable": available,
                        "restoreRate": rate,
                    },
                }
            }
        }
    )
    assert cost is not None
    return cost


def test_before_the_first_answer_there_is_what_every_plan_has(
    limiter: CostLimiter, clock: Clock
) -> None:
    limiter.expect("Order", 1_900)
    limiter.wait("Order")
    assert clock.slept == []
    limiter.expect("Order", 600)
    limiter.wait("Order")
    assert clock.slept == [5.0]


def test_what_the_vendor_took_for_what_was_expected_corrects_the_next_price(
    limiter: CostLimiter, clock: Clock
) -> None:
    limiter.expect("Order", 100)
    limiter.told("Order", told(200, 100))
    limiter.expect("Order", 60)
    limiter.wait("Order")
    assert clock.slept == [0.4]


def test_what_one_thread_expects_is_not_another_s(limiter: CostLimiter, clock: Clock) -> None:
    limiter.told("Order", told(10, 100))
    with ThreadPoolExecutor(1) as other:
        other.submit(limiter.expect, "Order", 900).result()
    limiter.wait("Order")
    assert clock.slept == []


def test_a_price_that_is_said_beforehand_is_waited_for(limiter: CostLimiter, clock: Clock) -> None:
    limiter.told("SetPrices25", told(10, 100))
    limiter.expect("SetPrices25", 285)
    limiter.wait("SetPrices25")
    assert clock.slept == [3.7]


def test_waiting_for_room_takes_nothing_of_it(limiter: CostLimiter, clock: Clock) -> None:
    limiter.told("SetPrices25", told(10, 100))
    limiter.until("SetPrices25", 285)
    limiter.wait("SetPrices25")
    assert clock.slept == [3.7]


def test_it_waits_just_long_enough_for_the_known_price(limiter: CostLimiter, clock: Clock) -> None:
    limiter.told("Order", told(200, 100))
    limiter.wait("Order")
    assert clock.slept == [2.0]


def test_concurrent_queries_do_not_spend_the_same_points(
    limiter: CostLimiter, clock: Clock
) -> None:
    limiter.told("Order", told(200, 200))
    limiter.wait("Order")
    limiter.wait("Order")
    assert clock.slept == [4.0]


def test_time_restores_points_but_never_above_the_size(limiter: CostLimiter, clock: Clock) -> None:
    limiter.told("Order", told(300, 0, size=300, rate=100))
    clock.now += 60
    limiter.wait("Order")
    limiter.wait("Order")
    assert clock.slept == [3.0]


def test_a_wait_nobody_would_sit_through_is_told_instead(limiter: CostLimiter) -> None:
    limiter.told("Order", told(900, 0))
    with pytest.raises(VendorThrottled) as caught:
        limiter.wait("Order")
    assert caught.value.retry_after == 18.0


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"extensions": None}, {"extensions": {"cost": {"requestedQueryCost": "many"}}}],
)
def test_an_answer_without_a_cost_teaches_nothing(body: object) -> None:
    assert QueryCost.of(body) is None
