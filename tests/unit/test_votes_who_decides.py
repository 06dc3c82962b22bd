"""I6, I7 and I8: which votes count, and for which wording."""

import pytest
from sqlalchemy import select

from memory.states import State
from memory.tables import audit
from memory.votes import Answer, Decision
from tests.ledger_house import LedgerHouse


def kinds(house: LedgerHouse, action_id: int) -> list[str]:
    with house.database.read() as tx:
        query = select(audit.c.kind).where(audit.c.action == action_id).order_by(audit.c.seq)
        return list(tx.connection.scalars(query))


def test_i7_requester_cannot_approve_own_refund(house: LedgerHouse) -> None:
    action = house.asked(amount="20.00", by="Priya")
    decided = house.vote(action, "Priya")
    assert decided.answer is Answer.SELF
    assert "You asked for this" in decided.sentence
    assert "Olivia" in decided.sentence
    assert house.state(action) is State.PENDING


@pytest.mark.parametrize("stranger", ["Gus", "Paula", "Bolt"])
def test_i7_guest_partner_and_bot_never_decide_whatever_groups_they_have(
    house: LedgerHouse, stranger: str
) -> None:
    action = house.asked()
    for decision in Decision:
        assert house.vote(action, stranger, decision).answer is Answer.OUTSIDER
    assert house.state(action) is State.PENDING


def test_i7_whoever_is_not_vouched_for_any_more_cannot_decide(house: LedgerHouse) -> None:
    action = house.asked()
    house.town.away.add("Priya")
    gone = house.filing.bench.directory.current(house.people["Priya"].id)
    assert gone is not None
    house.people["Priya"] = gone
    assert house.vote(action, "Priya").answer is Answer.OUTSIDER


def test_i7_person_of_another_group_cannot_decide(house: LedgerHouse) -> None:
    action = house.asked(order="1005", amount="160.00")
    for decision in Decision:
        refused = house.vote(action, "Priya", decision)
        assert refused.answer is Answer.NOT_ELIGIBLE
        assert "refund.finance" in refused.sentence
    assert house.vote(action, "Dana").answer is Answer.APPROVED


def test_i7_editor_cannot_approve_what_they_changed(house: LedgerHouse) -> None:
    action = house.asked()
    edited = house.edit(action, "Priya", amount="25.00")
    decided = house.vote(edited, "Priya")
    assert decided.answer is Answer.EDITOR
    assert "Olivia" in decided.sentence
    assert "Priya can" not in decided.sentence
    assert house.vote(edited, "Olivia").answer is Answer.APPROVED


def test_i7_earlier_editor_cannot_approve_after_somebody_edited_again(house: LedgerHouse) -> None:
    action = house.asked()
    edited = house.edit(action, "Priya", amount="25.00")
    again = house.edit(edited, "Mia", note="still the amount Priya chose")
    assert house.vote(again, "Priya").answer is Answer.EDITOR
    assert house.vote(again, "Olivia").answer is Answer.APPROVED


def test_i7_editor_cannot_approve_the_fresh_card_that_carries_their_edit(
    house: LedgerHouse,
) -> None:
    edited = house.edit(house.asked(), "Priya", amount="25.00")
    house.vote(edited, "Olivia")
    house.till.refund_by_hand("1001", 1_00)
    house.work()
    fresh = house.in_states(State.PENDING)[0]
    assert fresh.replaces == edited.id
    assert house.vote(fresh, "Priya").answer is Answer.EDITOR
    assert house.vote(fresh, "Olivia").answer is Answer.APPROVED


def test_i7_last_possible_approver_cannot_become_an_editor(house: LedgerHouse) -> None:
    action = house.asked(order="1005", amount="160.00")
    edited = house.edit(action, "Dana", note="one of the two of finance")
    with pytest.raises(Exception, match="nobody could approve"):
        house.edit(edited, "Olivia", note="the other one")


def test_i6_two_of_management_are_two_people(house: LedgerHouse) -> None:
    action = house.asked(order="1012", amount="600.00")
    assert house.vote(action, "Dana").answer is Answer.COUNTED
    again = house.vote(action, "Dana")
    assert again.answer is Answer.ALREADY_VOTED
    assert "counted already" in again.sentence
    assert house.state(action) is State.PENDING
    assert house.vote(action, "Olivia").answer is Answer.APPROVED


def test_i6_one_person_cannot_fill_two_seats(house: LedgerHouse) -> None:
    house.till.orders["1012"].paid = 5_000_00
    action = house.asked(order="1012", amount="2100.00")
    assert house.vote(action, "Olivia").answer is Answer.COUNTED
    assert house.vote(action, "Olivia").answer is Answer.ALREADY_VOTED
    assert house.vote(action, "Dana").answer is Answer.APPROVED


def test_i6_vote_of_somebody_who_left_does_not_count(house: LedgerHouse) -> None:
    action = house.asked(order="1012", amount="600.00")
    house.vote(action, "Dana")
    house.town.away.add("Dana")
    assert house.vote(action, "Olivia").answer is Answer.COUNTED
    assert house.vote(action, "Priya").answer is Answer.APPROVED


def test_i8_edit_voids_votes(house: LedgerHouse) -> None:
    action = house.asked(order="1012", amount="600.00")
    house.vote(action, "Dana")
    edited = house.edit(action, "Mia", note="photos attached")
    assert edited.revision == 2
    assert house.vote(edited, "Olivia").answer is Answer.COUNTED
    assert house.vote(edited, "Dana").answer is Answer.APPROVED


def test_i8_old_card_cannot_approve_the_new_wording(house: LedgerHouse) -> None:
    action = house.asked()
    edited = house.edit(action, "Mia", amount="90.00")
    for person in ("Priya", "Olivia"):
        decided = house.vote(edited, person, revision=1)
        assert decided.answer is Answer.OLD_VERSION
        assert "was changed after you opened this card" in decided.sentence
    assert house.vote(edited, "Olivia", revision=3).answer is Answer.OLD_VERSION
    assert house.state(action) is State.PENDING


def test_voter_whose_vote_an_edit_voided_is_told_so_on_the_old_card(house: LedgerHouse) -> None:
    action = house.asked(order="1012", amount="600.00")
    house.vote(action, "Dana")
    edited = house.edit(action, "Mia", note="photos attached")
    decided = house.vote(edited, "Dana", revision=1)
    assert decided.answer is Answer.OLD_VERSION
    assert "counted already" not in decided.sentence


def test_i5_nothing_is_decided_after_a_no(house: LedgerHouse) -> None:
    action = house.asked()
    assert house.vote(action, "Priya", Decision.REJECT).answer is Answer.REJECTED
    late = house.vote(action, "Olivia")
    assert late.answer is Answer.TOO_LATE
    assert "Priya said no" in late.sentence
    house.work()
    assert house.till.effects == []


def test_i12_every_vote_and_refusal_is_one_row_of_the_log(house: LedgerHouse) -> None:
    action = house.asked()
    house.vote(action, "Mia")
    house.vote(action, "Dana")
    house.vote(action, "Priya")
    house.vote(action, "Olivia")
    assert kinds(house, action.id) == [
        *("proposed", "pending"),
        *("vote_refused", "vote_refused"),
        *("voted", "approved"),
        "vote_refused",
    ]
    assert house.proof().unbroken


def test_change_may_be_asked_for_without_becoming_an_editor(house: LedgerHouse) -> None:
    action = house.asked()
    house.decisions.ask_to_change(action.id, 1, "Half, please", person=house.people["Priya"])
    assert house.vote(action, "Priya").answer is Answer.APPROVED
