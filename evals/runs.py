"""One run as a record: what was measured of which operator, and how two runs differ."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.model_settings import ModelSettings
from evals.measuring import Failing, Goal, Measure, Suite
from evals.suites import SUITES
from policies.errors import BadRequest
from tools.registry import LOOKUPS

PLANNERS = ("rules", "model")
NEEDS_A_MODEL = "not run: needs COUNTERSIGN_MODEL__BASE_URL"


class Row(BaseModel):
    """A measure as it is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    name: str
    hits: int
    of: int
    at_least: float | None = None
    at_most: float | None = None

    @property
    def measure(self) -> Measure:
        """The measure it was."""
        if self.at_least is None and self.at_most is None:
            return Measure(self.suite, self.name, self.hits, self.of)
        goal = Goal(self.at_least or 0.0, 1.0 if self.at_most is None else self.at_most)
        return Measure(self.suite, self.name, self.hits, self.of, goal)


class Run(BaseModel):
    """All measures of a run; `tools` changes with any look-up's schema or examples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planner: str
    model: str
    tools: str
    rows: tuple[Row, ...]
    outcomes: dict[str, dict[str, bool]]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a run kept with `--out json`. Raises `BadRequest`."""
        try:
            return cls.model_validate_json(file.read_text(encoding="utf-8"))
        except ValidationError as error:
            raise BadRequest(
                f"{file.name} is no run. Keep one with `countersign evals run --out json > FILE`."
            ) from error

    @property
    def measures(self) -> list[Measure]:
        """What was measured, row by row."""
        return [row.measure for row in self.rows]

    def of(self, measure: Measure) -> Measure | None:
        """Find the same row in this run."""
        same = (one for one in self.measures if _name(one) == _name(measure))
        return next(same, None)


def chosen(names: Sequence[str]) -> list[Suite]:
    """Return the suites of these names, all where none is named. Raises `BadRequest`."""
    unknown = sorted(set(names) - {suite.name for suite in SUITES})
    if unknown:
        known = ", ".join(suite.name for suite in SUITES)
        raise BadRequest(f"There is no suite “{unknown[0][:40]}”. There are: {known}.")
    return [suite for suite in SUITES if not names or suite.name in names]


def run(
    suites: Sequence[Suite], planner: str, settings: ModelSettings | None
) -> tuple[Run, list[Failing]]:
    """Run suites with a planner. Raises `BadRequest` where its model is not set."""
    if planner not in PLANNERS:
        raise BadRequest(f"There is no planner “{planner[:40]}”: rules or model.")
    model = settings if planner == "model" else None
    if planner == "model" and (model is None or model.base_url is None):
        raise BadRequest(
            "There is no model in the settings. Set COUNTERSIGN_MODEL__BASE_URL (and __API_KEY, "
            "__NAME), or measure the built-in planner with --planner rules."
        )
    rows: list[Row] = []
    failing: list[Failing] = []
    outcomes: dict[str, dict[str, bool]] = {}
    for suite in suites:
        ran = suite.run(model if suite.needs_model else None)
        rows += [_row(measure) for measure in ran.measures]
        failing += ran.failing
        outcomes |= {f"{suite.name} {case}": dict(found) for case, found in ran.outcomes.items()}
    found = Run(
        planner=planner,
        model=model.name if model else "",
        tools=_tools(),
        rows=tuple(rows),
        outcomes=outcomes,
    )
    return found, failing


def changes(before: Run, after: Run) -> Iterator[str]:
    """Say which cases were counted in one run and not in the other."""
    for case in sorted(before.outcomes.keys() & after.outcomes.keys()):
        old, new = before.outcomes[case], after.outcomes[case]
        for name in sorted(old.keys() & new.keys()):
            if old[name] != new[name]:
                yield f"{case}: {name}: {_said(old[name])} -> {_said(new[name])}"


def _said(counted: bool) -> str:  # noqa: FBT001 - one word for one truth
    return "yes" if counted else "no"


def _row(measure: Measure) -> Row:
    goal = measure.goal
    return Row(
        suite=measure.suite,
        name=measure.name,
        hits=measure.hits,
        of=measure.of,
        at_least=goal.at_least if goal else None,
        at_most=goal.at_most if goal else None,
    )


def _name(measure: Measure) -> tuple[str, str]:
    return measure.suite, measure.name


def _tools() -> str:
    """Fingerprint everything a planner may know of the look-ups."""
    known = [
        {"name": one.name, "schema": one.arguments.model_json_schema(), "examples": one.examples}
        for one in LOOKUPS
    ]
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:12]
