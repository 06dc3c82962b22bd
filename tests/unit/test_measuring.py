"""Each day is counted once, over any number of processes, and later where that still can be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agent.measuring import LOOK_BACK, Measuring
from memory import measured
from memory.measured import Source
from memory.measures import MEASURES
from tests.ledger_house import LedgerHouse
from tests.unit.test_measures import MINUTE, TUESDAY, decided, swept
from tests.unit.test_problems import LATE

DAY = timedelta(days=1)


@pytest.fixture
def measuring(house: LedgerHouse) -> Measuring:
    return Measuring(house.database, house.filing.bench.calendar, "worker-1")


def known(house: LedgerHouse, name: str) -> dict[date, int]:
    with house.database.read() as tx:
        values = measured.read(tx, first=TUESDAY, last=TUESDAY + 60 * DAY)
    assert {one.source for one in values} <= {Source.MEASURED}
    return {one.day: one.value for one in values if one.measure == name}


def test_a_day_is_counted_once_it_is_over_and_only_once(
    house: LedgerHouse, measuring: Measuring
) -> None:
    swept(house, LATE)
    assert measuring.run_due() == 0
    house.wait(DAY)
    other = Measuring(house.database, measuring.calendar, "worker-2")
    assert [other.run_due(), measuring.run_due(), other.run_due()] == [0, 1, 0]
    house.wait(31 * MINUTE)
    assert [other.run_due(), measuring.run_due()] == [0, 0]
    assert known(house, "stuck_orders") == {TUESDAY: 1}
    assert known(house, "problems_found") == {TUESDAY: 1}


def test_missed_days_are_counted_later_as_far_as_rows_still_tell(
    house: LedgerHouse, measuring: Measuring
) -> None:
    decided(house, "1001", MINUTE)
    swept(house, LATE)
    house.wait(3 * DAY)
    swept(house)
    house.wait(DAY)
    measuring.run_due()
    house.wait(31 * MINUTE)
    measuring.run_due()
    days = [TUESDAY + number * DAY for number in range(4)]
    assert known(house, "carried_out") == dict.fromkeys(days, 0)
    assert known(house, "approval_latency") == {TUESDAY: 1}
    assert known(house, "problems_found") == {days[0]: 1, days[3]: 0}
    assert known(house, "problems_open") == {days[3]: 0}


def test_an_outage_of_months_is_not_caught_up_with_in_full(
    house: LedgerHouse, measuring: Measuring
) -> None:
    decided(house, "1001", MINUTE)
    house.wait(59 * DAY)
    assert measuring.run_due() == LOOK_BACK - 1
    house.wait(31 * MINUTE)
    assert measuring.run_due() == 1
    assert len(known(house, "carried_out")) == LOOK_BACK


def test_a_process_that_has_just_begun_gives_the_copies_time_to_be_fresh(
    house: LedgerHouse, measuring: Measuring
) -> None:
    swept(house, LATE)
    house.wait(DAY)
    assert measuring.run_due() == 0
    house.wait(31 * MINUTE)
    assert measuring.run_due() == 1


def test_nothing_is_counted_before_anything_happened(measuring: Measuring) -> None:
    assert measuring.run_due() == 0


def test_a_measure_that_stumbles_leaves_a_gap_and_the_others_are_counted(
    house: LedgerHouse, measuring: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(_tx: object, _day: object) -> dict[str, int]:
        raise ZeroDivisionError

    broken = tuple(
        replace(one, count=stumbles) if one.name == "decided" else one for one in MEASURES
    )
    monkeypatch.setattr("agent.measuring.MEASURES", broken)
    swept(house, LATE)
    house.wait(DAY)
    measuring.run_due()
    house.wait(31 * MINUTE)
    assert measuring.run_due() == 1
    assert known(house, "decided") == {}
    assert known(house, "carried_out") == {TUESDAY: 0}
