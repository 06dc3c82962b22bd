"""I1: what a sweep asks for by itself, when it may go ahead, and what stops it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from agent.surfaces import show_in_thread as shown_in_thread
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.sweep import Mode
from memory import audit, outbox, problem_queue, pushes, roster, votes
from memory.problems import Standing
from memory.states import State
from memory.tables import people as people_rows
from memory.votes import Answer, Ballot, Decision
from policies.judgement import Verdict
from policies.people import Group, Person, PersonKind
from tests.ledger_house import UNDO
from tests.market_stall import SKUS, SWEEP, LaneHouse, lane_house

DAY = timedelta(days=1)


@pytest.fixture
def lane(database_url: str) -> Iterator[LaneHouse]:
    with lane_house(database_url) as opened:
        yield opened


@pytest.fixture
def going(lane: LaneHouse) -> LaneHouse:
    """A house whose sweep may go ahead."""
    lane.mode(Mode.LANE)
    return lane


def system(lane: LaneHouse) -> Person:
    everybody = lane.house.town.everybody()
    (found,) = [one for one in everybody if one.kind is PersonKind.SYSTEM]
    return found


# The system ----------------------------------------------------------------------------------
def test_i7_the_system_is_enrolled_once_has_no_group_and_never_decides(lane: LaneHouse) -> None:
    one = system(lane)
    assert (one.name, one.groups, one.active) == ("Countersign", frozenset(), True)
    with lane.house.database.transaction() as tx:
        assert roster.enrol_system(tx) == one.id
    action = lane.ask("pause_amazon_listing", "BIN-1", by="Lee")
    for groups in (frozenset[Group](), frozenset(Group)):
        voter = one.model_copy(update={"groups": groups})
        for decision in Decision:
            ballot = Ballot(action.id, 1, voter, decision)
            assert lane.house.decisions.vote(ballot).answer is Answer.OUTSIDER
    assert lane.house.state(action) is State.PENDING


def test_the_system_stays_when_people_leave(lane: LaneHouse) -> None:
    with lane.house.database.transaction() as tx:
        roster.retire(tx, [roster.enrol_system(tx)])
        active = tx.connection.scalars(select(people_rows.c.name).where(people_rows.c.active))
        assert active.all() == ["Countersign"]


# Asking first --------------------------------------------------------------------------------
def test_asking_first_files_each_new_problem_once_and_has_it_wait(lane: LaneHouse) -> None:
    lane.find("BIN-1", "BIN-2")
    assert [lane.asks().run(), lane.asks().run()] == [2, 0]
    filed = lane.filed()
    assert {one.requester_id for one in filed} == {system(lane).id}
    assert [one.state for one in filed] == [State.PENDING, State.PENDING]
    waiting = lane.problems()
    assert {one.state for one in waiting} == {Standing.WAITING}
    assert {one.action_id for one in waiting} == {one.id for one in filed}


def test_a_person_decides_and_then_it_is_done(lane: LaneHouse) -> None:
    lane.find("BIN-1")
    lane.asks().run()
    (action,) = lane.filed()
    assert lane.house.vote(action, "Priya").answer is Answer.APPROVED
    lane.let_it_work()
    assert (lane.house.state(action), lane.stall.paused) == (State.SUCCEEDED, ["BIN-1"])
    assert lane.house.proof().faults == ()


def test_watching_and_off_file_nothing(lane: LaneHouse) -> None:
    lane.find("BIN-1")
    for mode in (Mode.OFF, Mode.SHADOW):
        lane.mode(mode)
        assert lane.asks().run() == 0


def test_a_sweep_files_nothing_unless_it_says_so(lane: LaneHouse) -> None:
    assert not PAID_NOT_SENT.files_itself
    lane.find("BIN-1")
    assert lane.asks(replace(SWEEP, files_itself=False)).run() == 0


def test_what_somebody_has_taken_or_said_no_to_is_left_to_people(lane: LaneHouse) -> None:
    lane.find("BIN-1", "BIN-2")
    taken = next(one for one in lane.problems() if one.name == "BIN-1")
    with lane.house.database.transaction() as tx:
        lee = lane.house.people["Lee"].id
        problem_queue.assign(tx, [taken.id], to=lee, by=lee, name="Lee")
    assert lane.asks().run() == 1
    (action,) = lane.filed()
    lane.house.vote(action, "Priya", Decision.REJECT)
    with lane.house.database.copying() as tx:
        problem_queue.bring_up_to_date(tx)
    lane.find("BIN-1", "BIN-2")
    assert lane.asks().run() == 0


def test_only_so_many_a_run_and_a_day_however_many_there_are(lane: LaneHouse) -> None:
    lane.find(*SKUS)
    assert [lane.asks().run(), lane.asks().run()] == [10, 0]
    lane.house.wait(timedelta(hours=1))
    lane.find(*SKUS)
    assert lane.asks().run() == 10
    lane.house.wait(timedelta(hours=1))
    lane.find(*SKUS)
    assert lane.asks().run() == 0
    lane.house.wait(DAY)
    lane.find(*SKUS)
    assert lane.asks().run() == 10


def test_a_pause_of_everything_stops_what_asks_by_itself(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.house.decisions.freeze(person=going.house.people["Mia"], reason="odd")
    assert going.asks().run() == 0


def test_i11_what_was_allowed_is_not_done_while_all_is_paused(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    going.house.decisions.freeze(person=going.house.people["Mia"], reason="odd")
    going.let_it_work()
    assert ([one.state for one in going.filed()], going.stall.paused) == ([State.APPROVED], [])


def test_a_fresh_card_is_what_the_problem_waits_for_then(lane: LaneHouse) -> None:
    lane.find("BIN-1")
    lane.asks().run()
    (old,) = lane.filed()
    filing = lane.house.filing
    wanted = filing.prepare_again(old.kind, lane.house.revision(old))
    with lane.house.database.transaction() as tx:
        fresh = filing.replace(tx, old, wanted, "It changed").action
    (problem,) = lane.problems()
    assert problem.action_id == fresh.id


def surfaces(lane: LaneHouse) -> dict[str, list[str]]:
    """Return what is to be shown, by its kind."""
    with lane.house.database.transaction() as tx:
        found = outbox.claim(tx, "test", lease=timedelta(seconds=1), limit=1000)
    kinds = {one.kind for one in found}
    return {kind: [one.surface for one in found if one.kind == kind] for kind in kinds}


def test_three_at_once_get_a_card_each_and_more_are_listed_ten_in_one(lane: LaneHouse) -> None:
    lane.find(*SKUS[:3])
    lane.asks().run()
    assert len(surfaces(lane)["card"]) == 3
    lane.house.wait(timedelta(hours=1))
    lane.find(*SKUS[:13])
    lane.asks().run()
    shown = surfaces(lane)
    assert (len(shown["card"]), len(shown["batch"])) == (3, 1)
    with lane.house.database.copying() as tx:
        (batch,) = shown["batch"]
        assert pushes.in_message(tx, batch, ended=10).number == 10
        shown_in_thread(tx, batch, channel="C1", ts="1.0")
        shown_in_thread(tx, batch, channel="C1", ts="1.0")
    assert len(set(surfaces(lane)["card"]) - {*shown["card"]}) == 10
    assert len({one.action_id for one in lane.problems()}) == 13


def test_more_than_ten_are_listed_in_a_second_message(lane: LaneHouse) -> None:
    more = SWEEP.most_a_run.model_copy(update={"value": 15})
    lane.find(*SKUS[:15])
    assert lane.asks(replace(SWEEP, most_a_run=more)).run() == 15
    with lane.house.database.read() as tx:
        numbers = [
            pushes.in_message(tx, batch, ended=10).number for batch in surfaces(lane)["batch"]
        ]
    assert sorted(numbers) == [5, 10]


# The lane ------------------------------------------------------------------------------------
def test_i1_inside_its_limits_it_goes_ahead_and_says_so(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    (action,) = going.filed()
    terms = going.house.revision(action).terms
    assert (action.state, terms.verdict) == (State.APPROVED, Verdict.ALLOW)
    assert terms.why.startswith("Inside the limits")
    going.let_it_work()
    assert (going.house.state(action), going.stall.paused) == (State.SUCCEEDED, ["BIN-1"])
    with going.house.database.read() as tx:
        assert votes.of(tx, action.id, 1) == []
        log = {row["kind"]: row["payload"] for row in audit.rows_of(tx, action.id)}
    assert log["approved"]["reason"] == terms.why
    assert going.house.proof().faults == ()


def test_people_may_take_it_back_before_it_is_done(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    (action,) = going.filed()
    going.house.decisions.take_back(action.id, person=going.house.people["Priya"])
    going.let_it_work()
    assert (going.house.state(action), going.stall.paused) == (State.CANCELLED, [])


def test_what_is_past_a_cap_or_not_exactly_so_waits_for_a_person(going: LaneHouse) -> None:
    going.stall.here["BIN-2"] = 1
    going.stall.offered["BIN-3"] = 51
    going.find("BIN-1", "BIN-2", "BIN-3")
    going.asks().run()
    states = {one.target.rpartition("/")[2].rpartition(":")[2]: one.state for one in going.filed()}
    assert sorted(states.values()) == [State.APPROVED, State.PENDING, State.PENDING]


def test_a_lane_that_closed_before_it_was_done_leaves_a_card(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    going.mode(Mode.PROPOSE)
    going.let_it_work()
    old, fresh = going.filed()
    assert (old.state, fresh.state, going.stall.paused) == (State.SUPERSEDED, State.PENDING, [])
    assert not going.house.revision(fresh).terms.allowed


def test_i10_it_is_judged_again_on_what_is_true_when_it_is_done(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    going.stall.here["BIN-1"] = 4
    going.let_it_work()
    assert [one.state for one in going.filed()] == [State.SUPERSEDED, State.PENDING]
    assert going.stall.paused == []


def test_what_a_person_was_asked_never_turns_into_what_nobody_agrees_to(lane: LaneHouse) -> None:
    lane.find("BIN-1")
    lane.asks().run()
    (action,) = lane.filed()
    lane.mode(Mode.LANE)
    lane.let_it_work()
    assert (lane.house.state(action), lane.stall.paused) == (State.PENDING, [])


def test_i15_an_unknown_outcome_is_settled_by_whom_it_would_have_taken(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    (action,) = going.filed()
    going.stall.loses_answers = True
    going.let_it_work()
    going.stall.loses_answers = False
    going.stall.offered["BIN-1"] = 12  # as if it had never come about
    going.house.work()
    assert going.house.state(action) is State.NEEDS_HUMAN
    priya = going.house.people["Priya"]
    going.house.decisions.settle_by_hand(
        action.id, person=priya, happened=False, note="Not paused."
    )
    assert going.house.state(action) is State.FAILED


def test_i17_caps_hold_under_workers_in_parallel(going: LaneHouse) -> None:
    going.find(*SKUS[:9])
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(going.asks().run) for _ in range(2)]:
            done.result()
    filed = going.filed()
    assert len({one.target for one in filed}) == len(filed) == 9
    going.house.wait(UNDO)
    workers = [going.house.executor(owner=f"worker-{number}") for number in range(2)]
    due = workers[0].due()
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(workers[n % 2].run, action) for n, action in enumerate(due * 2)]
        for run in runs:
            run.result()
    assert len(going.stall.paused) == 5
    assert len(set(going.stall.paused)) == 5
    states = [one.state for one in going.filed()]
    assert (states.count(State.SUCCEEDED), states.count(State.PENDING)) == (5, 4)
    assert going.house.proof().faults == ()
