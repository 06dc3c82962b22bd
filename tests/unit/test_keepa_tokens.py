"""Keepa's tokens: how the practice Keepa counts them, and how the client waits for them."""

import pytest

from policies.errors import VendorThrottled
from sandbox.keepa.tokens import Bucket
from tools.connectors.buckets import OwnBuckets
from tools.connectors.keepa_tokens import TokenAllowance
from tools.connectors.network import Reply


class Clock:
    """A clock that is put forward by hand, or by whoever sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def reply(left: float, refill_in: int, rate: int, less: float = 0.0, status: int = 200) -> Reply:
    told = {"tokensLeft": left, "refillIn": refill_in, "refillRate": rate}
    return Reply(status, {}, {**told, "tokenFlowReduction": less})


def allowance(clock: Clock) -> TokenAllowance:
    return TokenAllowance({"token"}, buckets=OwnBuckets(clock), sleep=clock.sleep)


def test_nothing_is_waited_for_before_the_first_answer_nor_while_a_token_is_left() -> None:
    clock = Clock()
    tokens = allowance(clock)
    tokens.wait("product")
    tokens.learn("product", reply(1, 60_000, 5))
    tokens.wait("product")
    assert clock.slept == []


def test_a_short_wait_is_slept_through() -> None:
    clock = Clock()
    tokens = allowance(clock)
    tokens.learn("product", reply(0, 4_000, 5, status=429))
    tokens.wait("product")
    assert clock.slept == [pytest.approx(4.1)]
    tokens.wait("product")
    assert len(clock.slept) == 1


@pytest.mark.parametrize(
    ("left", "less", "seconds"), [(0, 0, 50.1), (-4, 0, 50.1), (-5, 0, 110.1), (-5, 2, 110.1)]
)
def test_a_long_wait_is_said_with_its_length(left: int, less: float, seconds: float) -> None:
    clock = Clock()
    tokens = allowance(clock)
    tokens.learn("product", reply(left, 50_000, 5, less))
    with pytest.raises(VendorThrottled, match="Nothing was changed") as caught:
        tokens.wait("product")
    assert caught.value.retry_after == pytest.approx(seconds)
    tokens.wait("token")
    clock.now += seconds - 5
    tokens.wait("product")
    assert clock.slept == [pytest.approx(5)]


def test_what_one_worker_was_told_another_waits_for() -> None:
    clock = Clock()
    shared = OwnBuckets(clock)
    first, second, stranger = (
        TokenAllowance(key=key, buckets=shared, sleep=clock.sleep) for key in ("a", "a", "b")
    )
    first.learn("product", reply(-4, 5_000, 20))
    second.learn("product", reply(-4, 5_000, 20))
    first.learn("product", reply(0, 8_000, 20))
    second.wait("product")
    assert clock.slept == [pytest.approx(8.1)]
    first.learn("product", reply(0, 50_000, 20))
    stranger.wait("product")
    for worker in (second, TokenAllowance(key="a", buckets=shared, sleep=clock.sleep)):
        with pytest.raises(VendorThrottled):
            worker.wait("product")
    assert len(clock.slept) == 1


def test_zeros_told_to_a_key_nobody_knows_say_nothing_of_the_bucket() -> None:
    clock = Clock()
    tokens = allowance(clock)
    bodies: tuple[object, ...] = ({"tokensLeft": 0, "refillIn": 0, "refillRate": 0}, {}, None, [])
    for body in bodies:
        tokens.learn("product", Reply(400, {}, body))
    tokens.wait("product")
    assert clock.slept == []


def test_a_minutes_worth_comes_at_once_and_an_hours_worth_is_kept() -> None:
    clock = Clock()
    bucket = Bucket(5, clock)
    assert bucket.told()["tokensLeft"] == 300
    bucket.take(310)
    for seconds, left, due in (
        (0, -10, 60_000),
        (59, -10, 1_000),
        (1, -5, 60_000),
        (60, 0, 60_000),
    ):
        clock.now += seconds
        told = bucket.told()
        assert (told["tokensLeft"], told["refillIn"]) == (left, due)
        assert bucket.is_open is False
    clock.now += 60
    assert bucket.is_open is True
    clock.now += 10_000
    assert bucket.told()["tokensLeft"] == 300


def test_with_speed_the_refills_come_as_much_faster_and_it_says_so() -> None:
    clock = Clock()
    bucket = Bucket(20, clock, speed=500)
    bucket.empty()
    assert bucket.told()["refillRate"] == 10_000
    assert bucket.told()["refillIn"] == 120
