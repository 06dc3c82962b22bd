"""Messages to buyers on the practice Amazon: what may be said now, once, and who looks after it."""

import pytest

from agent.turns import Origin
from memory import ledger
from memory.states import State
from policies.actions.message_buyer import BuyerTopic, MessageBuyerAsk
from tests.action_story import Story, sandbox, story
from tests.amazon_seller import DELIVERED, LATE
from tools.buyer_messages import holds_address, holds_link

__all__ = ["sandbox", "story"]


def asked(story: Story, text: str, order: str = LATE, by: str = "mia") -> ledger.Action:
    """Have somebody ask for a message, and return it as it stands then."""
    (proposal,) = story.say(f"/ops message_buyer {order} {text}", by).proposals
    with story.house.database.read() as tx:
        return ledger.get(tx, int(proposal.id.removeprefix("A-")))


def told(story: Story, action: ledger.Action) -> str:
    with story.house.database.read() as tx:
        return "\n".join((ledger.revision(tx, action.id, action.revision).told or {})["lines"])


def test_the_card_shows_the_whole_text_and_what_amazon_allows(story: Story) -> None:
    card = told(story, asked(story, "that we are sorry for the delay"))
    assert "“We are sorry for the delay”" in card
    assert "Amazon now allows: a problem with the order, its delivery, a question before" in card
    assert "The buyer reads en-US" in card


def test_what_is_sent_is_what_was_approved(story: Story) -> None:
    action = story.approved(f"/ops message_buyer {LATE} Is grey as good as white?")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    (change,) = story.changes()
    assert change["arguments"] == {"orderId": LATE, "text": "Is grey as good as white?"}
    assert change["operation"] == "createUnexpectedProblem"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Look at https://acme.example/returns", "refuses links"),
        ("It is all on acme.com", "refuses links"),
        ("Write to help@acme.example", "refuses mail addresses"),
        ("Call us at (555) 010-4477", "refuses mail addresses"),
        ("It is <b>late</b>", "plain words only"),
    ],
)
def test_what_amazon_refuses_is_denied_with_a_sentence(story: Story, text: str, why: str) -> None:
    reply = story.say(f"/ops message_buyer {LATE} {text}")
    assert why in reply.text
    assert [one.state for one in reply.proposals] == [State.DENIED]


def test_a_promise_of_money_is_a_leads_to_read(story: Story) -> None:
    action = asked(story, "We refund you $20")
    with story.house.database.read() as tx:
        needs = ledger.revision(tx, action.id, action.revision).terms.requirements
    assert [need.group for need in needs] == ["leads"]


def test_a_sentence_offers_what_amazon_allows_now(story: Story) -> None:
    reply = story.say(f"tell the buyer of {DELIVERED} that we refund the bent one tomorrow")
    assert [one.label for one in reply.buttons] == [
        "About a problem with the order",
        "About its delivery",
    ]
    assert story.changes() == []


def test_about_what_one_may_not_write_now_is_denied(story: Story) -> None:
    wish = MessageBuyerAsk(order=DELIVERED, about=BuyerTopic.ORDER, note="In grey?")
    proposed = story.house.house.proposals.propose(
        "message_buyer",
        wish,
        person=story.house.person("mia"),
        origin=Origin("test:1", "test:thread"),
        words="test",
    )
    assert proposed.action.state is State.DENIED
    assert "Amazon does not allow a message about this" in proposed.sentence


def test_a_lost_answer_ends_with_a_person_and_amazon_is_not_asked(story: Story) -> None:
    action = story.approved(f"/ops message_buyer {LATE} We are sorry for the delay")
    story.sandbox.fault("response_lost", "write", vendor="amazon")
    executor = story.house.executor()
    assert executor.run(action.id) is State.UNKNOWN
    before = len(story.sandbox.get("/_control/calls", vendor="amazon")["calls"])
    assert story.house.settle(action.id) is State.NEEDS_HUMAN
    assert len(story.sandbox.get("/_control/calls", vendor="amazon")["calls"]) == before
    executor.run(action.id)
    assert len(story.changes()) == 1
    with story.house.database.read() as tx:
        assert "cannot be asked whether it was done" in ledger.get(tx, action.id).outcome


def test_the_same_text_may_be_sent_again_once_the_first_was(story: Story) -> None:
    for who in ("mia", "jon"):
        action = story.approved(f"/ops message_buyer {LATE} Thank you for waiting", who)
        assert story.house.executor().run(action.id) is State.SUCCEEDED
    assert len(story.changes()) == 2


@pytest.mark.parametrize(
    "text",
    ["see www.acme.shop", "HTTP://ACME", "acme.com/returns", "acme\uff0ecom", "at shop.acme.io"],
)
def test_what_may_be_read_as_a_link_is_one(text: str) -> None:
    assert holds_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "help@acme",
        "help (at) acme (dot) com",
        "call 555-010-4477",
        "+4915112345678",
        "555 010 4477",
    ],
)
def test_what_may_be_read_as_an_address_is_one(text: str) -> None:
    assert holds_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your order 112-4410983-2207714 leaves today.",
        "Tracking 1Z999AA10123456784 or 9400111899560000000000.",
        "It measures 36 x 48 x 12 in. and weighs 20.5 lb.We checked.",
        "We meet at noon; the shelf holds 200 - 250 lb.",
        "Between 9:00 and 12:30 on 12/04/2026.",
    ],
)
def test_what_an_order_is_about_is_neither(text: str) -> None:
    assert not holds_link(text)
    assert not holds_address(text)
