"""A small run of `python -m tests.scenario.price_list`, and what fails one."""

from dataclasses import replace
from pathlib import Path

from memory.states import State
from tests.scenario.price_list import Counted, Run, carry_out, ideal_seconds

GOOD = Counted(
    variants=10,
    once=10,
    more=0,
    never=0,
    kills=1,
    steps=1,
    state=State.SUCCEEDED,
    told="",
    unbroken=True,
    seconds=10.0,
    ideal=10.0,
    throttled=0,
    megabytes=1.0,
    asking=1.0,
)


def test_a_list_is_carried_out_once_by_a_worker_that_is_killed(tmp_path: Path) -> None:
    run = Run(600, kills=2, plan="plus", hurried=True, answers_after=1.0)
    counted = carry_out(run, tmp_path)
    assert counted.kills == 2
    assert counted.holds, str(counted)


def test_a_run_with_one_price_too_many_or_too_few_does_not_hold() -> None:
    assert GOOD.holds
    assert not replace(GOOD, once=9, more=1).holds
    assert not replace(GOOD, once=9, never=1).holds
    assert not replace(GOOD, unbroken=False).holds
    assert not replace(GOOD, state=State.FAILED).holds


def test_the_ideal_time_is_what_the_published_price_takes_beyond_a_full_bucket() -> None:
    assert ideal_seconds(products=1_000, variants=5_000, plan="standard") == 90.0
    assert ideal_seconds(products=1_000, variants=5_000, plan="enterprise") == 1.0
