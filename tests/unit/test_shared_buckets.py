"""One allowance for all workers: what one takes, the other does not have."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from memory import workers
from memory.database import Database
from policies.errors import VendorThrottled
from tests.postgres_fixture import PostgresServer
from tests.ready_database import ready_on
from tools.connectors import shared_buckets
from tools.connectors.allowance import RateAllowance
from tools.connectors.buckets import LONGEST_WAIT, OwnBuckets, Rate
from tools.connectors.network import Reply
from tools.connectors.pace import Pace
from tools.connectors.shared_buckets import SharedBuckets, buckets_of

pytestmark = pytest.mark.postgres
SLOW = Rate(0.5, 6)


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    url = ready_on(postgres)
    yield url
    postgres.drop(url)


@pytest.fixture
def both(url: str) -> Iterator[tuple[SharedBuckets, SharedBuckets]]:
    """Two workers, each with connections of its own."""
    one, two = Database(url), Database(url)
    yield SharedBuckets(one), SharedBuckets(two)
    one.close()
    two.close()


def test_a_burst_is_there_once_for_both(both: tuple[SharedBuckets, SharedBuckets]) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(12) as crowd:
        waits = list(crowd.map(lambda n: both[n % 2].take("Amazon/key/getOrder", SLOW), range(12)))
    taken = sorted(wait for wait in waits if wait <= LONGEST_WAIT)
    promised = SLOW.burst + (time.monotonic() - started + LONGEST_WAIT) * SLOW.per_second
    assert taken[:6] == [0.0] * 6
    assert taken[6] == pytest.approx(2.0, abs=1.0)
    assert 6 < len(taken) <= promised
    assert all(wait > LONGEST_WAIT for wait in waits if wait not in taken)


def test_nothing_is_taken_by_a_look_nor_by_who_would_wait_too_long(
    both: tuple[SharedBuckets, SharedBuckets],
) -> None:
    one, two = both
    assert one.look("b", SLOW) == 0.0
    assert two.take("b", SLOW, 6) == 0.0
    assert one.take("b", SLOW, 20) > LONGEST_WAIT
    for each in both:
        assert each.look("b", SLOW) == pytest.approx(2.0, abs=1.0)


def test_what_the_vendor_says_is_true_for_both(both: tuple[SharedBuckets, SharedBuckets]) -> None:
    one, two = both
    one.put("Shopify/key", 100.0)
    assert two.look("Shopify/key", Rate(10, 1000), 120) == pytest.approx(2.0, abs=1.0)
    one.put("Shopify/key", 5000.0)
    assert two.look("Shopify/key", Rate(10, 1000), 1000) == 0.0
    assert two.look("Shopify/key", Rate(10, 1000), 1010) == pytest.approx(1.0, abs=0.1)


def test_one_who_is_told_to_wait_waits_for_both(both: tuple[SharedBuckets, SharedBuckets]) -> None:
    first, second = (
        RateAllowance("Amazon", {"getOrder": SLOW}, key="k", buckets=one, sleep=lambda _: None)
        for one in both
    )
    first.wait("getOrder")
    first.learn("getOrder", Reply(429, {}, None))
    for _ in range(5):
        second.wait("getOrder")
    with pytest.raises(VendorThrottled):
        second.wait("getOrder")


def test_calls_at_once_are_parted_between_the_workers_that_live(
    url: str, both: tuple[SharedBuckets, SharedBuckets], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_buckets, "_COUNT_EVERY", 0.0)
    monkeypatch.setattr("tools.connectors.pace.LONGEST_WAIT", 0.1)
    database = Database(url)
    pace = Pace("Microsoft 365", per_minute=100, at_once=4, key="box", buckets=both[0])
    assert most_at_once(pace) == 4
    with database.copying() as tx:
        workers.beat(tx, "worker-1")
        workers.beat(tx, "worker-2")
    assert most_at_once(pace) == 2
    database.close()


def most_at_once(pace: Pace) -> int:
    """Come with more than may ask at once, stay, and count who got in."""
    done, inside = threading.Event(), []

    def ask() -> None:
        try:
            with pace.turn():
                inside.append(1)
                done.wait(5)
        except VendorThrottled:
            pass

    with ThreadPoolExecutor(8) as crowd:
        for _ in range(8):
            crowd.submit(ask)
        time.sleep(0.6)
        done.set()
    return len(inside)


def test_on_sqlite_each_process_counts_for_itself(url: str, tmp_path: Path) -> None:
    alone, shared = Database(f"sqlite:///{tmp_path}/a.db"), Database(url)
    assert isinstance(buckets_of(alone), OwnBuckets)
    assert isinstance(buckets_of(shared), SharedBuckets)
    shared.close()
    alone.close()
