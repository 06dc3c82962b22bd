"""I3, I13, I15, I16: what becomes of a call whose answer was lost, and of its owner."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.executor import Tempo
from memory import effects, ledger, outbox
from memory.states import TERMINAL, State
from policies.errors import TooLate
from tests.ledger_house import LedgerHouse
from tests.till import Fault

SEAMS = (
    *("before_claim", "claimed", "judged", "intent", "before_send"),
    *("after_send", "before_record", "audited", "recorded"),
)
HARMLESS = (
    *(Fault.RESPONSE_LOST, Fault.REQUEST_LOST, Fault.ERROR_AFTER_COMMIT, Fault.GARBLED),
    *(Fault.LATE_COMMIT, Fault.THROTTLED, Fault.UNREACHABLE),
)


class Killed(BaseException):
    """The process died here; nothing after this line ran."""


def dying(at: str) -> Callable[[str], None]:
    def on_step(step: str) -> None:
        if step == at:
            raise Killed

    return on_step


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@pytest.mark.parametrize("fault", HARMLESS)
def test_i3_one_refund_whatever_the_network_does(house: LedgerHouse, fault: Fault) -> None:
    action = house.approved()
    house.till.faults.append(fault)
    house.executor().run(action.id)
    house.work()
    house.till.deliver_late()
    house.work()
    assert house.state(action) is State.SUCCEEDED
    assert len(house.till.effects_of(action.id)) == 1
    assert house.proof().unbroken


@pytest.mark.parametrize("seam", SEAMS)
def test_i3_one_refund_wherever_the_worker_dies(house: LedgerHouse, seam: str) -> None:
    action = house.approved()
    with pytest.raises(Killed):
        house.executor("worker-1", on_step=dying(seam)).run(action.id)
    house.work()
    assert house.state(action) is State.SUCCEEDED
    assert len(house.till.effects_of(action.id)) == 1
    assert house.proof().unbroken


def test_worker_that_starts_again_takes_its_own_work_back_at_once(house: LedgerHouse) -> None:
    action = house.approved()
    with pytest.raises(Killed):
        house.executor("worker-1", on_step=dying("claimed")).run(action.id)
    house.reconciler().run(reborn="worker-2")
    assert house.state(action) is State.EXECUTING
    house.reconciler().run(reborn="worker-1")
    assert house.state(action) is State.APPROVED


def test_live_lease_is_left_alone(house: LedgerHouse) -> None:
    action = house.approved()
    with pytest.raises(Killed):
        house.executor("worker-1", on_step=dying("claimed")).run(action.id)
    house.wait(timedelta(seconds=30))
    house.reconciler().run()
    assert house.state(action) is State.EXECUTING


def test_definite_no_ends_it(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.REFUSED)
    house.work()
    assert (house.state(action), house.till.effects) == (State.FAILED, [])


def test_i15_nothing_is_sent_again_before_looking(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.executor().run(action.id)
    assert house.state(action) is State.UNKNOWN
    house.work()
    assert (house.state(action), house.till.calls) == (State.SUCCEEDED, 1)


def test_i15_looks_once_more_before_it_sends_again(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(action.id)
    house.wait(timedelta(seconds=5))
    house.reconciler().run()
    assert house.state(action) is State.APPROVED
    house.till.deliver_late()
    house.work()
    assert (house.state(action), house.till.calls) == (State.SUCCEEDED, 1)


def test_i15_silent_shop_is_asked_again_later(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.executor().run(action.id)
    house.till.blind = True
    house.work(rounds=3)
    assert house.state(action) is State.UNKNOWN
    house.till.blind = False
    house.work()
    assert house.state(action) is State.SUCCEEDED


def test_another_amount_than_approved_is_for_a_person_to_look_at(house: LedgerHouse) -> None:
    action = house.approved(amount="5.00")
    house.till.overpays = 4_99
    house.executor().run(action.id)
    assert house.state(action) is State.UNKNOWN
    house.work()
    assert (house.state(action), house.till.calls) == (State.NEEDS_HUMAN, 1)
    assert house.action(action.id).outcome == "$9.99 went back."


def test_another_amount_that_arrived_late_is_not_sent_again(house: LedgerHouse) -> None:
    action = house.approved(amount="5.00")
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(action.id)
    house.wait(timedelta(seconds=5))
    house.reconciler().run()
    assert house.state(action) is State.APPROVED
    house.till.overpays = 4_99
    house.till.deliver_late()
    house.work()
    assert (house.state(action), house.till.calls) == (State.NEEDS_HUMAN, 1)


def test_i15_past_the_life_of_its_key_a_person_has_to_look(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(action.id)
    house.wait(timedelta(hours=23))
    house.work()
    assert (house.state(action), house.till.calls) == (State.NEEDS_HUMAN, 1)


def test_i15_key_that_grows_old_while_changes_are_paused_is_not_used(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(action.id)
    house.wait(timedelta(seconds=5))
    house.reconciler().run()
    assert house.state(action) is State.APPROVED
    house.decisions.freeze(person=house.people["Mia"], reason="a long night")
    house.wait(timedelta(hours=30))
    house.decisions.lift(person=house.people["Olivia"])
    house.decisions.lift(person=house.people["Dana"])
    house.work()
    assert (house.state(action), house.till.calls) == (State.NEEDS_HUMAN, 1)


def test_i15_lapsed_approval_is_looked_up_but_not_sent_again(house: LedgerHouse) -> None:
    action = house.approved()
    tempo = Tempo(key_life=timedelta(days=9))
    house.till.faults.append(Fault.REQUEST_LOST)
    house.executor(tempo=tempo).run(action.id)
    house.wait(timedelta(seconds=5))
    house.reconciler().run()
    house.town.away.add("Priya")
    house.wait_past_expiry(action)
    house.executor(tempo=tempo).run(action.id)
    house.work()
    assert (house.state(action), house.till.calls) == (State.NEEDS_HUMAN, 1)


def test_i5_what_may_have_gone_through_cannot_be_taken_back(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor().run(action.id)
    house.wait(timedelta(seconds=5))
    house.reconciler().run()
    assert house.state(action) is State.APPROVED
    with pytest.raises(TooLate, match="may have gone through"):
        house.decisions.take_back(action.id, person=house.people["Mia"])
    house.till.deliver_late()
    house.work()
    assert house.state(action) is State.SUCCEEDED


def test_what_was_provably_not_sent_can_be_taken_back(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.faults.append(Fault.THROTTLED)
    house.executor().run(action.id)
    house.decisions.take_back(action.id, person=house.people["Mia"])
    house.work()
    assert (house.state(action), house.till.effects) == (State.CANCELLED, [])


@pytest.mark.parametrize("happened", [True, False])
def test_only_what_needs_a_person_is_settled_by_hand(house: LedgerHouse, *, happened: bool) -> None:
    action = house.approved()
    priya = house.people["Priya"]

    def meddle(at: str) -> None:
        if at == "before_send":
            with pytest.raises(TooLate, match="being carried out"):
                house.decisions.settle_by_hand(
                    action.id, person=priya, happened=happened, note="looked"
                )

    house.till.faults.append(Fault.LATE_COMMIT)
    house.executor(on_step=meddle).run(action.id)
    house.wait(timedelta(hours=23))
    house.reconciler().run()
    house.decisions.settle_by_hand(action.id, person=priya, happened=happened, note="looked")
    assert house.state(action) is (State.SUCCEEDED if happened else State.FAILED)
    assert house.proof().unbroken


def test_i16_stale_owner_cannot_record(house: LedgerHouse) -> None:
    action = house.approved()

    def overtaken(at: str) -> None:
        if at == "before_record":
            house.wait(timedelta(seconds=61))
            house.work("worker-2")

    house.till.faults.append(Fault.RESPONSE_LOST)
    house.executor("worker-1", on_step=overtaken).run(action.id)
    assert house.state(action) is State.SUCCEEDED
    assert len(house.till.effects) == 1
    assert house.proof().unbroken


@pytest.mark.parametrize("seam", ["claimed", "judged", "intent", "before_send"])
def test_i16_slow_owner_that_comes_back_sends_nothing_twice(house: LedgerHouse, seam: str) -> None:
    action = house.approved()

    def overtaken(at: str) -> None:
        if at == seam:
            house.wait(timedelta(seconds=61))
            house.work("worker-2")

    house.executor("worker-1", on_step=overtaken).run(action.id)
    house.work()
    assert house.state(action) is State.SUCCEEDED
    assert len(house.till.effects) == 1


def test_waiting_for_a_silent_shop_uses_up_no_attempt(house: LedgerHouse) -> None:
    action = house.approved()
    house.till.blind = True
    house.work(rounds=12)
    house.till.blind = False
    house.till.faults.append(Fault.REQUEST_LOST)
    house.work()
    assert house.state(action) is State.SUCCEEDED


def test_i14_ended_actions_never_change_again(house: LedgerHouse) -> None:
    action = house.approved()
    house.work()
    done = house.action(action.id)
    for state in State:
        with house.database.transaction() as tx, pytest.raises(TooLate):
            ledger.transition(tx, done, state)
    assert house.action(action.id) == done
    assert State.SUCCEEDED in TERMINAL


def test_i12_change_and_its_row_of_the_log_stand_or_fall_together(house: LedgerHouse) -> None:
    action = house.approved()
    before = house.proof().rows

    def cancel_and_die() -> None:
        with house.database.transaction() as tx:
            ledger.transition(tx, ledger.get(tx, action.id), State.CANCELLED)
            raise Killed

    with pytest.raises(Killed):
        cancel_and_die()
    assert house.state(action) is State.APPROVED
    assert (house.proof().rows, house.proof().unbroken) == (before, True)


def test_every_change_wakes_the_card(house: LedgerHouse) -> None:
    action = house.approved()
    with house.database.transaction() as tx:
        for item in outbox.claim(tx, "sender", lease=timedelta(minutes=1)):
            outbox.shown(tx, item, "sender", ts="1.1")
        assert outbox.behind(tx) == 0
    house.executor().run(action.id)
    with house.database.read() as tx:
        behind = {item.kind for item in outbox.messages_of(tx, action.name)}
        assert behind == {"card", "status"}
        assert outbox.behind(tx) == 2


def test_effect_keeps_key_and_marker_at_every_attempt(house: LedgerHouse) -> None:
    action = house.approved()
    seen: set[tuple[str, str]] = set()
    house.till.on_call = lambda effect, _refund: seen.add((effect.key, effect.marker))
    house.till.faults.extend([Fault.REQUEST_LOST, Fault.THROTTLED, Fault.REQUEST_LOST])
    house.work()
    assert house.state(action) is State.SUCCEEDED
    assert len(seen) == 1
    with house.database.read() as tx:
        noted = effects.get(tx, action.id)
    assert noted is not None
    assert (noted.key, noted.marker) in seen


def test_effect_names_its_people_the_same_at_every_attempt(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = house.approved()
    credits_given: list[str] = []
    house.till.on_call = lambda effect, _refund: credits_given.append(effect.credit)
    house.till.faults.append(Fault.REQUEST_LOST)
    house.executor().run(action.id)
    before = house.town.everybody
    monkeypatch.setattr(
        house.town,
        "everybody",
        lambda: tuple(one.model_copy(update={"name": f"{one.name} II"}) for one in before()),
    )
    house.work()
    assert house.state(action) is State.SUCCEEDED
    assert credits_given == [f"{action.name}, asked by Mia, approved by Priya"] * 2


def test_what_is_found_on_reading_back_is_said_and_what_was_answered_is_not(
    house: LedgerHouse,
) -> None:
    lost, plain = house.approved("1001"), house.approved("1002")
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.work()
    found = "1 refund found in Till, nothing repeated"
    assert house.action(lost.id).outcome == found
    assert house.action(plain.id).outcome == ""
