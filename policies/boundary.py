"""Cases at the edges of rules: a little below, at, and a little above every comparison.

They are read off the rules themselves, so a new rule or limit gets its own without anybody
writing them. What the verdict of each should be is for somebody else to say: `policy test` asks
that every rule decides some of them, and the tests compare them with a second, plain reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pydantic import ValidationError

from policies.cases import Case
from policies.compiled import CompiledRule
from policies.expressions import Comparison, Term
from policies.money import Money
from policies.places import Situation
from policies.rulebook import Rulebook
from policies.vocabulary import NUMBER

Change = Mapping[str, Any]


def boundary_cases(rulebook: Rulebook, base: Case) -> tuple[Case, ...]:
    """Vary `base` around every comparison of every rule; impossible cases are left out.

    Of one rule all combinations are made, because its last comparison only matters where the
    others hold.
    """
    rules = rulebook.kinds[base.kind.name]
    currency = base.kind.currency(base.arguments, base.facts)
    situation = Situation(rules.places, base.arguments, base.facts, currency)
    wanted = [change for rule in rules.rules for change in _combined(rule, situation)]
    found = [_possible(base, change) for change in _distinct(wanted)]
    return tuple(case for case in found if case is not None)


def _combined(rule: CompiledRule, situation: Situation) -> Iterator[Change]:
    comparisons = rule.when.comparisons if rule.when else ()
    edges = [[{}, *_edges(comparison, situation)] for comparison in comparisons]
    for choice in product(*edges):
        yield {word: value for change in choice for word, value in change.items()}


def _edges(comparison: Comparison, situation: Situation) -> Iterator[Change]:
    left, right = comparison.left, comparison.right
    if right is None:
        yield from ({left.text: answer} for answer in (False, True))
    elif right.sort.many:
        yield from _memberships(left, right)
    elif left.sort.enum:
        for side in (left, right):
            yield from ({word: member.value} for word in side.weights for member in left.sort.enum)
    elif left.sort.ordered:
        yield from _steps(left, right, situation)


def _memberships(member: Term, members: Term) -> Iterator[Change]:
    assert member.sort.enum  # noqa: S101 - the compiler lets nothing else stand before `in`
    for word in member.weights:
        yield from ({word: one.value} for one in member.sort.enum)
    for word in members.weights:
        yield from ({word: [one.value]} for one in member.sort.enum)
        yield {word: []}


def _steps(left: Term, right: Term, situation: Situation) -> Iterator[Change]:
    """Solve `left - right` for one word at a time, to be one below, at, and one above zero."""
    weights = dict(left.weights)
    for word, weight in right.weights.items():
        weights[word] = weights.get(word, 0) - weight
    gap = _whole(left.read(situation)) - _whole(right.read(situation))
    for word, weight in weights.items():
        group = word.partition(".")[0]
        if group == "limit" or abs(weight) != 1:
            continue
        part = situation.arguments if group == "args" else getattr(situation.facts, group)
        value = getattr(part, word.partition(".")[2])
        for target in (-1, 0, 1):
            moved = _whole(value) + weight * (target - gap)
            yield {
                word: moved
                if left.sort == NUMBER
                else Money.model_construct(minor=moved, currency=value.currency)
            }


def _whole(value: int | Money) -> int:
    return value.minor if isinstance(value, Money) else value


def _distinct(changes: Sequence[Change]) -> Iterator[Change]:
    seen: set[str] = set()
    for change in changes:
        name = repr(sorted(change.items()))
        if name not in seen:
            seen.add(name)
            yield change


def _possible(base: Case, change: Change) -> Case | None:
    try:
        return base.changed(change)
    except ValidationError:
        return None
