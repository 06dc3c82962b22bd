"""Cancelling and paying back as one: decided together, done in order, each once."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from agent.reconcile import Reconciler
from countersign import composition
from memory import ledger, votes
from memory.audit_proof import verify
from memory.ledger import Action
from memory.states import State
from memory.tables import actions, outbox
from memory.votes import Answer, Ballot, Decision
from policies.judgement import lots_of
from policies.rulebook import load_rulebook
from tests.action_story import Story, new_story, sandbox, story
from tests.sandbox_fixture import Sandbox

__all__ = ["sandbox", "story"]
COMMAND = "/ops cancel 1010 +refund customer found it elsewhere"


def both(story: Story) -> tuple[Action, Action]:
    """Read the newest cancellation and the refund that follows it."""
    with story.house.database.read() as tx:
        second = ledger.find(tx, actions.c.follows.is_not(None))[-1]
        assert second.follows is not None
        return ledger.get(tx, second.follows), second


def surfaces_of(story: Story, action: Action) -> set[str]:
    with story.house.database.read() as tx:
        query = select(outbox.c.kind).where(outbox.c.subject == action.name)
        return set(tx.connection.scalars(query))


def asked(story: Story) -> tuple[Action, Action]:
    assert story.say(COMMAND).proposals
    return both(story)


def changed(story: Story) -> list[str]:
    return [entry["operation"] for entry in story.changes()]


def test_one_approval_cancels_and_then_pays_back_each_once(story: Story) -> None:
    story.approved(COMMAND)
    first, second = both(story)
    assert (first.state, second.state) == (State.APPROVED, State.APPROVED)
    executor = story.house.executor()
    assert executor.run(second.id) is State.APPROVED
    assert changed(story) == []
    executor.run(first.id)
    assert story.house.settle(first.id) is State.SUCCEEDED
    assert executor.run(second.id) is State.SUCCEEDED
    assert executor.run(second.id) is State.SUCCEEDED
    assert changed(story) == ["orderCancel", "refundCreate"]
    with story.house.database.read() as tx:
        assert verify(tx).unbroken


def test_the_one_card_says_both_and_the_refund_has_a_card_once_it_is_to_come(story: Story) -> None:
    first, second = asked(story)
    with story.house.database.read() as tx:
        told = ledger.revision(tx, first.id, 1).told or {}
    assert "THEN REFUND" in "\n".join(told["lines"])
    assert "card" in surfaces_of(story, first)
    assert surfaces_of(story, second) == set()
    story.house.approve(first, "priya")
    assert {"card", "status"} & surfaces_of(story, second)


def test_a_no_ends_both(story: Story) -> None:
    first, _ = asked(story)
    ballot = Ballot(first.id, 1, story.house.person("priya"), Decision.REJECT, "no")
    assert story.house.house.decisions.vote(ballot).answer is Answer.REJECTED
    ended = both(story)
    assert [one.state for one in ended] == [State.REJECTED, State.CANCELLED]
    assert first.name in ended[1].outcome


def test_it_takes_everybody_either_of_them_takes(story: Story) -> None:
    assert story.say("/ops cancel 1012 +refund fraud stolen card").proposals
    first, second = both(story)
    with story.house.database.read() as tx:
        terms = [ledger.revision(tx, one.id, 1).terms for one in (first, second)]
    assert [len(lots_of(one.requirements)) for one in terms] == [2, 1]
    answers = [
        story.house.house.decisions.vote(
            Ballot(first.id, 1, story.house.person(who), Decision.APPROVE)
        ).answer
        for who in ("priya", "dana")
    ]
    assert answers == [Answer.COUNTED, Answer.APPROVED]
    assert [one.state for one in both(story)] == [State.APPROVED, State.APPROVED]
    with story.house.database.read() as tx:
        assert len(votes.of(tx, second.id, 1)) == 2


def test_what_follows_is_not_decided_by_itself(story: Story) -> None:
    _, second = asked(story)
    ballot = Ballot(second.id, 1, story.house.person("priya"), Decision.APPROVE)
    assert story.house.house.decisions.vote(ballot).answer is Answer.WITH_ANOTHER
    with story.house.database.read() as tx:
        assert votes.of(tx, second.id, 1) == []


def test_a_parcel_that_left_after_the_approval_keeps_the_money(story: Story) -> None:
    story.approved(COMMAND)
    first, second = both(story)
    sent = {"order": "1010", "fulfil": {"number": "1Z999AA10123456784", "company": "UPS"}}
    story.sandbox.post("/_control/shop/edit", sent)
    assert story.house.executor().run(first.id) in {State.DENIED, State.SUPERSEDED}
    assert story.house.state(second.id) is State.CANCELLED
    assert story.house.executor().run(second.id) is State.CANCELLED
    assert changed(story) == []


def test_taking_either_back_in_time_takes_both_back(story: Story) -> None:
    story.approved(COMMAND)
    first, second = both(story)
    story.house.house.decisions.take_back(second.id, person=story.house.person("mia"))
    assert [one.state for one in both(story)] == [State.CANCELLED, State.CANCELLED]
    assert story.house.executor().run(first.id) is State.CANCELLED


def test_money_paid_back_by_hand_meanwhile_puts_both_on_fresh_cards(story: Story) -> None:
    story.approved(COMMAND)
    first, second = both(story)
    story.sandbox.post("/_control/shop/refund", {"order": "1010", "amount": "1.00"})
    assert story.house.executor().run(first.id) is State.SUPERSEDED
    assert story.house.state(second.id) is State.CANCELLED
    again = both(story)
    assert again[0].replaces == first.id
    assert [one.state for one in again] == [State.PENDING, State.PENDING]
    assert changed(story) == []


def test_money_paid_back_by_hand_after_the_cancelling_is_not_paid_twice(story: Story) -> None:
    story.approved(COMMAND)
    first, second = both(story)
    story.house.executor().run(first.id)
    story.house.clock(60)
    Reconciler(story.house.house.filing).run()
    assert story.house.state(first.id) is State.SUCCEEDED
    story.sandbox.post("/_control/shop/refund", {"order": "1010", "amount": "1.00"})
    assert story.house.executor().run(second.id) is State.DENIED
    assert "refundCreate" not in changed(story)


def test_a_refund_the_rules_forbid_forbids_both(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = load_rulebook(overlay={"refund.shop_day": "100.00 USD"})
    monkeypatch.setattr(composition, "load_rulebook", lambda: tight)
    with new_story(sandbox, f"sqlite:///{tmp_path / 'tight.db'}") as story:
        said = story.say(COMMAND)
        assert "Not allowed" in said.text
        assert "for the shop today" in said.text
        with story.house.database.read() as tx:
            assert ledger.find(tx, actions.c.follows.is_not(None)) == []
            (denied,) = ledger.find(tx, actions.c.kind == "cancel")
        assert denied.state is State.DENIED
        assert changed(story) == []


@pytest.mark.parametrize("cut", [{"follows": None}, {"bundle_id": None}])
def test_what_was_cut_loose_in_the_database_is_not_carried_out(
    story: Story, cut: dict[str, None]
) -> None:
    story.approved(COMMAND)
    _, second = both(story)
    with story.house.database.transaction() as tx:
        tx.connection.execute(update(actions).where(actions.c.id == second.id).values(cut))
        assert not verify(tx).unbroken
    executor = story.house.executor()
    if "follows" in cut:
        assert executor.run(second.id) is State.DENIED
    assert "refundCreate" not in changed(story)


def test_a_sentence_offers_both_and_a_press_files_them(story: Story) -> None:
    said = story.say("cancel 1010 please, the customer found it elsewhere")
    labels = [one.label for one in said.buttons]
    assert labels[0] == "Cancel #1010"
    assert labels[1].startswith("Cancel #1010 and refund $")
    desk = story.house.house.proposals
    proposed = desk.press(said.buttons[1].suggestion, person=story.house.person("mia"))
    assert proposed.action.state is State.PENDING
    assert both(story)[0].id == proposed.action.id
