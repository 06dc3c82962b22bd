"""What is particular to holds; what every Action promises is in `test_every_action`."""

import pytest

from memory.states import State
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]


def test_once_a_person_released_it_an_order_can_be_held_again(story: Story) -> None:
    for words in ("high risk of fraud", "second thoughts"):
        action = story.approved(f"/ops hold 1011 {words}")
        assert story.house.executor().run(action.id) is State.SUCCEEDED
        assert "on hold already" in story.say(f"/ops hold 1011 as before: {words}").text
        story.sandbox.post("/_control/shop/edit", {"order": "1011", "release": True})
    first, second = story.sandbox.journal("fulfillmentOrderHold")
    assert [one["result"]["reason"] for one in (first, second)] == ["HIGH_RISK_OF_FRAUD", "OTHER"]


@pytest.mark.parametrize("text", ["hold on", "hold on, where is 1011?", "don't hold 1011"])
def test_what_only_sounds_like_a_hold_is_none(story: Story, text: str) -> None:
    assert story.say(text).buttons == ()


def test_what_has_left_cannot_be_held(story: Story) -> None:
    assert "Nothing of #1001 waits" in story.say("/ops hold 1001 too late").text
