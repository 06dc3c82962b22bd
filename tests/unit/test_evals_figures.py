"""How figures are counted, kept and compared."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countersign.evaluating import evals
from evals.measuring import NEVER, Goal, Measure, wilson
from evals.runs import Run, changes
from evals.suites.conformance import POLICY
from evals.suites.trials import Verdict, trials_of
from policies.actions import ACTION_KINDS
from policies.actions.refund import REFUND
from policies.errors import BadRequest, CountersignError, Misconfigured, NotFound
from policies.goldcheck import read_goldens
from policies.rulebook import load_rulebook

RUN = Run(planner="rules", model="", tools="", rows=(), outcomes={"a": {"right": True}})


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (97, 100, 0.9155, 0.9897)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_a_goal_measured_on_nothing_is_missed() -> None:
    assert not Measure("s", "n", 0, 0, NEVER).met
    assert Measure("s", "n", 0, 5, NEVER).met
    assert not Measure("s", "n", 1, 5, NEVER).met
    assert Measure("s", "n", 97, 100, Goal(at_least=0.97)).met
    assert Measure("s", "n", 0, 0).met


def test_every_declared_action_conforms_to_its_own_metadata() -> None:
    ran = POLICY.run(None)
    assert ran.failing == ()
    assert sum(one.of for one in ran.measures) > 500
    families = {one.name.partition(":")[0] for one in ran.measures}
    assert families >= {"agreed", "state", "money", "identity", "people", "facts", "schema", "enum"}


def test_an_action_without_agreed_cases_fails() -> None:
    (trial,) = trials_of(REFUND, None, load_rulebook())
    assert trial.attempt() is not trial.wanted


def test_rules_that_miss_what_an_action_declares_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    narrow = replace(REFUND, allowed_states=frozenset({"paid"}))
    monkeypatch.setitem(ACTION_KINDS, "refund", narrow)
    trials = trials_of(narrow, read_goldens()["refund"], load_rulebook())
    found = [
        trial for trial in trials if trial.family == "state" and trial.attempt() is not trial.wanted
    ]
    assert {(trial.family, trial.wanted) for trial in found} == {("state", Verdict.DENY)}


def test_two_runs_are_compared_case_by_case() -> None:
    other = RUN.model_copy(update={"outcomes": {"a": {"right": False}, "b": {"right": True}}})
    assert list(changes(RUN, other)) == ["a: right: yes -> no"]


@pytest.mark.parametrize(
    ("arguments", "refusal", "sentence"),
    [
        (["run", "nosuch"], BadRequest, "There is no suite"),
        (["run", "--planner", "oracle"], BadRequest, "There is no planner"),
        (["run", "policy", "--planner", "model"], BadRequest, "COUNTERSIGN_MODEL__BASE_URL"),
        (["run", "policy", "--out", "pdf"], BadRequest, "--out is md or json"),
        (["show", "dev.nothing.1"], NotFound, "There is no case"),
    ],
)
def test_every_mistake_is_a_sentence(
    arguments: list[str], refusal: type[CountersignError], sentence: str
) -> None:
    error = CliRunner().invoke(evals, arguments).exception
    assert isinstance(error, refusal)
    assert sentence in error.sentence


def test_a_run_is_kept_read_again_and_compared(tmp_path: Path) -> None:
    kept = CliRunner().invoke(evals, ["run", "policy", "--out", "json", "--gate"])
    assert kept.exit_code == 0, kept.output
    file = tmp_path / "run.json"
    file.write_text(kept.output, encoding="utf-8")
    assert Run.read(file).measures
    table = CliRunner().invoke(evals, ["run", "policy", "--baseline", str(file)]).output
    assert "before" in table.splitlines()[0]
    goals = sum(line.count("| ok ") for line in table.splitlines())
    assert table.splitlines()[-1] == f"{goals} of {goals} goals met"
    same = CliRunner().invoke(evals, ["diff", str(file), str(file)]).output
    assert "+0.0" in same
    file.write_text("{}", encoding="utf-8")
    assert isinstance(
        CliRunner().invoke(evals, ["diff", str(file), str(file)]).exception, BadRequest
    )


def test_the_missing_library_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        one for one in sys.modules if one.partition(".")[0] in {"evals", "pydantic_evals"}
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pydantic_evals", None)
    error = CliRunner().invoke(evals, ["list"]).exception
    assert isinstance(error, Misconfigured)
    assert "pip install -e '.[evals]'" in error.sentence


def test_each_action_has_agreed_cases() -> None:
    assert read_goldens().keys() == ACTION_KINDS.keys()
