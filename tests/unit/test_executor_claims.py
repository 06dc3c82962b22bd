"""I1, I5, I9, I10, I11, I17: what has to hold before anything is sent."""

import math
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from agent import outcomes
from memory import ledger
from memory.states import State
from memory.tables import effects, reservations, revisions
from tests.ledger_house import UNDO, LedgerHouse
from tests.till import Fault


def test_i1_nothing_is_sent_without_an_approval(house: LedgerHouse) -> None:
    action = house.asked()
    house.executor().run(action.id)
    assert (house.state(action), house.till.calls) == (State.PENDING, 0)


def test_approved_refund_is_carried_out_once_as_approved(house: LedgerHouse) -> None:
    action = house.approved(amount="20.00")
    for _ in range(3):
        house.executor().run(action.id)
    (paid,) = house.till.effects
    assert (paid.order, paid.minor, paid.action) == ("1001", 20_00, action.id)
    assert house.state(action) is State.SUCCEEDED
    assert house.proof().unbroken


def test_undo_time_passes_before_anything_is_claimed(house: LedgerHouse) -> None:
    action = house.asked()
    house.vote(action, "Priya")
    assert house.executor().due() == []
    assert house.executor().run(action.id) is State.APPROVED
    house.decisions.take_back(action.id, person=house.people["Olivia"])
    house.wait(UNDO)
    house.work()
    assert (house.state(action), house.till.calls) == (State.CANCELLED, 0)


@pytest.mark.parametrize("step", ["claimed", "judged"])
def test_i11_freeze_after_the_claim_still_stops_it(house: LedgerHouse, step: str) -> None:
    action = house.approved()

    def freeze(at: str) -> None:
        if at == step:
            house.decisions.freeze(person=house.people["Mia"], reason="odd mails")

    assert house.executor(on_step=freeze).run(action.id) is State.APPROVED
    house.wait(timedelta(minutes=5))
    assert house.executor().run(action.id) is State.APPROVED
    assert house.till.calls == 0
    house.decisions.lift(person=house.people["Olivia"])
    house.decisions.lift(person=house.people["Dana"])
    house.work()
    assert len(house.till.effects) == 1


def test_i9_approval_lapses_before_the_claim(house: LedgerHouse) -> None:
    action = house.approved()
    house.wait_past_expiry(action)
    house.work()
    assert (house.state(action), house.till.calls) == (State.EXPIRED, 0)


def test_i9_approval_lapses_between_claim_and_intent(house: LedgerHouse) -> None:
    action = house.approved()

    def late(at: str) -> None:
        if at == "claimed":
            house.wait_past_expiry(action)

    assert house.executor(on_step=late).run(action.id) is State.EXPIRED
    assert house.till.calls == 0


def test_i9_approval_lapses_while_the_vendor_throttles(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.THROTTLED)
    assert house.executor().run(action.id) is State.APPROVED
    house.wait_past_expiry(action)
    house.work()
    assert (house.state(action), house.till.effects) == (State.EXPIRED, [])


def test_i10_stricter_rule_at_execution_asks_anew(house: LedgerHouse) -> None:
    action = house.approved("1005", "120.00")
    house.tune(lead_up_to="100.00 USD")
    house.work()
    assert house.till.calls == 0
    old = house.action(action.id)
    assert old.state is State.SUPERSEDED
    fresh = house.action(old.replaced_by or 0)
    assert (fresh.state, fresh.replaces) == (State.PENDING, action.id)
    assert [n.group for n in house.revision(fresh).terms.requirements] == ["finance"]
    house.vote(fresh, "Dana")
    house.wait(UNDO)
    house.work()
    assert [paid.action for paid in house.till.effects] == [fresh.id]


def test_i10_rule_that_forbids_at_execution_denies(house: LedgerHouse) -> None:
    action = house.approved("1005", "120.00")
    house.tune(customer_30_days="100.00 USD")
    house.work()
    assert (house.state(action), house.till.calls) == (State.DENIED, 0)
    assert "customer" in house.action(action.id).outcome


def test_looser_rule_leaves_an_approval_as_it_is(house: LedgerHouse) -> None:
    action = house.approved("1005", "120.00")
    house.tune(lead_up_to="140.00 USD")
    house.work()
    assert house.state(action) is State.SUCCEEDED


def test_i10_hand_made_refund_retires_the_card(house: LedgerHouse) -> None:
    action = house.approved("1005", "120.00")
    house.till.refund_by_hand("1005", 10_00)
    house.work()
    old = house.action(action.id)
    assert (old.state, house.till.calls) == (State.SUPERSEDED, 0)
    assert "order.refunded" in old.outcome
    assert house.state(house.action(old.replaced_by or 0)) is State.PENDING


def test_i4_fresh_card_that_would_double_another_is_not_filed(house: LedgerHouse) -> None:
    first = house.approved()
    house.work()
    second = house.approved()
    house.till.stale = True
    house.work()
    ended = house.action(second.id)
    assert (ended.state, len(house.till.effects)) == (State.DENIED, 1)
    assert "asked for already" in ended.outcome
    assert house.state(first) is State.SUCCEEDED


def test_approver_who_left_is_waited_for_and_nothing_is_sent(house: LedgerHouse) -> None:
    action = house.approved()
    house.town.away.add("Priya")
    house.work(rounds=2)
    assert (house.state(action), house.till.calls) == (State.APPROVED, 0)
    house.town.away.discard("Priya")
    house.work()
    assert len(house.till.effects) == 1


def test_requester_who_left_denies(house: LedgerHouse) -> None:
    action = house.approved()
    house.town.away.add("Mia")
    house.work()
    assert (house.state(action), house.till.calls) == (State.DENIED, 0)


def test_i2_wording_edited_in_the_database_is_not_carried_out(house: LedgerHouse) -> None:
    action = house.approved(amount="20.00")
    stored = house.revision(action).arguments
    assert stored is not None
    for part in (stored, stored["paybacks"][0]):
        part["amount"]["minor"] = 90_00
    with house.database.transaction() as tx:
        rewrite = update(revisions).where(revisions.c.action_id == action.id)
        tx.connection.execute(rewrite.values(arguments=stored))
    house.work()
    assert (house.state(action), house.till.calls) == (State.DENIED, 0)
    assert any("wording was edited" in fault for fault in house.proof().faults)


def test_i17_two_refunds_of_sixty_percent_are_not_both_paid(house: LedgerHouse) -> None:
    first = house.approved("1002", "120.00", by="Mia")
    second = house.approved("1002", "121.00", by="Jon")
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(first.id)
    assert house.state(first) is State.UNKNOWN
    house.work()
    house.till.deliver_late()
    house.work()
    assert house.till.orders["1002"].refunded == 120_00
    assert house.state(second) in {State.DENIED, State.SUPERSEDED}


def test_i17_money_whose_fate_is_unknown_counts(house: LedgerHouse) -> None:
    first = house.approved("1002", "120.00", by="Mia")
    second = house.approved("1002", "121.00", by="Jon")
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(first.id)
    house.wait(timedelta(hours=23))
    house.reconciler().run()
    assert house.state(first) is State.NEEDS_HUMAN
    house.executor().run(second.id)
    assert (house.state(second), house.till.calls) == (State.DENIED, 1)


def test_i17_daily_cap_is_not_passed_by_two_orders_at_once(house: LedgerHouse) -> None:
    house.tune(shop_day="200.00 USD")
    first, second = house.approved("1002", "120.00"), house.approved("1003", "120.00")

    def second_overtakes(at: str) -> None:
        if at == "before_send":
            house.executor("worker-2").run(second.id)

    house.executor(on_step=second_overtakes).run(first.id)
    assert [paid.action for paid in house.till.effects] == [first.id]
    assert house.state(second) is State.DENIED


def test_i17_daily_cap_counts_what_was_paid_today_and_not_yesterday(house: LedgerHouse) -> None:
    house.tune(shop_day="200.00 USD")
    house.approved("1002", "120.00")
    house.work()
    assert house.ask("1003", "120.00").action.state is State.DENIED
    house.wait(timedelta(days=1))
    house.approved("1003", "120.00")
    house.work()
    assert len(house.till.effects) == 2


def test_money_that_did_not_move_is_released(house: LedgerHouse) -> None:
    house.tune(shop_day="200.00 USD")
    refused = house.approved("1002", "120.00")
    house.till.faults.append(Fault.REFUSED)
    house.work()
    assert house.state(refused) is State.FAILED
    house.approved("1003", "120.00")
    house.work()
    assert len(house.till.effects) == 1
    with house.database.read() as tx:
        held = select(reservations.c.action_id).where(reservations.c.state == "held")
        assert list(tx.connection.scalars(held)) == []


def test_one_action_in_flight_per_order(house: LedgerHouse) -> None:
    first = house.approved("1002", "20.00", by="Mia")
    second = house.approved("1002", "30.00", by="Jon")
    seen: list[State] = []

    def second_tries(at: str) -> None:
        if at == "claimed":
            seen.append(house.executor("worker-2").run(second.id))

    house.executor(on_step=second_tries).run(first.id)
    assert seen == [State.APPROVED]
    assert [paid.action for paid in house.till.effects] == [first.id]


def test_database_itself_refuses_a_second_action_in_flight_on_an_order(
    house: LedgerHouse,
) -> None:
    first = house.approved("1002", "20.00", by="Mia")
    second = house.approved("1002", "30.00", by="Jon")
    claim = text("update actions set state = 'executing' where id = :id")

    def both() -> None:
        with house.database.transaction() as tx:
            for action in (first, second):
                tx.connection.execute(claim, {"id": action.id})

    with pytest.raises(Exception, match=r"(?i)unique"):
        both()


def test_i13_intent_is_noted_before_the_call(house: LedgerHouse) -> None:
    action = house.approved()
    noted: list[int] = []

    def look(*_: object) -> None:
        with house.database.read() as tx:
            noted.extend(tx.connection.scalars(select(effects.c.action_id)))

    house.till.on_call = look
    house.executor().run(action.id)
    assert noted == [action.id]


def test_many_that_wait_do_not_hide_one_that_is_due(house: LedgerHouse) -> None:
    waiting = [house.approved(str(1000 + number)) for number in range(1, 7)]
    with house.database.transaction() as tx:
        for action in waiting[:-1]:
            ledger.defer(tx, ledger.get(tx, action.id), tx.now() + timedelta(hours=1), "")
    assert house.executor().due() == [waiting[-1].id]


def test_shop_that_asks_for_years_of_patience_gets_an_hour(house: LedgerHouse) -> None:
    action = house.approved()
    for seconds in (1e300, math.inf, math.nan, -5.0):
        assert timedelta(seconds=1) <= outcomes.patience(seconds) <= timedelta(hours=1)
    with house.database.transaction() as tx:
        ledger.defer(tx, action, tx.now() + timedelta(days=300), "busy")
    assert house.executor().due() == []
    house.wait_past_expiry(action)
    house.work()
    assert (house.state(action), house.till.calls) == (State.EXPIRED, 0)
