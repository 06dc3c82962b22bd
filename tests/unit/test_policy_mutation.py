"""Would anybody notice a mistake in the refund rules? Each is made once, and must be noticed."""

import pytest

from policies.boundary import boundary_cases
from policies.goldcheck import read_goldens, run_goldens
from policies.rulebook import build_rulebook, load_rulebook
from tests.unit.policy_mutants import mutants
from tests.unit.refund_reference import expected, outcome

FLOOR = 0.95


def survivors() -> tuple[int, list[str]]:
    """Return how many mistakes were made, and those that nobody noticed."""
    rulebook = load_rulebook()
    base = read_goldens()["refund"].base_case()
    cases = [(case, expected(case)) for case in boundary_cases(rulebook, base)]
    unnoticed, made = [], 0
    for mutant in mutants(rulebook.kinds["refund"].file):
        made += 1
        wrong = build_rulebook({"refund": mutant.file})
        by_boundary = any(outcome(case.judged(wrong)) != wanted for case, wanted in cases)
        if not by_boundary and all(result.kept for result in run_goldens(wrong)):
            unnoticed.append(mutant.name)
    return made, unnoticed


@pytest.mark.slow
def test_almost_every_mistake_in_the_refund_rules_is_noticed() -> None:
    made, unnoticed = survivors()
    assert made >= 150
    assert (made - len(unnoticed)) / made >= FLOOR, unnoticed
