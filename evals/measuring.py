"""Suites, what is counted in them, and how sure a count is."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from agent.model_settings import ModelSettings

_Z = 1.959964  # 95 %
Task = Callable[[Any], Any]


@dataclass(frozen=True)
class Goal:
    """What a count has to keep for the gate: a share at least, or a share at most."""

    at_least: float = 0.0
    at_most: float = 1.0

    def kept(self, share: float) -> bool:
        """Whether a share is good enough."""
        return self.at_least <= share <= self.at_most

    def fault(self, *, counted: bool) -> bool:
        """Whether a case that was counted (or not) is one to look at."""
        return counted if self.at_most < 1 else not counted

    def __str__(self) -> str:
        if self.at_most < 1:
            return f"at most {self.at_most * 100:g}%"
        return f"at least {self.at_least * 100:g}%"


NEVER = Goal(at_most=0.0)


@dataclass(frozen=True)
class Measure:
    """One row: of `of` cases, `hits` were counted. Without a goal it only informs."""

    suite: str
    name: str
    hits: int
    of: int
    goal: Goal | None = None

    @property
    def share(self) -> float:
        """The share counted; 0 of nothing is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def met(self) -> bool:
        """Whether its goal is kept; a goal that was measured on nothing is not."""
        return self.goal is None or (self.of > 0 and self.goal.kept(self.share))

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share (E. B. Wilson, 1927)."""
        return wilson(self.hits, self.of)


@dataclass(frozen=True)
class Failing:
    """A case that counts against a goal."""

    case: str
    measure: str
    asked: str
    wanted: str
    got: str


@dataclass(frozen=True)
class Ran:
    """What a suite found; `outcomes` has every case's counts, for comparing two runs."""

    measures: tuple[Measure, ...]
    failing: tuple[Failing, ...]
    outcomes: Mapping[str, Mapping[str, bool]]


@dataclass(frozen=True)
class Suite:
    """A set of cases and what is counted of each.

    `group` names the rows a case counts in; `goals` are by the name of a count.
    """

    name: str
    about: str
    cases: Callable[[], Sequence[Case[Any, Any, Any]]]
    task: Callable[[ModelSettings | None], AbstractContextManager[Task]]
    count: Callable[[Any, Any], Mapping[str, EvaluationReason]]
    goals: Mapping[str, Goal]
    group: Callable[[Any], str] = lambda _inputs: ""
    needs_model: bool = True

    def run(self, model: ModelSettings | None) -> Ran:
        """Run every case once."""
        cases = list(self.cases())
        dataset = Dataset(name=self.name, cases=cases, evaluators=[_Counting(self.count)])
        with self.task(model) as task:
            report = dataset.evaluate_sync(task, max_concurrency=1, progress=False)
        if report.failures or any(case.evaluator_failures for case in report.cases):
            raise RuntimeError(f"{self.name} broke: {[*report.failures, *_broken(report)][:1]}")
        tallies: dict[tuple[str, str], list[bool]] = {}
        failing, outcomes = [], {}
        for case in report.cases:
            outcomes[case.name] = {name: one.value for name, one in case.assertions.items()}
            for name, one in case.assertions.items():
                tallies.setdefault((self.group(case.inputs), name), []).append(one.value)
                goal = self.goals.get(name)
                if goal and goal.fault(counted=one.value):
                    said = getattr(case.inputs, "words", str(case.inputs))
                    failing.append(
                        Failing(case.name, name, said, str(case.expected_output), one.reason or "")
                    )
        measures = tuple(
            Measure(
                self.name,
                f"{group}: {name}" if group else name,
                sum(found),
                len(found),
                self.goals.get(name),
            )
            for (group, name), found in tallies.items()
        )
        return Ran(measures, tuple(failing), outcomes)


@dataclass
class _Counting(Evaluator[Any, Any, Any]):
    """Hands a case to its suite's own counting."""

    count: Callable[[Any, Any], Mapping[str, EvaluationReason]]

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> dict[str, EvaluationReason]:
        return dict(self.count(ctx.inputs, ctx.output))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, honest near 0 and 1 and for small numbers."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    spread *= _Z / (1 + square / of)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def _broken(report: Any) -> list[Any]:  # noqa: ANN401 - a report of any inputs
    return [fault for case in report.cases for fault in case.evaluator_failures]
