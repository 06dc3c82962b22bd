"""How much a sweep asks for by itself is tuned like any limit, and heeded by every process."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from agent.in_force import standing
from agent.register import entries
from agent.sweeps import SWEEPS
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.sweep import Mode
from agent.tuning import UNDO, Tuning
from memory import sweep_settings
from memory.database import Database
from memory.sweep_settings import Change, Setting
from policies.errors import BadRequest
from tests.copies import EVERYBODY, ZONE
from tests.market_stall import SKUS, SWEEP, LaneHouse, lane_house

HOUR = timedelta(hours=1)


@dataclass
class Braked:
    """A house whose sweep asks by itself, and admins who set it from another process."""

    lane: LaneHouse
    tuning: Tuning

    def put(self, name: str, **wanted: str) -> str:
        return self.tuning.change(self.lane.house.people[name], SWEEP.name, wanted)

    def foresee(self, **wanted: str) -> list[str]:
        return self.tuning.foresee(self.lane.house.people["Priya"], SWEEP.name, wanted)

    def next_run(self) -> int:
        """Have the sweep find everything again an hour later, and ask."""
        self.lane.house.wait(HOUR)
        self.lane.find(*SKUS)
        return self.lane.asks().run()

    def limits(self) -> tuple[str, ...]:
        with self.tuning.database.read() as tx:
            (entry,) = entries(tx, ZONE, {}, (SWEEP,))
        return entry.limits


@pytest.fixture
def braked(database_url: str) -> Iterator[Braked]:
    with lane_house(database_url) as lane:
        other = Database(database_url, practice=True)
        yield Braked(lane, Tuning(other, lane.house.town, ZONE, EVERYBODY))
        other.close()


def test_fewer_is_one_admin_s_to_say_and_holds_in_the_next_run(braked: Braked) -> None:
    told = braked.put("Priya", most_a_run="2")
    assert told.startswith(f"{SWEEP.title}: Asks for by itself in one run: 2 requests. Until ")
    assert braked.next_run() == 2
    assert braked.lane.asks().run() == 0, "of one run"
    assert braked.next_run() == 2


def test_more_takes_two_admins_and_until_then_the_old_brake_holds(braked: Braked) -> None:
    assert "has to agree" in braked.put("Priya", most_a_run="15")
    assert braked.next_run() == 10
    assert "Priya and you agreed" in braked.put("Olivia", most_a_run="15", most_a_day="40")
    assert braked.next_run() == 10, "20 in a day hold still"
    braked.put("Priya", most_a_day="40")
    assert braked.next_run() == 10, "as many are left"


def test_the_brake_of_a_day_counts_over_its_runs(braked: Braked) -> None:
    braked.put("Priya", most_a_day="12")
    assert [braked.next_run(), braked.next_run(), braked.next_run()] == [10, 2, 0]


def test_a_brake_that_is_drawn_in_the_middle_of_a_run_stops_it_there(braked: Braked) -> None:
    assert braked.next_run() == 10
    braked.put("Priya", most_a_run="1")
    assert braked.lane.asks().run() == 0
    assert braked.next_run() == 1


def test_what_it_would_ask_for_is_said_before_it_is_set(braked: Braked) -> None:
    assert braked.next_run() == 10
    line, forecast = braked.foresee(most_a_run="18")
    assert line.startswith("Asks for by itself in one run: 10 requests → 18 requests. That is lo")
    assert forecast == (
        "10 asked for in the last 24 hours. "
        "Of what is found now the next run would ask for 10; so set, for 10."
    )
    *_, forecast = braked.foresee(most_a_run="18", most_a_day="28")
    assert forecast.endswith("would ask for 10; so set, for 18.")
    *_, forecast = braked.foresee(most_a_run="50", most_a_day="200")
    assert forecast.endswith("so set, for 20."), "there are no more"
    *_, forecast = braked.foresee(most_a_run="18", mode=Mode.SHADOW)
    assert forecast.endswith("so set, for 0.")


def test_its_brakes_are_in_the_register_with_their_units(braked: Braked) -> None:
    braked.put("Priya", most_a_day="1")
    assert "Asks for by itself in one run: 10 requests" in braked.limits()
    assert any(
        one.startswith("Asks for by itself in 24 hours: 1 request (") for one in braked.limits()
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("most_a_run", "0", "1 to 50 requests"),
        ("most_a_run", "51", "1 to 50 requests"),
        ("most_a_day", "201", "1 to 200 requests"),
        ("most_a_day", "many", "1 to 200 requests"),
    ],
)
def test_no_brake_is_let_go_of(braked: Braked, name: str, value: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        braked.put("Priya", **{name: value})
    with braked.tuning.database.transaction() as tx:
        change = Change(Setting(SWEEP.name, name), before="10", value=value)
        sweep_settings.put(tx, change, person=None)
    assert braked.next_run() == 10


def test_only_what_asks_by_itself_has_brakes(braked: Braked) -> None:
    priya = braked.lane.house.people["Priya"]
    with pytest.raises(BadRequest, match="has no such limit"):
        braked.tuning.change(priya, PAID_NOT_SENT.name, {"most_a_run": "1"})
    with braked.tuning.database.read() as tx:
        found = {one.name for one in SWEEPS if "most_a_run" in standing(tx, one).values}
    assert found == {one.name for one in SWEEPS if one.files_itself} == {SWEEP.name}


def test_the_way_back_from_fewer_is_one_admin_s_for_ten_minutes(braked: Braked) -> None:
    braked.put("Priya", most_a_run="3")
    setting = Setting(SWEEP.name, "most_a_run")
    braked.tuning.undo(braked.lane.house.people["Olivia"], setting)
    assert braked.next_run() == 10
    braked.put("Priya", most_a_run="3")
    braked.lane.house.wait(UNDO)
    assert "has to agree" in braked.put("Olivia", most_a_run="10")
