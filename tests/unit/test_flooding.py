"""I20: nobody keeps a wish of their own alive, or buries what others have to decide."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.expiry import expire
from agent.filing import Room
from agent.proposals import Proposals
from memory.states import State
from policies.actions.refund import RefundAsk
from policies.errors import TooMany
from tests.ledger_house import UNDO, LedgerHouse


def with_room(house: LedgerHouse, room: Room) -> LedgerHouse:
    filing = replace(house.filing, room=room)
    return replace(house, filing=filing, proposals=Proposals(filing))


def test_i20_edits_of_whoever_asked_give_it_no_more_time(house: LedgerHouse) -> None:
    action = house.asked()
    deadline = action.expires_at
    assert deadline is not None
    house.wait(deadline - house.now() - timedelta(minutes=1))
    edited = house.edit(action, "Mia", note="please")
    assert edited.expires_at == deadline
    house.wait(timedelta(minutes=2))
    assert expire(house.database) == 1
    assert house.state(action) is State.EXPIRED


def test_an_edit_of_who_may_decide_leaves_the_others_time_to_look(house: LedgerHouse) -> None:
    action = house.asked()
    assert action.expires_at is not None
    house.wait(timedelta(hours=2))
    edited = house.edit(action, "Priya", amount="15.00")
    assert edited.expires_at is not None
    assert edited.expires_at > action.expires_at


def test_only_so_many_wishes_about_one_order_wait_at_once(house: LedgerHouse) -> None:
    room = house.filing.room.target
    for cents in range(room):
        house.asked("1002", f"1.{cents:02}")
    with pytest.raises(TooMany, match=f"{room} requests about this order wait"):
        house.ask("1002", "2.00", by="Jon")
    assert house.asked("1003").state is State.PENDING
    assert len(house.in_states(State.PENDING)) == room + 1


def test_only_so_many_wishes_of_one_person_wait_at_once(house: LedgerHouse) -> None:
    small = with_room(house, Room(person=2, target=5))
    first = small.asked("1001")
    small.asked("1002")
    with pytest.raises(TooMany, match="2 requests of yours wait"):
        small.ask("1003")
    assert small.asked("1003", by="Jon").state is State.PENDING
    small.decisions.take_back(first.id, person=small.people["Mia"])
    assert small.asked("1004").state is State.PENDING


def test_no_button_is_offered_for_a_wish_there_is_no_room_for(house: LedgerHouse) -> None:
    small = with_room(house, Room(person=1, target=5))
    small.asked("1001")
    ask = RefundAsk(order="1002", amount="20.00")
    seen = small.proposals.preview("refund", ask, person=small.people["Mia"])
    assert not seen.allowed
    assert "wait for a decision already" in seen.sentence


def test_a_fresh_card_takes_the_place_of_the_old_one_where_all_are_taken(
    house: LedgerHouse,
) -> None:
    full = with_room(house, Room(person=1, target=1))
    action = full.asked("1001")
    assert full.vote(action, "Priya").action.state is State.APPROVED
    full.asked("1001", "30.00")
    full.till.refund_by_hand("1001", 5_00)
    full.wait(UNDO)
    full.executor().run(action.id)
    assert full.state(action) is State.SUPERSEDED
    assert len(full.in_states(State.PENDING)) == 2
