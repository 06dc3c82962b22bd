"""What is particular to putting parcels right; the rest is in `test_every_action`."""

import pytest

from memory.states import State
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]

GOOD = "1Z999AA10123456784"


def test_the_mistyped_number_is_replaced_and_the_customer_told(story: Story) -> None:
    action = story.approved(f"/ops replace_tracking 1037 {GOOD} last digit was wrong")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    (change,) = story.changes()
    assert change["result"] == {"parcel": "#1037-F1", "numbers": [GOOD], "customer told": True}
    assert change["arguments"]["trackingInfoInput"]["company"] == "UPS"
    assert GOOD in story.say("where is 1037?").text


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("1037 1Z999AA10123456785 typed again", "its check digit"),
        ("1037 12345678 some number", "no carrier's number"),
        ("1010 1Z999AA10123456784 not sent", "Nothing of #1010 was sent"),
        ("1001 1Z999AA10123456784 too late", "does not matter any more: it is delivered"),
        ("1037 ##!! what", "is no tracking number"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_reason(
    story: Story, command: str, why: str
) -> None:
    assert why in story.say(f"/ops replace_tracking {command}").text
    assert story.changes() == []


def test_a_number_somebody_put_right_meanwhile_is_not_overwritten(story: Story) -> None:
    first = story.approved(f"/ops replace_tracking 1037 {GOOD} last digit was wrong")
    other = story.approved("/ops replace_tracking 1037 1Z5R89390357567127 the other label")
    assert story.house.executor().run(first.id) is State.SUCCEEDED
    assert story.house.executor().run(other.id) is State.SUPERSEDED
    assert len(story.changes()) == 1


def test_what_never_left_is_sent_again_once_its_fulfilment_is_undone(story: Story) -> None:
    action = story.approved("/ops undo_fulfilment 1039 it never left")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    assert "Not shipped yet" in story.say("where is 1039?").text
    assert "Nothing of #1039 was sent" in story.say("/ops undo_fulfilment 1039 again").text


def test_what_the_carrier_has_seen_is_not_undone(story: Story) -> None:
    (denied,) = story.say("/ops undo_fulfilment 1036 it is lost").proposals
    assert denied.state == "denied"
