"""Two days of the simulated week: worked, the queue is shorter; nothing flaps and nothing nags."""

import pytest

from tests.scenario.week import both
from tests.scenario.week_report import Day, Told, Week, compared


def a_day(**other: object) -> Day:
    plain = dict.fromkeys(Day.__dataclass_fields__, 0) | {
        "told": Told(),
        "flapped": (),
        "ops": 1,
        "threads": 1,
    }
    return Day(**{**plain, **other})  # type: ignore[arg-type] # counts, as the fields are


@pytest.mark.slow
def test_a_queue_that_is_worked_is_shorter_and_nothing_flaps_or_nags() -> None:
    worked, left_alone = both(2, orders=120, seed=7)
    wrong = [*worked.wrong, *left_alone.wrong, *compared(worked, left_alone)]
    assert not wrong, "\n".join([*wrong, worked.table, left_alone.table])
    assert sum(one.done for one in worked.days) > 0
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


@pytest.mark.parametrize(
    ("then", "is_said"),
    [(Told(9, new=4, gone=5), False), (Told(8, gone=2), False), (Told(9, new=4), True)],
)
def test_a_digest_that_does_not_follow_from_the_one_before_is_said(
    then: Told, *, is_said: bool
) -> None:
    days = [a_day(told=Told(9, put_off=1)), a_day(number=2, told=then)]
    assert ("and then" in "".join(Week("x", days, verified=True).wrong)) is is_said


def test_a_week_whose_queue_does_not_shrink_is_told() -> None:
    same = Week("x", [a_day(number=1, left=5)])
    assert [*compared(same, same)] == ["day 1: 5 open though worked, 5 left alone"]
    assert not [*compared(Week("y", [a_day(left=4)]), same)]


def test_a_queue_that_is_as_long_as_it_was_found_is_told() -> None:
    days = [a_day(number=one, open=8, left=8 - one // 6) for one in range(1, 7)]
    alone = Week("y", [a_day(left=20) for _ in days])
    assert [*compared(Week("x", days[:5]), Week("y", alone.days[:5]))] == [
        "8 open in the end though worked, 8 in the beginning"
    ]
    assert not [*compared(Week("x", days), alone)]
