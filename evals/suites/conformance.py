"""Policy conformance: every registered Action broken in every way its own metadata names.

Nobody writes these cases. An Action declares its owner and money fields, the states it is allowed
in, whether it happens once, its enums and its schema; each declaration is an operator here that
makes wrong changes of a right one, and each of those has to be refused. What was agreed to be
allowed (the golden cases) has to stay allowed. An Action without such cases fails.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_evals import Case
from pydantic_evals.evaluators import EvaluationReason as Count

from agent.model_settings import ModelSettings
from evals.measuring import NEVER, Goal, Suite, Task
from evals.suites.trials import Trial, Verdict, trials_of
from policies.actions import ACTION_KINDS
from policies.goldcheck import read_goldens
from policies.rulebook import load_rulebook


@dataclass(frozen=True)
class Broken:
    """One trial as a case."""

    trial: Trial

    @property
    def words(self) -> str:
        """What was done to the right change."""
        return f"{self.trial.kind}: {self.trial.change}"


def _cases() -> list[Case[Any, Any, Any]]:
    goldens, rulebook = read_goldens(), load_rulebook()
    found: dict[str, Trial] = {}
    for kind in ACTION_KINDS.values():
        for trial in trials_of(kind, goldens.get(kind.name), rulebook):
            found.setdefault(f"policy.{kind.name}.{trial.family}.{trial.change}", trial)
    return [
        Case(name=name, inputs=Broken(trial), expected_output=trial.wanted)
        for name, trial in found.items()
    ]


@contextmanager
def _judged(_model: ModelSettings | None) -> Iterator[Task]:
    yield lambda broken: broken.trial.attempt()


def _conforms(broken: Broken, verdict: Verdict) -> Mapping[str, Count]:
    if broken.trial.wanted is Verdict.ALLOW:
        return {"denied though agreed": Count(verdict is not Verdict.ALLOW, verdict.value)}
    return {"let through": Count(verdict is not broken.trial.wanted, verdict.value)}


POLICY = Suite(
    name="policy",
    about="every Action broken in every way its metadata names; what was agreed stays allowed",
    cases=_cases,
    task=_judged,
    count=_conforms,
    goals={"let through": NEVER, "denied though agreed": Goal(at_most=0.005)},
    group=lambda broken: broken.trial.family,
    needs_model=False,
)
