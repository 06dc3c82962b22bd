"""What is particular to letters; what every Action promises is in `test_every_action`."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.problem_desk import ProblemDesk, said, steps_of
from agent.sweeps.po_late import PO_LATE
from agent.turns import Origin
from memory import ledger, problem_queue
from memory.ledger import Revision
from memory.problem_queue import Filter, Problem
from memory.problems import tell
from memory.states import State
from policies.actions.letter import LetterAsk
from policies.errors import BadRequest, NotFound
from policies.people import Group
from tests.action_story import Story, new_story, sandbox, story
from tests.copies import EVERYBODY, ZONE
from tests.mirrored_house import copier, load
from tests.sandbox_fixture import Sandbox
from tools.mirror.feeds import open_feeds
from tools.orders import find_order

__all__ = ["sandbox", "story"]

TO_CUSTOMER = "/ops letter 1005 Is the side door the right one?"
TO_VENDOR = "/ops letter PO 4026 When will it leave?"
TITLED = LetterAsk(about="1005", subject="Your $20", note="Please call us.")
SIERRA = "orders@sierra-rack-works.example"


@pytest.fixture(params=["graph", "imap"])
def mailbox(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name = str(request.param)
    monkeypatch.setenv("COUNTERSIGN_PRACTICE_MAIL", name)
    return name


def sent(story: Story) -> list[dict[str, Any]]:
    """Return what left the practice mailbox, by either way."""
    journals = (("send", "graph"), ("data", "imap"))
    return [
        one["result"] for name, vendor in journals for one in story.sandbox.journal(name, vendor)
    ]


def reading(story: Story, action: ledger.Action) -> Revision:
    with story.house.database.read() as tx:
        return ledger.revision(tx, action.id, action.revision)


def told(story: Story, action: ledger.Action) -> list[str]:
    return [str(line) for line in (reading(story, action).told or {})["lines"]]


def filed(story: Story, command: str, by: str = "mia") -> ledger.Action:
    (proposal,) = story.say(command, by).proposals
    with story.house.database.read() as tx:
        return ledger.get(tx, int(proposal.id.removeprefix("A-")))


def late(story: Story) -> Problem:
    """Copy the practice company's books and orders, and see its vendor late a week from now."""
    database = story.house.database
    reads = replace(story.house.house.reads, vendor_lists={})
    load(copier(database, open_feeds(reads, database)))
    with database.copying() as tx:
        given = PO_LATE.given(tx.now() + timedelta(days=7), EVERYBODY, {})
        tell(tx, PO_LATE.name, PO_LATE.team, [*PO_LATE.find(tx, given)], shown=True)
    return in_the_queue(story)


def in_the_queue(story: Story) -> Problem:
    with story.house.database.read() as tx:
        found = problem_queue.page(tx, Filter(sweep=PO_LATE.name))
    return next(one for one in found if one.name == "PO 4026")


def pressed(story: Story, problem: Problem, by: str = "lee") -> ledger.Action:
    desk = ProblemDesk(story.house.database, story.house.house.proposals, ZONE)
    origin = Origin(f"step:{problem.id}:0", f"problem:{problem.id}")
    return desk.ask_for(problem.id, 0, person=story.house.person(by), origin=origin).action


def test_a_late_vendor_is_chased_from_the_queue_and_written_to_once(
    mailbox: str, request: pytest.FixtureRequest
) -> None:
    story: Story = request.getfixturevalue("story")
    problem = late(story)
    (step,) = steps_of(problem)
    assert said(step, problem) == "Chase Sierra Rack Works about PO 4026"
    action = pressed(story, problem)
    assert action.account == f"{mailbox}:countersign-practice"
    to, *_ = told(story, action)
    assert to == f"MAIL to {SIERRA}, the whole text:"
    story.house.approve(action, "jon")

    def lose(step: str) -> None:
        if step == "before_send":
            if mailbox == "imap":  # a server that keeps copies shows what became of it
                story.sandbox.fault("keeps_copies", vendor="imap", seconds=600.0)
            operation = {"graph": "send", "imap": "data"}[mailbox]
            story.sandbox.fault("response_lost", operation, vendor=mailbox)

    assert story.house.executor(on_step=lose).run(action.id) is State.UNKNOWN
    assert story.house.settle(action.id) is State.SUCCEEDED
    (mail,) = sent(story)
    assert mail["to"] == [SIERRA]
    assert mail["text"].startswith("Good day,\nour purchase order PO 4026 was expected ")
    assert in_the_queue(story).action_id == action.id
    again = story.say(TO_VENDOR, "lee")
    assert again.text == ("Asked. Waiting for Priya or Olivia: they were written to already.")


def test_the_card_shows_the_whole_text_whom_it_goes_to_and_the_subject(story: Story) -> None:
    to, text, subject, about = told(story, filed(story, TO_CUSTOMER))
    assert to.startswith("MAIL to ")
    assert to.endswith("@mail.example, the whole text:")
    assert text == "“Is the side door the right one?”"
    assert subject == "Subject: “Your order #1005”"
    assert about == "The customer of #1005"


def test_its_subject_always_names_what_it_is_about(story: Story) -> None:
    action = filed(story, TO_VENDOR, "lee")
    changed = story.house.house.proposals.edit(
        action.id,
        action.revision,
        {"subject": "Where is it?"},
        person=story.house.person("lee"),
    )
    arguments = reading(story, changed.action).arguments or {}
    assert arguments["subject"] == "PO 4026: Where is it?"


@pytest.mark.parametrize("command", ["letter PO-4026 When?", "letter po4026 When?"])
def test_a_purchase_order_is_named_in_any_way_people_write_it(story: Story, command: str) -> None:
    arguments = reading(story, filed(story, f"/ops {command}", "lee")).arguments or {}
    assert (arguments["about_name"], arguments["to"]) == ("PO 4026", SIERRA)


def test_what_it_is_about_has_to_be_there_and_to_have_an_address(story: Story) -> None:
    assert "There is no order 9999" in story.say("/ops letter 9999 Hello").text
    assert "QuickBooks has no purchase order 9999" in story.say("/ops letter PO 9999 Hello").text
    assert "About which order?" in story.say("/ops letter").text
    assert "What should it say?" in story.say("/ops letter 1005 \u200b").text


def test_a_carrier_is_written_to_where_the_shop_says_so(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_CARRIER_MAIL", '{"FedEx": "claims@fedex.example"}')
    with new_story(sandbox, f"sqlite:///{tmp_path}/story.db") as story:
        ask = LetterAsk(about="1036", parcel=parcel_of(story, "1036"), note="Where is it?")
        action = asked(story, ask)
        arguments = reading(story, action).arguments or {}
        assert arguments["subject"] == f"Parcel {ask.parcel}"
        story.house.approve(action, "jon")
        assert story.house.executor().run(action.id) is State.SUCCEEDED
        assert [one["to"] for one in sent(story)] == [["claims@fedex.example"]]
        with pytest.raises(BadRequest, match="A parcel belongs to an order"):
            asked(story, ask.model_copy(update={"about": "PO 4026"}))
        with pytest.raises(NotFound, match="No parcel 1Z1 was sent for #1036"):
            asked(story, ask.model_copy(update={"parcel": "1Z1"}))


def test_a_carrier_without_an_address_is_not_guessed_at(story: Story) -> None:
    ask = LetterAsk(about="1036", parcel=parcel_of(story, "1036"), note="Where is it?")
    with pytest.raises(BadRequest, match="FedEx has no mail address in COUNTERSIGN_CARRIER_MAIL"):
        asked(story, ask)


def parcel_of(story: Story, order: str) -> str:
    (sent_once,) = find_order(order, story.house.house.reads).order.fulfilments
    return str(sent_once.tracking[0].number)


def asked(story: Story, ask: LetterAsk) -> ledger.Action:
    origin = Origin(f"test:{ask.about}:{ask.parcel}", "test:thread")
    proposals, mia = story.house.house.proposals, story.house.person("mia")
    return proposals.propose("letter", ask, person=mia, origin=origin, words="test").action


def test_what_speaks_of_money_in_its_subject_too_is_read_by_a_lead(story: Story) -> None:
    waits = "Asked. Waiting for Priya or Olivia: it speaks of money."
    assert story.say("/ops letter 1005 We give you $20 back.").text == waits
    assert story.house.needs(asked(story, TITLED)) == {Group.LEADS}
    reply = story.say("/ops letter 1005 We call you.")
    assert reply.text.startswith("Asked. Waiting for Jon, Lee, Dana, Priya or Olivia")


def test_finance_writes_to_nobody(story: Story) -> None:
    assert story.say(TO_CUSTOMER, "dana").text.startswith("Not allowed: Dana may not ask for this.")


def test_two_letters_about_one_thing_do_not_both_go_out(story: Story) -> None:
    first, second = filed(story, TO_VENDOR, "lee"), filed(story, f"{TO_VENDOR} Please.", "mia")
    story.house.approve(first, "jon")
    story.house.approve(second, "jon")
    assert story.house.executor().run(first.id) is State.SUCCEEDED
    assert story.house.executor().run(second.id) is State.SUPERSEDED
    assert len(sent(story)) == 1


def test_an_order_called_off_meanwhile_needs_a_fresh_card(story: Story) -> None:
    action = filed(story, "/ops letter 1010 Is the side door the right one?")
    story.house.approve(action, "jon")
    story.sandbox.post("/_control/shop/edit", {"order": "1010", "cancel": "CUSTOMER"})
    assert story.house.executor().run(action.id) is State.SUPERSEDED
    assert sent(story) == []


@pytest.mark.parametrize("operation", ["createMessage", "update"])
def test_a_draft_whose_answer_was_lost_is_found_and_not_written_twice(
    story: Story, operation: str
) -> None:
    action = filed(story, TO_VENDOR, "lee")
    story.house.approve(action, "jon")

    def silence(step: str) -> None:
        if step == "before_send":
            story.sandbox.fault("response_lost", operation, vendor="graph")

    assert story.house.executor(on_step=silence).run(action.id) is State.APPROVED
    assert sent(story) == []
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(sent(story)) == len(story.sandbox.journal("createMessage", vendor="graph")) == 1


def test_nothing_can_be_asked_where_no_mailbox_is_connected(story: Story) -> None:
    story.house.house.filing.reads.mailboxes.clear()  # type: ignore[attr-defined] # a plain dict
    assert "No mailbox is connected" in story.say(TO_VENDOR).text
