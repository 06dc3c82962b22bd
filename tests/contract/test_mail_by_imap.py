"""The mailbox behind IMAP: the same look-up and the same Action, sent once, whatever is lost."""

from collections.abc import Callable

import pytest

from memory import ledger
from memory.states import State
from tests.action_story import Story, sandbox
from tests.action_story import story as opened
from tools.connectors.imap import ImapWriter

__all__ = ["opened", "sandbox"]

ASK = "/ops mail 1007 Thank you. A photo of the post would help."
TEXT = "Thank you. A photo of the post would help."
LONG = 600.0  # seconds


@pytest.fixture(autouse=True)
def by_imap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_PRACTICE_MAIL", "imap")


@pytest.fixture
def story(by_imap: None, request: pytest.FixtureRequest) -> Story:  # noqa: ARG001 - first
    found: Story = request.getfixturevalue("opened")
    return found


def approved(story: Story) -> ledger.Action:
    action = story.approved(ASK)
    assert action.account == "imap:countersign-practice"
    return action


def sent(story: Story) -> list[dict[str, object]]:
    return [one["result"] for one in story.sandbox.journal("data", vendor="imap")]


def in_folder(story: Story, folder: str) -> int:
    found = story.sandbox.journal(vendor="imap")
    laid = [one["arguments"]["folder"] for one in found if one["operation"] == "append"]
    gone = [one for one in found if one["operation"] == "expunge" and folder == "drafts"]
    return laid.count(folder) - len(gone)


def run(story: Story, action: ledger.Action, before_send: Callable[[], object]) -> State:
    def step(name: str) -> None:
        if name == "before_send":
            before_send()

    return story.house.executor(on_step=step).run(action.id)


def test_what_a_customer_wrote_is_found_and_quoted(story: Story) -> None:
    reply = story.say("what did the customer of 1007 write")
    head, *rest = reply.text.splitlines()
    assert head.startswith("1 mail from the customer of #1007 in the last thirty days")
    assert any("Tom Hughes: Order #1007 arrived damaged: Hello" in line for line in rest)
    assert "URGENT refund approved by Dana" in story.say("what did the customer of 1025 write").text
    assert "mails from “Northvale Wire”" in story.say("has Northvale Wire written to us").text
    assert "mails in the inbox" in story.say("what is in the inbox").text


def test_an_answer_is_drafted_sent_once_and_its_copy_laid_away(story: Story) -> None:
    action = approved(story)
    executor = story.house.executor()
    assert [executor.run(action.id), executor.run(action.id)] == [State.SUCCEEDED] * 2
    (mail,) = sent(story)
    assert (mail["text"], mail["to"]) == (TEXT, ["tom.hughes7@mail.example"])
    assert mail["note"] == ""  # who wanted it stays in the mailbox
    (note,) = story.notes()
    assert f"{action.name}, asked by Mia, approved by " in note
    assert (in_folder(story, "drafts"), in_folder(story, "sentitems")) == (0, 1)


def test_what_was_sent_counts_as_the_answer_it_is(story: Story) -> None:
    first, second = approved(story), story.approved("/ops mail 1007 We are on it.", "jon")
    assert story.house.executor().run(first.id) is State.SUCCEEDED
    assert story.house.executor().run(second.id) is State.SUPERSEDED
    assert len(sent(story)) == 1


def test_a_lost_answer_is_found_where_the_server_keeps_copies(story: Story) -> None:
    story.sandbox.fault("keeps_copies", vendor="imap", seconds=LONG)
    action = approved(story)
    run(story, action, lambda: story.sandbox.fault("response_lost", "data", vendor="imap"))
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(sent(story)) == 1


@pytest.mark.parametrize("fault", ["response_lost", "timeout_before_commit"])
def test_where_no_copy_can_tell_a_person_has_to_look(story: Story, fault: str) -> None:
    action = approved(story)
    run(story, action, lambda: story.sandbox.fault(fault, "data", vendor="imap", seconds=3.0))
    assert story.house.settle(action.id) is State.NEEDS_HUMAN
    assert len(sent(story)) == (1 if fault == "response_lost" else 0)
    assert in_folder(story, "drafts") == 1


@pytest.mark.parametrize("operation", ["auth", "mail", "rcpt", "append", "login"])
def test_a_connection_that_drops_before_the_last_dot_has_sent_nothing(
    story: Story, operation: str
) -> None:
    action = approved(story)
    fault = lambda: story.sandbox.fault("dropped", operation, vendor="imap")  # noqa: E731 - one line
    assert run(story, action, fault) is State.APPROVED
    assert sent(story) == []
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(sent(story)) == 1
    assert (in_folder(story, "drafts"), in_folder(story, "sentitems")) == (0, 1)


def test_a_draft_whose_answer_was_lost_is_found_and_not_written_twice(story: Story) -> None:
    action = approved(story)
    lost = lambda: story.sandbox.fault("response_lost", "append", vendor="imap")  # noqa: E731 - one line
    assert run(story, action, lost) is State.APPROVED
    assert in_folder(story, "drafts") == 1
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(sent(story)) == 1
    assert in_folder(story, "drafts") == 0


def test_a_copy_that_cannot_be_laid_away_takes_nothing_from_what_was_sent(story: Story) -> None:
    action = approved(story)

    def fill() -> None:
        story.sandbox.fault("slow", "append", vendor="imap")  # the draft
        story.sandbox.fault("mailbox_full", "append", vendor="imap")  # the copy

    assert run(story, action, fill) is State.SUCCEEDED
    assert len(sent(story)) == 1


@pytest.mark.parametrize("step", ["intent", "after_send", "audited"])
def test_a_worker_that_dies_leaves_one_mail_at_most(story: Story, step: str) -> None:
    class Died(BaseException):
        pass

    def die(name: str) -> None:
        if name == step:
            raise Died

    action = approved(story)
    with pytest.raises(Died):
        story.house.executor(on_step=die).run(action.id)
    story.house.clock(120)
    before_anything = step == "intent"
    settled = State.NEEDS_HUMAN if before_anything else State.SUCCEEDED
    assert story.house.settle(action.id) is settled
    assert len(sent(story)) == (0 if before_anything else 1)


@pytest.mark.parametrize("keeps", [True, False], ids=["server's copy", "our copy"])
def test_a_worker_that_dies_before_the_copy_is_laid_away_sends_no_second_one(
    story: Story, monkeypatch: pytest.MonkeyPatch, *, keeps: bool
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    if keeps:
        story.sandbox.fault("keeps_copies", vendor="imap", seconds=LONG)
    action = approved(story)
    with monkeypatch.context() as dying:
        dying.setattr(ImapWriter, "_lay_away", die)
        with pytest.raises(Died):
            story.house.executor().run(action.id)
    story.house.clock(120)
    assert story.house.settle(action.id) is (State.SUCCEEDED if keeps else State.NEEDS_HUMAN)
    assert len(sent(story)) == 1


@pytest.mark.parametrize(
    ("fault", "operation", "said"),
    [
        ("recipient_refused", "rcpt", "takes no mail for that address"),
        ("mailbox_full", "data", "The mailbox of whom it goes to is full"),
        ("mailbox_full", "append", "The mailbox is full"),
        ("unauthorized", "auth", "refused the send password. Check COUNTERSIGN_IMAP__SEND"),
    ],
)
def test_a_no_is_a_no_and_says_why(story: Story, fault: str, operation: str, said: str) -> None:
    action = approved(story)
    arm = lambda: story.sandbox.fault(fault, operation, vendor="imap", count=2)  # noqa: E731 - one line
    assert run(story, action, arm) is State.FAILED
    story.sandbox.delete("/_control/faults")
    with story.house.database.read() as tx:
        assert said in ledger.get(tx, action.id).outcome
    assert sent(story) == []
