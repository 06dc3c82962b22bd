"""Two days of the simulated week: worked, the queue is shorter; nothing flaps and nothing nags."""

import pytest

from tests.scenario.week import lived
from tests.scenario.week_report import Day, Week, compared


def a_day(**other: object) -> Day:
    plain = dict.fromkeys(Day.__dataclass_fields__, 0) | {"flapped": (), "ops": 1, "threads": 1}
    return Day(**{**plain, **other})  # type: ignore[arg-type] # counts, as the fields are


@pytest.mark.slow
def test_a_queue_that_is_worked_is_shorter_and_nothing_flaps_or_nags() -> None:
    worked, left_alone = (lived(2, orders=120, seed=7, worked=one) for one in (True, False))
    wrong = [*worked.wrong, *left_alone.wrong, *compared(worked, left_alone)]
    assert not wrong, "\n".join([*wrong, worked.table, left_alone.table])
    assert sum(one.asked for one in worked.days) > 0
    assert sum(one.new for one in left_alone.days) > 0


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (a_day(), ""),
        (a_day(flapped=("oversold TOTE-12",)), "flapped"),
        (a_day(ops=2), "2 messages in #ops"),
        (a_day(threads=2), "2 in the thread"),
        (a_day(approvals=1), "1 cards for 0 requests"),
        (a_day(direct=1), "1 direct messages for 0 requests"),
    ],
)
def test_what_flaps_or_nags_is_said(day: Day, said: str) -> None:
    wrong = "\n".join(Week("x", [day], verified=True).wrong)
    assert said in wrong
    assert bool(wrong) == bool(said)


def test_a_week_whose_queue_does_not_shrink_is_told() -> None:
    same = Week("x", [a_day(number=1, left=5)])
    assert [*compared(same, same)] == ["day 1: 5 open though worked, 5 left alone"]
    assert not [*compared(Week("y", [a_day(left=4)]), same)]
