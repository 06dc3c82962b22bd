"""I3, I5 and I16 for what nobody was asked about: a worker is killed, and it happens once."""

import signal
from pathlib import Path

import pytest

from agent.sweeps.sweep import Mode
from memory.states import State
from tests.market_stall import lane_house
from tests.processes import ROOT, start
from tests.scenario.lane_worker import FILING, PLACES


@pytest.mark.parametrize("place", PLACES)
def test_i3_a_worker_killed_on_the_way_leaves_one_pause_or_a_person(
    database_url: str, place: str, tmp_path: Path
) -> None:
    with lane_house(database_url) as lane:
        lane.mode(Mode.LANE)
        lane.find("BIN-1")
        module = ("-m", "tests.scenario.lane_worker", database_url, place)
        worker = start(module, ROOT, {}, out=tmp_path / "out")
        worker.wait()
        assert worker.returncode == -signal.SIGKILL
        assert [one.state for one in lane.filed()] == ([] if place == FILING else [_LEFT[place]])
        lane.asks().run()
        lane.house.work()
        (action,) = lane.filed()
        # What the dead one may have sent cannot be found on this stall: a person looks.
        sent = place in {"intent", "after_send"}
        assert action.state is (State.NEEDS_HUMAN if sent else State.SUCCEEDED)
        assert lane.stall.paused == ([] if sent else ["BIN-1"])
        assert [one.action_id for one in lane.problems()] == [action.id]
        assert lane.house.proof().faults == ()


_LEFT = {
    "before_claim": State.APPROVED,
    "claimed": State.EXECUTING,
    "intent": State.EXECUTING,
    "after_send": State.EXECUTING,
}
