"""With `--speed`, what vendors allow comes back that many times as fast, and they say so."""

from collections.abc import Iterator

import pytest

from sandbox.clock import Clock
from sandbox.graph.budget import Budget as GraphBudget
from sandbox.quickbooks.budget import PER_MINUTE
from sandbox.quickbooks.budget import Budget as BooksBudget
from tests.admin_api import AdminApi
from tests.amazon_seller import LATE, seller_of
from tests.practice_prices import watching
from tests.sandbox_fixture import Sandbox, start_sandbox

SPEED = 2_000
WIDE = "{ orders(first: 100) { nodes { lineItems(first: 3) { nodes { id } } } } }"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20, plan="standard", speed=SPEED) as running:
        yield running


def test_shopify_says_its_rate_and_is_not_used_up_by_many(sandbox: Sandbox) -> None:
    shop = AdminApi(sandbox)
    for _ in range(40):
        answer = shop.post(WIDE).json()
        assert "errors" not in answer
    throttle = answer["extensions"]["cost"]["throttleStatus"]
    assert throttle["restoreRate"] == 100 * SPEED
    assert throttle["maximumAvailable"] == 2_000


def test_amazon_says_its_rate_and_is_not_used_up_by_many(sandbox: Sandbox) -> None:
    with seller_of(sandbox) as seller:
        for _ in range(45):  # 30 at once, and then one in two seconds
            assert seller.reader.order(LATE).id == LATE
        assert [one.status for one in seller.calls("getOrder")] == [200] * 45


def test_keepa_says_its_rate_and_when_the_next_tokens_come(sandbox: Sandbox) -> None:
    with watching(sandbox) as keepa:
        tokens = keepa.reader.tokens()
        assert tokens.per_minute == 20 * SPEED
        assert tokens.refill_in <= 60_000 / SPEED


def test_a_minute_of_quickbooks_passes_in_a_moment() -> None:
    budget = BooksBudget(Clock(speed=10_000).ticks)
    for _ in range(3 * PER_MINUTE):
        with budget.asking() as fits:
            if not fits:
                break
    else:
        return
    clock = Clock(speed=10_000)
    begun = clock.ticks()
    while clock.ticks() < begun + 61:
        pass
    with budget.asking() as fits:
        assert fits


def test_ten_minutes_of_a_mailbox_pass_in_a_moment() -> None:
    clock = Clock(speed=10_000)
    budget = GraphBudget(clock.ticks)
    with budget.asking("app") as fits:
        assert fits
    begun = clock.ticks()
    while clock.ticks() < begun + 601:
        pass
    with budget.asking("app"):
        assert len(budget._asked["app"]) == 1
