"""The agreed cases beside the rules, and the questions whether the rules still keep them."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from policies import strict_yaml
from policies.cases import Case
from policies.errors import CountersignError, RulebookError
from policies.judgement import Effect, Judgement, Verdict
from policies.people import Group, Person, PersonKind
from policies.rulebook import Rulebook

GOLDENS = Path(__file__).parent / "goldens"
AS_OF = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


class GoldenCase(BaseModel):
    """What changes against the base, and what has to come out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    change: dict[str, Any] = {}
    people: tuple[str, ...] | None = None
    verdict: Verdict
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: dict[Group, StrictInt] = {}
    hours: StrictInt | None = None
    retype_amount: StrictBool = False


class GoldenFile(BaseModel):
    """All agreed cases of one kind of Action."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str
    people: dict[str, frozenset[Group]]
    system: str = ""
    base: dict[str, Any]
    cases: Annotated[tuple[GoldenCase, ...], Field(min_length=1)]

    def everybody(self) -> tuple[Person, ...]:
        """Return the people of the file, and the system; their ids are their names."""
        people = [Person(id=name, name=name, groups=groups) for name, groups in self.people.items()]
        if self.system:
            people.append(Person(id=self.system, name=self.system, kind=PersonKind.SYSTEM))
        return tuple(people)

    def base_case(self) -> Case:
        """Return the case that all others are changes of."""
        return Case.written(self.action, self.base, self.everybody(), AS_OF)


@dataclass(frozen=True)
class GoldenResult:
    """One agreed case, and in which respects the rules no longer keep it."""

    action: str
    name: str
    differences: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether the rules do what was agreed."""
        return not self.differences


def read_goldens(directory: Path | None = None) -> dict[str, GoldenFile]:
    """Read the golden files by action; `RulebookError` names what is wrong with one."""
    return dict(_shipped()) if directory is None else _read(directory)


@functools.cache
def _shipped() -> Mapping[str, GoldenFile]:
    """Read what is part of the program: that does not change while it runs."""
    return MappingProxyType(_read(GOLDENS))


def _read(directory: Path) -> dict[str, GoldenFile]:
    files = {}
    for path in sorted(directory.glob("*.yaml")):
        document = strict_yaml.read(path)
        try:
            file = GoldenFile.model_validate(document.data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise RulebookError(f"{document.place(first['loc'])}: {first['msg']}.") from error
        files[file.action] = file
    return files


def run_goldens(rulebook: Rulebook, directory: Path | None = None) -> list[GoldenResult]:
    """Judge every agreed case and say where the outcome differs."""
    return [
        GoldenResult(file.action, golden.name, tuple(_differences(rulebook, file, golden)))
        for file in read_goldens(directory).values()
        for golden in file.cases
    ]


def decided_by(judgement: Judgement) -> frozenset[str]:
    """Return the rules that made the verdict: the forbids that denied, or whom it takes.

    Of what was allowed it is the lane.
    """
    effect = Effect.FORBID if judgement.denied else Effect.REQUIRE
    effect = Effect.LANE if judgement.allowed else effect
    return frozenset(
        finding.rule for finding in judgement.findings if finding.fired and finding.effect is effect
    )


def idle_rules(rulebook: Rulebook, action: str, cases: Iterable[Case]) -> list[str]:
    """Name the rules that decide none of the cases on their own: dead, or shadowed by others."""
    idle = {rule.id for rule in rulebook.kinds[action].rules}
    for case in cases:
        judgement = case.judged(rulebook)
        permits = [f.rule for f in judgement.findings if f.fired and f.effect is Effect.PERMIT]
        forbids = decided_by(judgement) if judgement.denied else frozenset()
        groups: list[Iterable[str]] = [need.rules for need in judgement.requirements]
        if not judgement.denied:
            groups.append(permits)
        for rules in (forbids, *groups):
            if len(alone := list(rules)) == 1:
                idle.discard(alone[0])
    return sorted(idle)


def _differences(rulebook: Rulebook, file: GoldenFile, golden: GoldenCase) -> Iterable[str]:
    try:
        judgement = _case(file, golden).judged(rulebook)
    except (CountersignError, ValidationError) as error:
        raise RulebookError(f"The golden case “{golden.name}” cannot be made: {error}") from error
    outcome: Mapping[str, tuple[object, object]] = {
        "verdict": (golden.verdict.value, judgement.verdict.value),
        "rules": (sorted(golden.by), sorted(decided_by(judgement))),
        "people": (
            {group.value: quorum for group, quorum in golden.needs.items()},
            {need.group.value: need.quorum for need in judgement.requirements},
        ),
        "hours": (golden.hours or judgement.expires_hours, judgement.expires_hours),
        "retyped amount": (golden.retype_amount, judgement.retype_amount),
    }
    for part, (agreed, found) in outcome.items():
        if agreed != found:
            yield f"{part}: agreed {agreed}, now {found}"


def _case(file: GoldenFile, golden: GoldenCase) -> Case:
    case = file.base_case().changed(golden.change)
    if golden.people is None:
        return case
    present = tuple(person for person in case.people if person.name in golden.people)
    return case.among(present)
