"""What `countersign policy check`, `test` and `explain` say; the command line only prints it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from policies.actions import ACTION_KINDS
from policies.boundary import boundary_cases
from policies.compiled import CompiledLane
from policies.errors import BadRequest, NotFound
from policies.explanation import explained
from policies.goldcheck import idle_rules, read_goldens, run_goldens
from policies.judge import judge
from policies.people import Person
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import did_you_mean


@dataclass(frozen=True)
class Report:
    """The outcome of `policy test`: whether all is as agreed, and the lines to print."""

    passed: bool
    text: str


class Request(BaseModel):
    """What `policy explain` is asked: a change, its facts, and who asks.

    Without `people` the rules alone speak: neither whether somebody could approve nor how fresh
    the facts are is asked. `as_of` is the time of the facts about the requester unless given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str
    arguments: dict[str, Any]
    facts: dict[str, Any]
    requester: Person
    people: tuple[Person, ...] = ()
    as_of: AwareDatetime | None = None


def check(directory: Path | None = None) -> str:
    """Load the rules and sum them up; `RulebookError` says what is wrong and where."""
    rulebook = load_rulebook(directory)
    lines = [
        f"{name}: {len(rules.rules)} rules, {len(rules.limits)} limits{_lanes(rules.lanes)}"
        for name, rules in rulebook.kinds.items()
    ]
    return "\n".join([*lines, f"version {rulebook.version}"])


def _lanes(lanes: Sequence[CompiledLane]) -> str:
    return f", {len(lanes)} automatic lane{'s' * (len(lanes) > 1)}" if lanes else ""


def rehearse(directory: Path | None = None, goldens: Path | None = None) -> Report:
    """Keep the agreed cases, and find a boundary case that each rule decides alone."""
    rulebook = load_rulebook(directory)
    results = run_goldens(rulebook, goldens)
    broken = [
        f"{result.action}: {result.name}: {difference}"
        for result in results
        for difference in result.differences
    ]
    tried, idle = _boundaries(rulebook, goldens)
    kept = sum(result.kept for result in results)
    summary = f"{kept} of {len(results)} agreed cases kept; {tried} boundary cases tried."
    return Report(passed=not broken and not idle, text="\n".join([*broken, *idle, summary]))


def example_request(kind: str = "refund") -> dict[str, Any]:
    """Return a request that `explain` can judge: the one the agreed cases vary."""
    case = read_goldens()[kind].base_case()
    parts = {"arguments": case.arguments, "facts": case.facts, "requester": case.requester}
    return {"action": kind} | {name: part.model_dump(mode="json") for name, part in parts.items()}


def explain(request: Mapping[str, Any]) -> str:
    """Judge a request as JSON holds it, and show every rule with the values it saw."""
    try:
        asked = Request.model_validate_json(json.dumps(request))
        if asked.action not in ACTION_KINDS:
            hint = did_you_mean(asked.action, ACTION_KINDS)
            raise NotFound(f"There is no action “{asked.action}”{hint}")
        kind = ACTION_KINDS[asked.action]
        arguments = kind.arguments.model_validate_json(json.dumps(asked.arguments))
        facts = kind.facts.model_validate_json(json.dumps(asked.facts))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        part = ".".join(str(step) for step in first["loc"])
        raise BadRequest(f"The request cannot be read at “{part}”: {first['msg']}.") from error
    judgement = judge(
        load_rulebook(),
        kind,
        arguments,
        facts,
        requester=asked.requester,
        people=asked.people,
        as_of=asked.as_of or facts.requester.read_at,
        live=bool(asked.people),
    )
    return explained(judgement)


def _boundaries(rulebook: Rulebook, goldens: Path | None) -> tuple[int, list[str]]:
    """Count the boundary cases, and say which rules decide none of them."""
    files, tried, idle = read_goldens(goldens), 0, []
    for name in rulebook.kinds:
        if name not in files:
            idle.append(f"{name}: no case was ever agreed; write goldens/{name}.yaml")
            continue
        cases = boundary_cases(rulebook, files[name].base_case())
        tried += len(cases)
        idle += [
            f"{name}: no boundary case is decided by {rule} alone"
            for rule in idle_rules(rulebook, name, cases)
        ]
    return tried, idle
