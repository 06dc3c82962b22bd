"""What comes before a sweep may go ahead by itself, and what has it ask again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from agent import lanes
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.sweep import Mode
from agent.tuning import Tuning
from memory import lane_record, ledger, outbox, problem_queue
from memory.states import State
from memory.tables import audit as audit_rows
from policies.errors import BadRequest
from tests.copies import EVERYBODY
from tests.ledger_house import UNDO
from tests.market_stall import SWEEP, LaneHouse, lane_house

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


def nights(lane: LaneHouse, number: int) -> None:
    for _ in range(number):
        lane.house.wait(DAY)
        lane.find()


def refusal(lane: LaneHouse) -> str:
    with lane.house.database.read() as tx:
        return lanes.may_be_automatic(tx, SWEEP)


def test_seven_nights_without_a_correction_come_first(lane: LaneHouse) -> None:
    assert "so far there are 0" in refusal(lane)
    nights(lane, 6)
    assert "so far there are 6" in refusal(lane)
    nights(lane, 1)
    assert refusal(lane) == ""
    lane.find("BIN-1")
    (problem,) = lane.problems()
    with lane.house.database.transaction() as tx:
        by, none = lane.house.people["Lee"].id, problem_queue.WAS_NONE
        problem_queue.resolve(tx, [problem.id], by=by, reason="it is a set", what=none)
    assert refusal(lane).startswith("1 was corrected in the last 7 nights")


def test_a_night_missed_begins_the_count_anew(lane: LaneHouse) -> None:
    nights(lane, 4)
    lane.house.wait(2 * DAY)
    lane.find()
    assert "so far there are 1" in refusal(lane)


def test_a_sweep_no_rule_has_a_lane_for_can_never_be_automatic(lane: LaneHouse) -> None:
    with lane.house.database.read() as tx:
        said = lanes.may_be_automatic(tx, replace(PAID_NOT_SENT, files_itself=True))
    assert said.startswith("No rule says")


def test_two_admins_choose_it_once_the_nights_are_over(lane: LaneHouse) -> None:
    house = lane.house
    tuning = Tuning(house.database, house.town, house.filing.bench.zone, EVERYBODY)
    wanted, priya = {"mode": Mode.LANE.value}, house.people["Priya"]
    with pytest.raises(BadRequest, match="so far there are 0"):
        tuning.change(priya, SWEEP.name, wanted)
    assert "so far there are 0" in tuning.foresee(priya, SWEEP.name, wanted)[0]
    nights(lane, 7)
    assert "Olivia has to agree" in tuning.change(priya, SWEEP.name, wanted)
    assert lane.mode_now() == Mode.PROPOSE
    tuning.change(house.people["Olivia"], SWEEP.name, wanted)
    assert lane.mode_now() == Mode.LANE
    with pytest.raises(BadRequest, match="That is not a mode it can have"):
        tuning.change(priya, PAID_NOT_SENT.name, wanted)


def undone(lane: LaneHouse, *skus: str) -> None:
    """Pause by the lane, and have a person put it back on sale."""
    lane.find(*skus)
    lane.asks().run()
    lane.let_it_work()
    for sku in skus:
        assert lane.stall.offered[sku] == 0
        lane.stall.here[sku] = 12
        resumed = lane.ask("resume_amazon_listing", sku, by="Lee")
        assert resumed.state is State.PENDING


def test_three_corrections_in_a_night_have_it_ask_again(going: LaneHouse) -> None:
    undone(going, "BIN-1", "BIN-2")
    going.asks().run()
    assert (going.mode_now(), going.fell()) == (Mode.LANE, False)
    undone(going, "BIN-3")
    going.asks().run()
    assert (going.mode_now(), going.fell()) == (Mode.PROPOSE, True)
    with going.house.database.transaction() as tx:
        rows = tx.connection.execute(select(audit_rows.c.kind)).scalars().all()
        posted = outbox.claim(tx, "test", lease=DAY, limit=1000)
        said = [str(one.payload.get("text")) for one in posted]
    assert rows.count("lane_fell_back") == 1
    assert any("it asks first again. 3 were corrected within a night." in one for one in said)
    going.find("BIN-4")
    going.asks().run()
    assert going.filed()[-1].state is State.PENDING
    assert "so far there are 1" in refusal(going)
    assert going.house.proof().faults == ()


def test_a_failure_in_twenty_has_it_ask_again(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    going.stall.refuses = True
    going.let_it_work()
    assert going.filed()[0].state is State.FAILED
    going.asks().run()
    assert going.mode_now() == Mode.PROPOSE


def test_a_brake_holds_for_what_was_allowed_before_it(going: LaneHouse) -> None:
    going.find("BIN-1", "BIN-2")
    going.asks().run()
    going.house.wait(UNDO)
    executor = going.house.executor()
    first, second = executor.due()
    going.stall.refuses = True
    executor.run(first)
    going.stall.refuses = False
    executor.run(second)
    assert going.stall.paused == []
    assert going.filed()[-1].state is State.PENDING


def test_failures_below_one_in_twenty_brake_nothing(going: LaneHouse) -> None:
    with going.house.database.read() as tx:
        assert lanes.why_stopped(tx, SWEEP) == ""
        assert lane_record.corrected(tx, SWEEP.name, since=tx.now() - DAY) == 0


def test_only_a_problem_that_is_still_there_opens_the_lane(going: LaneHouse) -> None:
    going.find("BIN-1")
    going.asks().run()
    (action,) = going.filed()
    going.find()  # it is gone
    with going.house.database.read() as tx:
        current = ledger.revision(tx, action.id, 1)
        assert lanes.still_open(tx, action, current) == ""
