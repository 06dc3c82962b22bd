"""A small planted shop: every sweep finds what was planted, nothing else, and tells it rightly."""

from tests.planted.planting import Size
from tests.scenario.sweep_quality import run

SMALL = Size(orders=2000, skus=500, each=5, alike=20, lines=2)


def test_every_sweep_finds_what_was_planted_and_nothing_that_only_looks_so(
    database_url: str,
) -> None:
    report = run(database_url, SMALL)
    assert {one.sweep: (one.missed, one.false, one.differ) for one in report.verdicts} == {
        one.sweep: ([], [], []) for one in report.verdicts
    }
    assert min(one.planted for one in report.verdicts) >= SMALL.each
    assert report.digest == []
