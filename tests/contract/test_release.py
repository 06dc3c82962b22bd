"""What is particular to releases; what every Action promises is in `test_every_action`."""

import pytest

from memory.states import State
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]


def test_what_is_held_for_a_risk_of_fraud_is_asked_for_by_a_lead_and_decided_by_another(
    story: Story,
) -> None:
    (denied,) = story.say("/ops release 1012 the customer called").proposals
    assert denied.state == "denied"
    action = story.approved("/ops release 1012 the customer called", by="priya")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    assert "approved by Olivia" in story.notes()[0]
    assert len(story.changes()) == 1


def test_a_hold_that_came_after_the_request_is_not_released_with_it(story: Story) -> None:
    held = story.approved("/ops hold 1010 address looks wrong")
    assert story.house.executor().run(held.id) is State.SUCCEEDED
    action = story.approved("/ops release 1010 address is right")
    story.sandbox.post("/_control/shop/edit", {"order": "1010", "release": True})
    again = story.approved("/ops hold 1010 another reason")
    assert story.house.executor().run(again.id) is State.SUCCEEDED
    assert story.house.executor().run(action.id) is State.DENIED
    assert [one["operation"] for one in story.changes()] == ["fulfillmentOrderHold"] * 2


def test_what_a_person_released_by_hand_is_not_released_again(story: Story) -> None:
    action = story.approved("/ops release 1044 the rest is paid")
    story.sandbox.post("/_control/shop/edit", {"order": "1044", "release": True})
    assert story.house.executor().run(action.id) is State.DENIED
    assert story.changes() == []


@pytest.mark.parametrize("text", ["take 1044 off hold", "please release the hold on 1044"])
def test_taking_it_off_hold_is_one_wish_and_no_hold(story: Story, text: str) -> None:
    assert [button.action for button in story.say(text).buttons] == ["release"]


def test_what_is_not_on_hold_cannot_be_released(story: Story) -> None:
    assert "not on hold" in story.say("/ops release 1010 please").text
