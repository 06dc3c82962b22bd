"""Amazon's changed orders arrive like events, once each, and only while something waits on one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agent.arriving import Consumer, Intake
from agent.looking_again import SecondLook
from agent.market_hints import MARKET_LOOKS, MarketWatch
from memory import arrivals
from policies.errors import Unavailable
from tests.action_story import Story, sandbox, story
from tests.amazon_seller import LATE, Seller, seller_of
from tools.webhooks.amazon import FIRST_LOOK, ORDER_CHANGED, ChangedOrders

__all__ = ["sandbox", "story"]


@pytest.fixture
def seller(story: Story) -> Iterator[Seller]:
    with seller_of(story.sandbox) as opened:
        yield opened


def long_ago() -> datetime:
    """So long ago that the first look finds every order there is."""
    return datetime.now(UTC) - timedelta(days=130) + FIRST_LOOK


def watching(story: Story, queue: ChangedOrders) -> MarketWatch:
    database = story.house.database
    return MarketWatch(database, Intake(database), [queue])


def test_changed_orders_are_told_once_each(story: Story, seller: Seller) -> None:
    queue, intake = ChangedOrders(seller.reader, long_ago), Intake(story.house.database)
    new = intake.drain(queue)
    assert new > 10
    assert intake.drain(ChangedOrders(seller.reader, long_ago)) == 0, "the same ones again"
    with story.house.database.read() as tx:
        found = arrivals.listed(tx, limit=500)
    assert {one.topic for one in found} == {ORDER_CHANGED}
    assert {*found[0].payload} == {"status"}
    assert f"{seller.reader.account}/order/{LATE}" in {one.object_ref for one in found}


def test_the_next_look_goes_on_where_the_last_one_ended(story: Story, seller: Seller) -> None:
    queue, intake = ChangedOrders(seller.reader, long_ago), Intake(story.house.database)
    intake.drain(queue)
    before = len(seller.calls("searchOrders"))
    assert intake.drain(queue) == 0
    assert len(seller.calls("searchOrders")) == before + 1


def test_nothing_is_asked_while_nothing_waits(story: Story, seller: Seller) -> None:
    watch = watching(story, ChangedOrders(seller.reader, long_ago))
    assert watch.run() == 0
    assert seller.calls("searchOrders") == []


def test_what_waits_on_a_changed_order_is_looked_at_again(story: Story, seller: Seller) -> None:
    (proposal,) = story.say(f"/ops message_buyer {LATE} We are sorry").proposals
    watch = watching(story, ChangedOrders(seller.reader, long_ago))
    assert watch.run() > 10
    while Consumer(story.house.database, (MARKET_LOOKS,)).run():
        pass
    wanted = SecondLook(story.house.house.filing).wanted()
    assert [f"A-{one.action_id}" for one in wanted] == [proposal.id]


def test_a_silent_amazon_loses_nothing(story: Story, seller: Seller) -> None:
    story.say(f"/ops message_buyer {LATE} We are sorry")
    story.sandbox.fault("down", "*", vendor="amazon", seconds=60)
    queue = ChangedOrders(seller.reader, long_ago)
    watch = watching(story, queue)
    assert watch.run() == 0
    with pytest.raises(Unavailable):
        queue.take(10)
    story.sandbox.delete("/_control/faults")
    assert watch.run() > 10
