"""What is particular to cancellations; what every Action promises is in `test_every_action`."""

from memory.states import State
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]
COMMAND = "/ops cancel 1010 customer found it elsewhere"


def test_goods_go_back_on_sale_and_the_money_waits_for_a_refund_of_its_own(story: Story) -> None:
    before = story.say("how many BIN-40 do we have").text
    action = story.approved(COMMAND)
    story.house.executor().run(action.id)
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert story.say("how many BIN-40 do we have").text != before
    (entry,) = story.sandbox.journal("orderCancel")
    assert entry["result"]["reason"] == "CUSTOMER"
    assert story.sandbox.journal("refundCreate") == []
    assert "is cancelled already" in story.say("/ops cancel 1010 once more").text
    refund = story.approved("/ops refund 1010 5.00 goodwill called off")
    assert story.house.executor().run(refund.id) is State.SUCCEEDED


def test_what_was_sent_or_half_sent_is_not_cancelled(story: Story) -> None:
    for order in ("1001", "1011"):
        said = story.say(f"/ops cancel {order} too late").text
        assert f"Something of #{order} was sent already" in said


def test_a_parcel_that_left_after_the_approval_keeps_the_order(story: Story) -> None:
    action = story.approved(COMMAND)
    sent = {"order": "1010", "fulfil": {"number": "1Z999AA10123456784", "company": "UPS"}}
    story.sandbox.post("/_control/shop/edit", sent)
    assert story.house.executor().run(action.id) in {State.DENIED, State.SUPERSEDED}
    assert story.sandbox.journal("orderCancel") == []


def test_cancelled_by_a_colleague_meanwhile_is_no_doing_of_ours(story: Story) -> None:
    action = story.approved(COMMAND)
    story.sandbox.post("/_control/shop/edit", {"order": "1010", "cancel": "CUSTOMER"})
    assert story.house.executor().run(action.id) in {State.DENIED, State.SUPERSEDED}
    assert story.sandbox.journal("orderCancel") == []


def test_a_large_order_needs_finance_as_well(story: Story) -> None:
    action = story.approved("/ops cancel 1012 fraud stolen card")
    story.house.executor().run(action.id)
    assert story.house.settle(action.id) is State.SUCCEEDED
    (entry,) = story.sandbox.journal("orderCancel")
    assert "Priya" in entry["result"]["note"]
    assert "Dana" in entry["result"]["note"]
