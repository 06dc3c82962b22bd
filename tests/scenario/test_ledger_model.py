"""A sample of the ledger's model and of its mutants; both run in full from the command line."""

import pytest

from tests.scenario.ledger_model import drive
from tests.scenario.ledger_mutants import broken, function_at, killed_by
from tests.scenario.ledger_mutations import MUTANTS, Mutant

QUICK = [one for one in MUTANTS if one.quick]


def name_of(mutant: Mutant) -> str:
    return mutant.name.replace(" ", "-")


def test_chance_finds_nothing_wrong_and_reaches_effects() -> None:
    reached = drive(examples=4, steps=30)
    assert reached["effects"] >= 40
    assert reached["worker killed"] >= 4
    assert reached["ground: lapse"] >= 4


@pytest.mark.parametrize("mutant", QUICK, ids=name_of)
def test_broken_heart_is_noticed(mutant: Mutant) -> None:
    assert killed_by(mutant)


@pytest.mark.parametrize("mutant", MUTANTS[1:], ids=name_of)
def test_mutant_still_finds_what_it_breaks_and_leaves_it_whole(mutant: Mutant) -> None:
    places = {change.place for change in mutant.changes}
    before = {place: function_at(place).__code__ for place in places}
    with broken(mutant):
        assert all(function_at(place).__code__ != before[place] for place in places)
    assert all(function_at(place).__code__ == before[place] for place in places)
