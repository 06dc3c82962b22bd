"""What is particular to answering mails; what every Action promises is in `test_every_action`."""

from typing import Any

import pytest

from memory import ledger
from memory.states import State
from tests.action_story import Story, sandbox, story
from tools.outgoing_mail import speaks_of_money

__all__ = ["sandbox", "story"]

ASK = "/ops mail 1007 Thank you. A photo of the post would help."


def sent(story: Story) -> list[dict[str, Any]]:
    return [one["result"] for one in story.sandbox.journal("send", vendor="graph")]


def told(story: Story, action: ledger.Action) -> list[str]:
    with story.house.database.read() as tx:
        lines = (ledger.revision(tx, action.id, action.revision).told or {})["lines"]
    return [str(line) for line in lines]


def filed(story: Story, command: str, by: str = "mia") -> ledger.Action:
    (proposal,) = story.say(command, by).proposals
    with story.house.database.read() as tx:
        return ledger.get(tx, int(proposal.id.removeprefix("A-")))


def test_the_card_shows_the_whole_text_and_whom_it_goes_to(story: Story) -> None:
    to, text, subject, wrote = told(story, filed(story, ASK))
    assert to.startswith("MAIL to tom.hughes")
    assert text == "“Thank you. A photo of the post would help.”"
    assert subject.startswith("It answers “Order #1007 arrived damaged” of ")
    assert "one post of the shelf is scratched" in wrote


def test_anybody_else_of_the_staff_may_read_it_and_approve(story: Story) -> None:
    action = filed(story, ASK)
    story.house.approve(action, "jon")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    (mail,) = sent(story)
    assert mail["text"] == "Thank you. A photo of the post would help."
    assert [str(one) for one in mail["to"]] == [
        told(story, action)[0].removeprefix("MAIL to ").partition(",")[0]
    ]


def test_what_speaks_of_money_is_read_by_a_lead(story: Story) -> None:
    reply = story.say("/ops mail 1007 We give you $20 back.")
    assert reply.text == "Asked. Waiting for Priya or Olivia: it speaks of money."
    reply = story.say("/ops mail 1007 We call you back.")
    assert reply.text.startswith("Asked. Waiting for Jon, Lee, Dana, Priya or Olivia")


@pytest.mark.parametrize(
    "text",
    ["24.50 comes back", "that is on us", "１０％ off", "we refunded it", "wir erstatten alles"],  # noqa: RUF001 - wide digits are meant
)
def test_money_is_heard_in_many_words(text: str) -> None:
    assert speaks_of_money(text)
    assert not speaks_of_money("Thank you, a photo of the 2 posts of order 1007 would help.")


def test_an_answer_that_would_go_elsewhere_is_read_by_a_lead(story: Story) -> None:
    action = filed(story, "/ops mail 1025 Thank you, we are looking into it.")
    assert "MAIL to refunds@approve.example" in told(story, action)[0]
    with story.house.database.read() as tx:
        why = ledger.revision(tx, action.id, action.revision).terms.why
    assert why == "It goes to another address than the order's, so a lead reads it."


def test_what_somebody_answered_meanwhile_needs_a_fresh_card(story: Story) -> None:
    first, second = filed(story, ASK), filed(story, "/ops mail 1007 We are on it.", by="jon")
    story.house.approve(first, "jon")
    story.house.approve(second, "mia")
    assert story.house.executor().run(first.id) is State.SUCCEEDED
    assert story.house.executor().run(second.id) is State.SUPERSEDED
    assert len(sent(story)) == 1


def test_a_mailbox_that_went_silent_before_it_was_sent_has_sent_nothing(story: Story) -> None:
    """The draft is found again by its mark, so that no second one is made."""
    action = filed(story, ASK)
    story.house.approve(action, "jon")

    def silence(step: str) -> None:
        if step == "before_send":
            story.sandbox.fault("response_lost", "update", vendor="graph")

    assert story.house.executor(on_step=silence).run(action.id) is State.APPROVED
    assert sent(story) == []
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(sent(story)) == len(story.sandbox.journal("createReply", vendor="graph")) == 1


def test_a_mail_that_was_moved_is_answered_and_one_of_nobody_is_not(story: Story) -> None:
    assert "has not written lately" in story.say("/ops mail 1005 Hello there.").text
    assert "What should it say?" in story.say("/ops mail 1007 \u200b").text


def test_nothing_can_be_asked_where_no_mailbox_is_connected(story: Story) -> None:
    story.house.house.filing.reads.mailboxes.clear()  # type: ignore[attr-defined] # a plain dict
    assert "No mailbox is connected" in story.say(ASK).text
