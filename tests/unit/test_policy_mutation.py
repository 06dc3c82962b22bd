"""Would anybody notice a mistake in the refund rules? Each is made once, and must be noticed."""

from policies.boundary import boundary_cases
from policies.goldcheck import read_goldens, run_goldens
from policies.rulebook import build_rulebook, load_rulebook
from tests.unit.policy_mutants import mutants
from tests.unit.refund_reference import expected, outcome


def test_almost_every_mistake_in_the_refund_rules_is_noticed() -> None:
    rulebook = load_rulebook()
    base = read_goldens()["refund"].base_case()
    cases = [(case, expected(case)) for case in boundary_cases(rulebook, base)]
    survivors, made = [], 0
    for mutant in mutants(rulebook.kinds["refund"].file):
        made += 1
        wrong = build_rulebook({"refund": mutant.file})
        by_boundary = any(outcome(case.judged(wrong)) != wanted for case, wanted in cases)
        if not by_boundary and all(result.kept for result in run_goldens(wrong)):
            survivors.append(mutant.name)
    killed = made - len(survivors)
    print(f"{killed} of {made} rule mutants noticed; survivors: {survivors}")
    assert made >= 150
    assert killed / made >= 0.95, survivors
