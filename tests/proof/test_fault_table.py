"""One run of each fault of the heart; `python -m tests.proof.faults` runs all 34, many times."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger_house import LedgerHouse
from tests.proof.faults import RACES, SERVE, WIRE
from tests.proof.heart_faults import HEART_FAULTS, HeartFault
from tests.proof.list_faults import part_fails
from tests.proof.tally import Tally, Trial
from tests.sandbox_fixture import start_sandbox


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_fault_of_the_list_has_one_place() -> None:
    numbers = [*WIRE, *HEART_FAULTS, *RACES, *SERVE]
    assert sorted(numbers) == list(range(1, 35))


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "run", [run for _, run in HEART_FAULTS.values()], ids=lambda run: run.__name__
)
def test_a_bent_clock_or_database_neither_doubles_nor_loses(
    house: LedgerHouse, run: HeartFault
) -> None:
    tally = Tally(0, "one run", house.database.url.drivername, [run(house)])
    assert tally.holds, tally.row()
    assert house.proof().unbroken


@pytest.mark.parametrize(
    "trial",
    [
        Trial(effects=2, seconds=1.0),
        Trial(effects=0, seconds=1.0),
        Trial(effects=1, seconds=1.0, stuck=True),
        Trial(effects=1, seconds=1.0, wrong="sent unseen"),
    ],
    ids=["doubled", "lost", "stuck", "wrong"],
)
def test_one_bad_run_fails_its_row(trial: Trial) -> None:
    good = Trial(effects=1, seconds=0.1)
    assert Tally(1, "fault", "sqlite", [good, good]).holds
    assert not Tally(1, "fault", "sqlite", [good, trial]).holds


@pytest.mark.usefixtures("quiet")
def test_what_fails_of_a_price_list_takes_nothing_else_with_it(tmp_path: Path) -> None:
    with start_sandbox(orders=60, skus=330) as sandbox:
        runs = [part_fails(sandbox, f"sqlite:///{tmp_path / 'list.db'}", at) for at in range(4)]
    tally = Tally(32, "four ways to fail", "sqlite", runs)
    assert tally.holds, tally.row()
    assert {run.effects for run in runs} == {50}


def test_a_row_nobody_ran_does_not_hold() -> None:
    assert not Tally(1, "fault", "sqlite").holds
