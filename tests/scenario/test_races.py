"""A sample of the races; `python -m tests.scenario.races` runs them all, 200 rounds each."""

import pytest

from tests.scenario.races import RACES, race

ROUNDS = {"8 people approve": 20}


@pytest.mark.parametrize("name", RACES)
def test_race_has_one_effect_at_most_and_every_loser_hears_the_truth(
    name: str, database_url: str
) -> None:
    score = race(name, database_url.partition(":")[0], database_url, ROUNDS.get(name, 4))
    assert score.holds, score.row()
