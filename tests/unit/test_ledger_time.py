"""I9, I11 and I20: deadlines by the database's clock, and the freeze in which they stand still."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event

from agent.decisions import Decided
from agent.expiry import expire
from memory.states import State
from memory.votes import Answer, Ballot, Decision
from policies.errors import Frozen, NotEligible, TooLate
from tests.ledger_house import OPENING, LedgerHouse
from tests.patience import eventually


def freeze(house: LedgerHouse) -> None:
    house.decisions.freeze(person=house.people["Mia"], reason="odd mails")


def lift(house: LedgerHouse) -> None:
    house.decisions.lift(person=house.people["Olivia"])
    house.decisions.lift(person=house.people["Dana"])


def test_deadline_counts_business_hours(house: LedgerHouse) -> None:
    # 16 hours from Tuesday 10:00, at ten hours a day, end on Wednesday at 16:00.
    expires_at = house.asked().expires_at
    assert expires_at is not None
    assert abs(expires_at - OPENING - timedelta(hours=30)) < timedelta(seconds=10)


def test_i9_vote_after_the_deadline_does_not_count_even_before_the_tick(
    house: LedgerHouse,
) -> None:
    action = house.asked()
    house.wait_past_expiry(action)
    decided = house.vote(action, "Priya")
    assert decided.answer is Answer.EXPIRED
    assert "run out" in decided.sentence
    assert house.state(action) is State.PENDING


def test_i9_an_approval_in_the_last_moment_is_not_taken_for_silence(house: LedgerHouse) -> None:
    action = house.asked()
    house.wait_past_expiry(action)
    house.wait(timedelta(seconds=-3))  # the deadline is two seconds away
    ballot = Ballot(action.id, action.revision, house.people["Priya"], Decision.APPROVE)
    counted, looked_for = threading.Event(), threading.Event()

    def approve() -> Decided:
        with house.database.transaction() as tx:
            decided = house.decisions.vote_in(tx, ballot)
            counted.set()
            looked_for.wait(10)
        return decided

    with ThreadPoolExecutor(1) as pool:
        vote = pool.submit(approve)
        assert counted.wait(10)
        eventually(lambda: action.expires_at is not None and house.now() > action.expires_at)

        def found(*said: object) -> None:
            if "expires_at" in str(said[2]) and not looked_for.is_set():
                looked_for.set()
                vote.result(10)

        event.listen(house.database.engine, "after_cursor_execute", found)
        assert expire(house.database) == 0
        event.remove(house.database.engine, "after_cursor_execute", found)
    assert looked_for.is_set(), "it was overdue, as far as could be seen"
    assert vote.result().answer is Answer.APPROVED
    assert house.state(action) is State.APPROVED


def test_i9_silence_never_approves(house: LedgerHouse) -> None:
    action = house.asked()
    house.wait_past_expiry(action)
    assert expire(house.database) == 1
    assert house.action(action.id).outcome.startswith("Nobody decided in time")
    house.work()
    assert (house.state(action), house.till.calls) == (State.EXPIRED, 0)


def test_i20_everything_pending_ends(house: LedgerHouse) -> None:
    for order in ("1001", "1002", "1003"):
        house.asked(order)
    assert expire(house.database) == 0
    house.wait(timedelta(days=10))
    assert expire(house.database) == 3
    assert house.in_states(State.PENDING) == []


def test_edit_after_the_deadline_does_not_revive_a_wish(house: LedgerHouse) -> None:
    action = house.asked()
    house.wait_past_expiry(action)
    with pytest.raises(TooLate, match="run out"):
        house.edit(action, "Mia", amount="25.00")
    assert expire(house.database) == 1


def test_i11_no_vote_counts_while_changes_are_paused(house: LedgerHouse) -> None:
    action = house.asked()
    freeze(house)
    decided = house.vote(action, "Priya")
    assert decided.answer is Answer.FROZEN
    assert "Mia paused all changes" in decided.sentence
    assert "odd mails" in decided.sentence
    lift(house)
    assert house.vote(action, "Priya").answer is Answer.APPROVED


def test_i11_nothing_is_claimed_while_changes_are_paused(house: LedgerHouse) -> None:
    action = house.approved()
    freeze(house)
    house.work()
    assert (house.state(action), house.till.calls) == (State.APPROVED, 0)
    lift(house)
    house.work()
    assert len(house.till.effects) == 1


def test_pausing_takes_any_member_and_lifting_two_who_may(house: LedgerHouse) -> None:
    with pytest.raises(NotEligible):
        house.decisions.freeze(person=house.people["Gus"], reason="a guest")
    freeze(house)
    with pytest.raises(Frozen):
        freeze(house)
    with pytest.raises(NotEligible):
        house.decisions.lift(person=house.people["Mia"])
    for _ in range(2):
        assert "One more" in house.decisions.lift(person=house.people["Olivia"])
    assert "run again" in house.decisions.lift(person=house.people["Dana"])
    with pytest.raises(TooLate):
        house.decisions.lift(person=house.people["Dana"])


def test_wish_to_lift_one_freeze_does_not_count_for_the_next(house: LedgerHouse) -> None:
    freeze(house)
    lift(house)
    freeze(house)
    assert "One more" in house.decisions.lift(person=house.people["Dana"])


def test_deadline_stands_still_while_changes_are_paused(house: LedgerHouse) -> None:
    action = house.asked()
    before = house.action(action.id).expires_at
    freeze(house)
    house.wait(timedelta(hours=5))
    assert expire(house.database) == 0
    lift(house)
    after = house.action(action.id).expires_at
    assert before is not None
    assert after is not None
    # Five business hours after Wednesday 16:00, where the day ends at 18:00: Thursday 11:00.
    assert abs(after - before - timedelta(hours=19)) < timedelta(seconds=10)


def test_nothing_runs_out_during_a_freeze(house: LedgerHouse) -> None:
    pending, approved = house.asked("1001"), house.approved("1002")
    freeze(house)
    house.wait(timedelta(days=9))
    assert expire(house.database) == 0
    lift(house)
    assert house.vote(pending, "Priya").answer is Answer.APPROVED
    house.work()
    assert house.state(approved) is State.SUCCEEDED


def test_approval_outlives_a_freeze_over_the_weekend(house: LedgerHouse) -> None:
    house.wait(timedelta(days=3, hours=9))
    action = house.approved()
    freeze(house)
    house.wait(timedelta(hours=48))
    lift(house)
    house.work()
    assert house.state(action) is State.SUCCEEDED


def test_what_was_asked_during_a_freeze_gets_no_more_time_than_it_lost(
    house: LedgerHouse,
) -> None:
    freeze(house)
    house.wait(timedelta(hours=4))
    before = house.asked()
    lift(house)
    after = house.action(before.id)
    assert before.expires_at is not None
    assert after.expires_at is not None
    assert after.expires_at - before.expires_at < timedelta(seconds=10)


def test_a_wish_made_while_all_is_paused_says_so(house: LedgerHouse) -> None:
    freeze(house)
    sentence = house.ask().sentence
    assert "Mia paused all changes at " in sentence
    assert sentence.endswith(": “odd mails”.")
