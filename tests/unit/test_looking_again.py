"""What was changed by hand in the shop retires the card that no longer says the truth."""

import pytest

from agent.arriving import Consumer, Intake
from agent.expiry import expire
from agent.looking_again import CHANGED, SECOND_LOOKS, SecondLook
from memory import second_looks
from memory.arrivals import Notice
from memory.ledger import Action
from memory.states import State
from policies.errors import Unavailable
from tests.ledger_house import LedgerHouse
from tests.till import ACCOUNT, Fault
from tools.webhooks.delivery import Post

# What PostgreSQL does otherwise with these rows is tried in test_arrivals.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def tell(house: LedgerHouse, order: str = "1001", event: str = "e1") -> None:
    """Let the vendor say that an order was changed, and handle it."""
    now = house.calendar.now()
    told = Notice(ACCOUNT, event, "orders/updated", f"{ACCOUNT}/order/{order}", now)
    Intake(house.database).take_in(Post((told,)))
    assert Consumer(house.database, (SECOND_LOOKS,)).run() == 1


def look(house: LedgerHouse) -> list[State]:
    again = SecondLook(house.filing)
    return [again.run(one.action_id) for one in again.wanted()]


def wanted(house: LedgerHouse) -> list[int]:
    return [one.action_id for one in SecondLook(house.filing).wanted()]


@pytest.mark.parametrize("approved", [False, True])
def test_a_refund_by_hand_retires_the_card_for_a_fresh_one(
    house: LedgerHouse, *, approved: bool
) -> None:
    old: Action = house.asked("1001")
    if approved:
        house.vote(old, "Priya")
    house.till.refund_by_hand("1001", 500)
    tell(house)
    assert look(house) == [State.SUPERSEDED]
    retired = house.action(old.id)
    assert retired.outcome.startswith(CHANGED)
    assert retired.replaced_by is not None
    fresh = house.action(retired.replaced_by)
    assert fresh.state is State.PENDING, "votes for the old one do not count for it"
    assert wanted(house) == []
    assert house.proof().unbroken


def test_nothing_is_replaced_where_nothing_moved(house: LedgerHouse) -> None:
    old = house.asked("1001")
    tell(house)
    assert wanted(house) == [old.id]
    assert look(house) == [State.PENDING]
    assert wanted(house) == []


def test_another_orders_cards_are_left_alone(house: LedgerHouse) -> None:
    house.asked("1001")
    tell(house, "1002")
    assert wanted(house) == []


def test_what_is_gone_ends_with_a_sentence(house: LedgerHouse) -> None:
    old = house.asked("1001")
    del house.till.orders["1001"]
    tell(house)
    assert look(house) == [State.DENIED]
    assert house.action(old.id).outcome.startswith(CHANGED)


def test_what_the_rules_forbid_by_now_ends_without_a_fresh_card(house: LedgerHouse) -> None:
    old = house.asked("1001")
    house.till.orders["1001"].disputed = True
    tell(house)
    assert look(house) == [State.DENIED]
    assert house.action(old.id).replaced_by is None


def test_while_the_shop_is_away_the_wish_stays(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = house.asked("1001")
    house.till.refund_by_hand("1001", 500)
    tell(house)

    def away(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(SecondLook, "_judge_again", away)
        with pytest.raises(Unavailable):
            look(house)
    assert wanted(house) == [old.id]
    assert look(house) == [State.SUPERSEDED]


def test_what_may_have_been_sent_is_left_to_whoever_finds_out(house: LedgerHouse) -> None:
    action = house.approved("1001")
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.executor().run(action.id)
    assert house.state(action) is State.UNKNOWN
    tell(house)
    assert wanted(house) == []


def test_what_ended_meanwhile_is_not_looked_at(house: LedgerHouse) -> None:
    old = house.asked("1001")
    tell(house)
    house.wait_past_expiry(old)
    assert expire(house.database) == 1
    assert look(house) == [house.state(old)]
    assert wanted(house) == []


def test_an_event_that_comes_during_a_look_is_looked_at_after_it(house: LedgerHouse) -> None:
    house.asked("1001")
    tell(house)
    (one,) = SecondLook(house.filing).wanted()
    tell(house, event="e2")
    with house.database.transaction() as tx:
        second_looks.looked(tx, one)
    assert wanted(house) == [one.action_id]
