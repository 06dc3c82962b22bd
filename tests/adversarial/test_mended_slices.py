"""A large refund in small slices needs whom it needs in one piece."""

from datetime import timedelta

from memory.states import State
from policies.people import Group
from tests.ledger_house import UNDO, LedgerHouse


def needs(house: LedgerHouse, action_id: int) -> dict[Group, int]:
    terms = house.revision(house.action(action_id)).terms
    return {need.group: need.quorum for need in terms.requirements}


def test_second_of_two_approved_slices_goes_to_a_fresh_card_for_finance(
    house: LedgerHouse,
) -> None:
    first, second = (house.asked("1012", amount) for amount in ("100.00", "99.00"))
    for slice_ in (first, second):
        assert needs(house, slice_.id) == {Group.LEADS: 1}
        assert house.vote(slice_, "Priya").action.state is State.APPROVED
    house.wait(UNDO)
    house.work()
    assert house.state(first) is State.SUCCEEDED
    assert house.state(second) is State.SUPERSEDED
    (fresh,) = house.in_states(State.PENDING)
    assert needs(house, fresh.id) == {Group.FINANCE: 1}
    assert [paid.minor for paid in house.till.effects] == [100_00]


def test_a_lead_alone_lets_no_more_go_on_one_order_than_a_lead_may(house: LedgerHouse) -> None:
    for amount in ("140.00", "150.00", "10.00", "0.01"):
        action = house.asked("1012", amount)
        house.vote(action, "Priya")
        house.wait(UNDO + timedelta(seconds=1))
        house.work()
    assert sum(paid.minor for paid in house.till.effects) == 150_00
