"""What is particular to changes on Amazon; what every Action promises is in `test_every_action`."""

from memory import ledger
from memory.states import State
from tests.action_story import Story, sandbox, story
from tests.amazon_seller import DELIVERED, LATE, WAITING, seller_of

__all__ = ["sandbox", "story"]

NUMBER = "1Z999AA10123456784"


def done(story: Story, command: str, by: str = "mia") -> ledger.Action:
    action = story.approved(f"/ops {command}", by)
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    return action


def test_a_parcel_holds_all_that_waits_and_carries_our_number(story: Story) -> None:
    done(story, f"confirm_shipment {WAITING} {NUMBER} left at noon")
    (change,) = story.sandbox.journal("confirmShipment", "amazon")
    detail = change["arguments"]["packageDetail"]
    assert (detail["carrierCode"], detail["trackingNumber"]) == ("UPS", NUMBER)
    assert sum(one["quantity"] for one in detail["orderItems"]) == 3
    assert detail["packageReferenceId"].isdecimal()
    assert f"UPS {NUMBER}" in story.say(f"where is {WAITING}?").text
    said = story.say(f"/ops confirm_shipment {WAITING} {NUMBER} once more").text
    assert said == f"Everything of {WAITING} has left already, so there is nothing to confirm."


def test_what_cannot_be_confirmed_is_said(story: Story) -> None:
    for order, number, said in (
        (DELIVERED, NUMBER, "has left already"),
        (LATE, "1Z999AA10123456785", "its form or its check digit is wrong"),
        ("111-0000000-0000000", NUMBER, "Amazon has no order"),
        ("1001", NUMBER, "“1001” is no Amazon order's number"),
    ):
        assert said in story.say(f"/ops confirm_shipment {order} {number} gone").text
    assert story.changes() == []


def test_an_article_is_taken_off_sale_and_put_back_with_what_the_shop_has(story: Story) -> None:
    done(story, "pause_amazon_listing BIN-24 out", by="lee")
    done(story, "resume_amazon_listing CAB-3672 back", by="lee")
    changes = story.sandbox.journal("patchListingsItem", "amazon")
    assert [(one["arguments"]["sku"], one["token"]) for one in changes] == [
        ("BIN-24", "write"),
        ("CAB-3672", "write"),
    ]
    assert story.say("how many BIN-24").text.endswith("On Amazon: off sale, 0.")
    stock = story.say("how many CAB-3672").text
    assert stock.endswith(f"On Amazon: {changes[1]['arguments']['quantity']}.")


def test_the_shop_goes_on_selling_what_is_paused_on_amazon(story: Story) -> None:
    reply = story.say("pause BIN-24 on Amazon, the vendor is out", "lee")
    assert [button.label for button in reply.buttons] == ["Pause BIN-24 on Amazon"]
    reply = story.say("pause BIN-24, the vendor is out", "lee")
    assert [button.action for button in reply.buttons] == ["pause_listing"]


def test_what_cannot_be_paused_or_resumed_is_said(story: Story) -> None:
    for command, said in (
        ("pause_amazon_listing CAB-3672 out", "CAB-3672 is off sale on Amazon already."),
        ("resume_amazon_listing BIN-24 back", "BIN-24 is on sale on Amazon already: 12."),
        ("pause_amazon_listing BIN-20 out", "Amazon sends BIN-20 itself"),
        ("pause_amazon_listing NONE-1 out", "Amazon does not list NONE-1. Please check the SKU."),
    ):
        assert said in story.say(f"/ops {command}", "lee").text
    assert story.changes() == []


def test_a_refund_goes_to_its_article_for_a_reason_amazon_knows(story: Story) -> None:
    action = done(story, f"amazon_refund {DELIVERED} 24.50 wrong item came")
    (change,) = story.changes()
    assert change["operation"] == "createFeed.refund"
    assert change["arguments"]["orderId"] == DELIVERED
    assert change["arguments"]["amount"] == "24.50 USD"
    with seller_of(story.sandbox) as seller:
        (back,) = [one for one in seller.reader.transactions(DELIVERED) if one.kind == "Refund"]
    assert any(one.startswith(f"{action.name}:") for one in back.references)


def test_who_approved_it_and_how_much_went_back_are_answered(story: Story) -> None:
    done(story, f"amazon_refund {DELIVERED} 24.50 goodwill sorry")
    told = story.say(f"who approved the refund on {DELIVERED}?").text
    assert "Refund on Amazon $24.50" in told
    assert "Approved by Priya" in told
    assert "Carried out once; Amazon confirms" in told
    assert story.say("how much did we refund today").text.startswith("1 refund for $24.50 ")


def test_an_order_of_several_articles_is_asked_about(story: Story) -> None:
    done(story, f"confirm_shipment {WAITING} {NUMBER} left at noon")
    reply = story.say(f"refund {WAITING}, wrong item")
    skus = {button.label.rpartition(" ")[2] for button in reply.buttons}
    assert skus == {"CAB-3672", "BIN-24"}
    said = story.say(f"/ops amazon_refund {WAITING} 1.00 goodwill sorry").text
    assert said.startswith("For which article: CAB-3672 or BIN-24?")


def test_never_more_goes_back_than_was_paid(story: Story) -> None:
    with seller_of(story.sandbox) as seller:
        paid = seller.reader.order(DELIVERED).proceeds.grand_total
    assert paid is not None
    done(story, f"amazon_refund {DELIVERED} {paid.decimal} goodwill all of it")
    again = story.say(f"/ops amazon_refund {DELIVERED} 0.01 goodwill once more")
    assert [one.state for one in again.proposals] == ["denied"]
    assert "Would refund more than was paid" in again.text


def test_what_has_not_left_was_not_charged(story: Story) -> None:
    asked = story.say(f"/ops amazon_refund {LATE} 1.00 goodwill it is late")
    assert [one.state for one in asked.proposals] == ["denied"]
    assert "There is no charge of ours to refund: it is waiting." in asked.text


def test_an_order_that_was_refunded_meanwhile_is_asked_about_again(story: Story) -> None:
    first = story.approved(f"/ops amazon_refund {DELIVERED} 30.00 goodwill first")
    second = story.approved(f"/ops amazon_refund {DELIVERED} 29.00 goodwill second")
    assert story.house.executor().run(first.id) is State.SUCCEEDED
    assert story.house.executor().run(second.id) is State.SUPERSEDED
    assert len(story.changes()) == 1


def test_the_shop_and_amazon_count_towards_one_day_of_whoever_asks(story: Story) -> None:
    done(story, f"amazon_refund {DELIVERED} 24.50 goodwill sorry")
    (asked,) = story.say("/ops refund 1001 1.00 goodwill sorry").proposals
    with story.house.database.read() as tx:
        facts = ledger.revision(tx, int(asked.id.removeprefix("A-")), 1).facts
    assert facts is not None
    assert facts["ledger"]["requester_today"]["minor"] == 2450


def test_a_report_that_never_comes_leaves_it_open_until_amazon_shows_the_money(
    story: Story,
) -> None:
    action = story.approved(f"/ops amazon_refund {DELIVERED} 24.50 goodwill sorry")
    executor = story.house.executor(on_step=lambda step: _silence(story, step))
    assert executor.run(action.id) is State.UNKNOWN
    story.sandbox.delete("/_control/faults")
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(story.changes()) == 1


def test_what_amazon_does_not_show_yet_is_no_proof_for_half_an_hour(story: Story) -> None:
    action = story.approved(f"/ops amazon_refund {DELIVERED} 24.50 goodwill sorry")
    executor = story.house.executor(on_step=lambda step: _lose(story, step))
    assert executor.run(action.id) is State.UNKNOWN
    assert story.house.settle(action.id, rounds=3) is State.UNKNOWN
    story.house.clock(1800)
    assert story.house.settle(action.id, rounds=2) is State.NEEDS_HUMAN
    assert story.changes() == []


def _lose(story: Story, step: str) -> None:
    if step == "before_send":
        story.sandbox.fault("error_before_commit", "createFeed", vendor="amazon")


def _silence(story: Story, step: str) -> None:
    if step == "before_send":
        story.sandbox.fault("rate_limit", "getFeed", vendor="amazon", count=50)
