"""Rules ready to be asked, and what some of them come to when they fire together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Self

from policies.actions.definition import ActionKind
from policies.exceptions import decided_by_an_owner
from policies.expressions import Condition
from policies.judgement import Effect, Requirement
from policies.limits import LimitValue
from policies.people import Group
from policies.places import Places
from policies.program import Program
from policies.rule_file import Require, RuleFile
from policies.template import Template

Fired = tuple[bool, ...]
_REMEMBERED = 4096  # of the ways in which rules fire together, a shop sees some dozens


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to be asked; `demand` holds what a `require` wants, `check` a forbid's tick.

    `doubt` says when that tick is a warning.

    `exceptable` says that an owner may make an exception of a forbid.

    `brief` is a `require`'s reason in a word or two.
    """

    id: str
    effect: Effect
    when: Condition | None
    why: Template
    check: Template | None
    doubt: Condition | None
    brief: Template | None
    demand: Require | None
    exceptable: bool


@dataclass(frozen=True)
class CompiledLane:
    """An automatic lane ready to be asked: for which sweep, within what, and why."""

    id: str
    sweep: str
    when: Condition
    why: Template


@dataclass(frozen=True)
class Joined:
    """What some rules come to: all forbids, the highest quorum of each group, the shortest time.

    `by_owner` is whom it takes instead where an owner is asked for an exception.
    """

    forbids: frozenset[str]
    permitted: bool
    requirements: tuple[Requirement, ...]
    by_owner: tuple[Requirement, ...]
    hours: int | None
    editable: tuple[str, ...]
    retype_amount: bool


@dataclass(frozen=True)
class KindRules:
    """The rules for one kind of Action in the order of its file, and its limits in force.

    `join` is told of each rule whether it fires; `program` may know that at once. `lanes` are asked
    only where a sweep asks that may go ahead by itself.
    """

    kind: ActionKind
    file: RuleFile
    limits: Mapping[str, LimitValue]
    rules: tuple[CompiledRule, ...]
    places: Places
    exceptable: frozenset[str] = field(repr=False)
    program: Program = field(repr=False)
    join: Callable[[Fired], Joined] = field(repr=False)
    lanes: tuple[CompiledLane, ...] = ()

    @classmethod
    def of(
        cls,
        kind: ActionKind,
        file: RuleFile,
        rules: tuple[CompiledRule, ...],
        places: Places,
        lanes: tuple[CompiledLane, ...] = (),
    ) -> Self:
        """Put the compiled rules of a kind together."""
        return cls(
            kind=kind,
            file=file,
            limits=places.limits,
            rules=rules,
            places=places,
            exceptable=frozenset(rule.id for rule in rules if rule.exceptable),
            program=Program(places, [rule.when.place if rule.when else None for rule in rules]),
            join=lru_cache(_REMEMBERED)(partial(joined, rules)),
            lanes=lanes,
        )


def joined(rules: Sequence[CompiledRule], fired: Fired) -> Joined:
    """Join the rules that fire; whom it takes is empty where no rule says."""
    spoke = [rule for rule, fires in zip(rules, fired, strict=True) if fires]
    demands = [rule.demand for rule in spoke if rule.demand]
    requirements = _required(demands)
    return Joined(
        forbids=frozenset(rule.id for rule in spoke if rule.effect is Effect.FORBID),
        permitted=any(rule.effect is Effect.PERMIT for rule in spoke),
        requirements=requirements,
        by_owner=decided_by_an_owner(requirements),
        hours=min((demand.hours for demand in demands), default=None),
        editable=_editable(demands),
        retype_amount=any(demand.retype_amount for demand in demands),
    )


def _required(demands: Iterable[Require]) -> tuple[Requirement, ...]:
    needs: dict[Group, Requirement] = {}
    for demand in demands:
        before = needs.get(demand.group)
        needs[demand.group] = Requirement(
            group=demand.group,
            quorum=max(demand.quorum, before.quorum if before else 1),
            rules=(*(before.rules if before else ()), demand.id),
        )
    return tuple(needs.values())


def _editable(demands: Sequence[Require]) -> tuple[str, ...]:
    if not demands:
        return ()
    first, *others = (demand.editable for demand in demands)
    return tuple(field for field in first if all(field in other for other in others))
