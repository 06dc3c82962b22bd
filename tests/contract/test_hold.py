"""What is particular to holds; what every Action promises is in `test_every_action`."""

from datetime import UTC, datetime

import pytest

from memory.states import State
from policies.actions.definition import RequesterFacts
from policies.actions.hold import HoldFacts, Sending, SendingFacts
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def test_once_a_person_released_it_an_order_can_be_held_again(story: Story) -> None:
    for words in ("high risk of fraud", "second thoughts"):
        action = story.approved(f"/ops hold 1011 {words}")
        assert story.house.executor().run(action.id) is State.SUCCEEDED
        assert "on hold already" in story.say(f"/ops hold 1011 as before: {words}").text
        story.sandbox.post("/_control/shop/edit", {"order": "1011", "release": True})
    first, second = story.sandbox.journal("fulfillmentOrderHold")
    assert [one["result"]["reason"] for one in (first, second)] == ["HIGH_RISK_OF_FRAUD", "OTHER"]


def test_a_hold_released_before_it_was_read_back_is_not_placed_again(story: Story) -> None:
    action = story.approved("/ops hold 1011 address looks wrong")

    def release(step: str) -> None:
        if step == "before_send":
            story.sandbox.fault("response_lost", "*")
        if step == "after_send":
            story.sandbox.post("/_control/shop/edit", {"order": "1011", "release": True})

    story.house.executor(on_step=release).run(action.id)
    assert story.house.settle(action.id) is State.NEEDS_HUMAN
    assert len(story.sandbox.journal("fulfillmentOrderHold")) == 1


def test_work_that_came_after_the_card_needs_a_fresh_one() -> None:
    def material(*work: str) -> dict[str, object]:
        sending = SendingFacts(read_at=NOW, state=Sending.WAITING, work=work)
        asker = RequesterFacts(read_at=NOW, groups=frozenset(), is_system=False)
        return HoldFacts(sending=sending, requester=asker).material()

    first, second = (f"gid://shopify/FulfillmentOrder/{number}" for number in (1, 2))
    assert material(first) != material(first, second)
    assert material(first) == material(first)


@pytest.mark.parametrize("text", ["hold on", "hold on, where is 1011?", "don't hold 1011"])
def test_what_only_sounds_like_a_hold_is_none(story: Story, text: str) -> None:
    assert story.say(text).buttons == ()


def test_what_has_left_cannot_be_held(story: Story) -> None:
    assert "Nothing of #1001 waits" in story.say("/ops hold 1001 too late").text
