"""Orders and stock on Amazon, asked for in a sentence and answered from the practice Amazon."""

import pytest

from tests.action_story import Story, sandbox, story
from tests.amazon_seller import DELIVERED, LATE, WAITING

__all__ = ["sandbox", "story"]


@pytest.mark.parametrize(
    "text",
    [f"where is {LATE}?", f"#{LATE}", f"Amazon order {LATE}", f"/ops order {LATE}"],
)
def test_an_amazon_number_is_answered_from_amazon(story: Story, text: str) -> None:
    said = story.say(text).text
    assert said.startswith("Not shipped yet, Amazon wants it sent by ")
    assert "4 units, $38.64" in said


def test_a_delivered_one_says_with_whom(story: Story) -> None:
    assert story.say(f"has {DELIVERED} arrived").text.startswith("Delivered, UPS, 1Z")


def test_a_number_amazon_does_not_have_is_said_to_be_unknown(story: Story) -> None:
    said = story.say("where is 111-0000000-0000000").text
    assert said == "Amazon has no order 111-0000000-0000000. Please check the number."


def test_a_refund_of_the_shop_is_not_offered_for_an_amazon_order(story: Story) -> None:
    said = story.say(f"/ops refund {WAITING} 5.00 damaged bent").text
    assert said == f"{WAITING} was ordered on Amazon, so the shop does not have it."


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("how many BIN-24 do we have", "On Amazon: 12."),
        ("how many CAB-3672", "On Amazon: off sale, 0."),
        ("how many BIN-20", "in Amazon's own warehouses."),
    ],
)
def test_stock_says_what_amazon_may_sell(story: Story, text: str, beside: str) -> None:
    assert story.say(text).text.endswith(beside)


def test_a_silent_amazon_does_not_take_the_shops_count_with_it(story: Story) -> None:
    story.sandbox.fault("down", vendor="amazon", seconds=60.0)
    said = story.say("how many BIN-24 do we have").text
    assert said.startswith("BIN-24: 0 available")
    assert said.endswith("Amazon did not say how many it sells.")
