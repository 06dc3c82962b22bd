from collections import Counter
from pathlib import Path

import pytest

from policies.boundary import boundary_cases
from policies.errors import RulebookError
from policies.goldcheck import GOLDENS, GoldenResult, idle_rules, read_goldens, run_goldens
from policies.judgement import Effect, Verdict
from policies.rulebook import build_rulebook, load_rulebook
from tests.unit.refund_reference import expected, outcome

RULEBOOK = load_rulebook()
BASE = read_goldens()["refund"].base_case()
CASES = boundary_cases(RULEBOOK, BASE)


@pytest.mark.parametrize("result", run_goldens(RULEBOOK), ids=lambda result: result.name)
def test_agreed_case_is_kept(result: GoldenResult) -> None:
    assert result.differences == ()


def test_goldens_cover_every_rule_by_name() -> None:
    named = {rule for golden in read_goldens()["refund"].cases for rule in golden.by}
    deciding = {
        rule.id for rule in RULEBOOK.kinds["refund"].rules if rule.effect is not Effect.PERMIT
    }
    assert deciding <= named


def test_a_golden_that_is_no_longer_kept_says_in_which_respect() -> None:
    lenient = load_rulebook(overlay={"refund.window_days": "90"})
    broken = [result for result in run_goldens(lenient) if not result.kept]
    assert [result.name for result in broken] == [
        "A day too late",
        "Too late and too much, and both are said",
    ]
    assert broken[0].differences[0] == "verdict: agreed deny, now needs_approval"


def test_every_boundary_case_comes_out_as_the_plain_reference_says() -> None:
    wrong = [
        (outcome(case.judged(RULEBOOK)), expected(case))
        for case in CASES
        if outcome(case.judged(RULEBOOK)) != expected(case)
    ]
    assert wrong == []


def test_boundary_cases_reach_every_number_of_approvers_and_denials() -> None:
    verdicts = Counter(
        (judgement.verdict, sum(need.quorum for need in judgement.requirements))
        for judgement in (case.judged(RULEBOOK) for case in CASES)
    )
    assert min(verdicts[Verdict.DENY, 0], verdicts[Verdict.NEEDS_APPROVAL, 1]) >= 20
    assert verdicts[Verdict.NEEDS_APPROVAL, 2] >= 3


def test_every_amount_limit_is_tried_one_cent_below_at_and_above() -> None:
    moved = [case.kind.money(case.arguments) for case in CASES]
    amounts = {money.minor for money in moved if money}
    for limit in (15_000, 50_000, 200_000, 250_000):
        assert {limit - 1, limit, limit + 1} <= amounts


def test_every_rule_decides_some_boundary_case_alone() -> None:
    assert idle_rules(RULEBOOK, "refund", CASES) == []


def test_a_rule_in_the_shadow_of_another_is_reported_idle() -> None:
    file = RULEBOOK.kinds["refund"].file
    window = next(rule for rule in file.forbid if rule.id == "refund.window")
    twin = window.model_copy(update={"id": "refund.window_again"})
    shadowed = build_rulebook({"refund": file.model_copy(update={"forbid": (*file.forbid, twin)})})
    assert idle_rules(shadowed, "refund", boundary_cases(shadowed, BASE)) == [
        "refund.window",
        "refund.window_again",
    ]


def test_a_misspelt_word_in_a_golden_is_named(tmp_path: Path) -> None:
    text = (GOLDENS / "refund.yaml").read_text()
    (tmp_path / "refund.yaml").write_text(text.replace("order.age_days: 60}", "order.agedays: 60}"))
    with pytest.raises(RulebookError, match=r"“order\.agedays”; did you mean “order\.age_days”"):
        run_goldens(RULEBOOK, tmp_path)
