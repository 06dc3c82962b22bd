"""Conditions of rules: typed against the Action's models when loaded, then compiled to closures.

    condition := condition (and | or) condition | not condition | flag | comparison
    comparison := value (< | <= | > | >= | == | !=) value | member (in | not in) members
    value := args.x | <fact group>.x | limit.x | whole number | value (+ | -) value
    member := Reason.damaged, and the like; members := a set of facts or (Reason.a, Reason.b)

Every part of a condition is always evaluated: no error can hide behind an `or` that was true
already, because an error denies (`policies.judge`).
"""

import ast
import operator
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from policies.errors import RulebookError
from policies.grammar import parse
from policies.money import Money
from policies.vocabulary import (
    FLAG,
    MONEY,
    NUMBER,
    Read,
    Situation,
    Sort,
    Vocabulary,
    one_of,
    some_of,
)


def _same(left: Any, right: Any) -> bool:  # noqa: ANN401 - both are of one sort by then
    """Equality that, unlike `==` of models, refuses to compare two currencies."""
    return bool(left <= right <= left) if isinstance(left, Money) else bool(left == right)


_ORDER: Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
}
_EQUALITY: Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Eq: ("==", _same),
    ast.NotEq: ("!=", lambda left, right: not _same(left, right)),
}
_MEMBERSHIP: Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.In: ("in", lambda left, right: left in right),
    ast.NotIn: ("not in", lambda left, right: left not in right),
}


@dataclass(frozen=True)
class Term:
    """A typed value; `weights` says how often each word is added to it (negative: subtracted)."""

    text: str
    sort: Sort
    read: Read
    weights: Mapping[str, int]

    @property
    def literal(self) -> bool:
        """Whether it is the same in every situation."""
        return not self.weights


@dataclass(frozen=True)
class Comparison:
    """Two terms and what is asked of them; a lone flag is a comparison without a right side."""

    left: Term
    sign: str
    right: Term | None
    holds: Callable[[Situation], bool]

    def report(self, situation: Situation) -> str:
        """Show the comparison with its values: `order.age_days > limit.window_days [75 vs 60]`."""
        sides = [self.left] if self.right is None else [self.left, self.right]
        text = f" {self.sign} ".join(side.text for side in sides)
        values = " vs ".join(shown(side.read(situation)) for side in sides if not side.literal)
        return f"{text} [{values}]"


@dataclass(frozen=True)
class Condition:
    """A compiled condition and the comparisons it is made of, in the order they are written."""

    text: str
    holds: Callable[[Situation], bool]
    comparisons: tuple[Comparison, ...]

    def report(self, situation: Situation) -> tuple[str, ...]:
        """Show every comparison with its values."""
        return tuple(comparison.report(situation) for comparison in self.comparisons)


def compile_condition(text: str, vocabulary: Vocabulary) -> Condition:
    """Type-check and compile a rule's `when`; `RulebookError` says what to change."""
    comparisons: list[Comparison] = []
    holds = _condition(parse(text), vocabulary, comparisons)
    return Condition(" ".join(text.split()), holds, tuple(comparisons))


def compile_term(text: str, vocabulary: Vocabulary) -> Term:
    """Type-check and compile a value, such as a placeholder of a rule's sentence."""
    return _term(parse(text), vocabulary)


def shown(value: Any) -> str:  # noqa: ANN401 - any sort of value
    """Render a value for people: `yes`, `$24.50`, `wrong item`, `leads, owners`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    if isinstance(value, frozenset):
        return ", ".join(sorted(shown(member) for member in value)) or "none"
    return str(value)


def _condition(
    node: ast.expr, vocabulary: Vocabulary, comparisons: list[Comparison]
) -> Callable[[Situation], bool]:
    if isinstance(node, ast.BoolOp):
        parts = [_condition(part, vocabulary, comparisons) for part in node.values]
        join = all if isinstance(node.op, ast.And) else any
        # A list, not a generator: every part is evaluated, so that no error is skipped.
        return lambda situation: join([part(situation) for part in parts])
    if isinstance(node, ast.UnaryOp):
        inner = _condition(node.operand, vocabulary, comparisons)
        return lambda situation: not inner(situation)
    comparison = (
        _comparison(node, vocabulary) if isinstance(node, ast.Compare) else _flag(node, vocabulary)
    )
    comparisons.append(comparison)
    return comparison.holds


def _flag(node: ast.expr, vocabulary: Vocabulary) -> Comparison:
    term = _term(node, vocabulary)
    if term.sort != FLAG:
        raise RulebookError(f"“{term.text}” is {term.sort.words}; compare it with something.")
    return Comparison(term, "", None, term.read)


def _comparison(node: ast.Compare, vocabulary: Vocabulary) -> Comparison:
    left, right = _term(node.left, vocabulary), _term(node.comparators[0], vocabulary)
    asked = type(node.ops[0])
    sign, test = {**_ORDER, **_EQUALITY, **_MEMBERSHIP}[asked]
    told = f"“{left.text}” is {left.sort.words} and “{right.text}” is {right.sort.words}"
    if asked in _MEMBERSHIP:
        if left.sort.enum is None or right.sort != some_of(left.sort.enum) or left.sort.many:
            raise RulebookError(f"{told}: “{sign}” needs a value and a set of its kind.")
    elif left.sort != right.sort:
        raise RulebookError(f"{told}: they cannot be compared.")
    elif asked in _ORDER and not left.sort.ordered:
        raise RulebookError(f"“{left.text}” is {left.sort.words}, which has no more or less.")
    elif left.sort.many:
        raise RulebookError(f"“{left.text}” is {left.sort.words}: ask what is in it.")
    if left.literal and right.literal:
        raise RulebookError(f"“{left.text} {sign} {right.text}” is the same for every order.")

    def holds(situation: Situation) -> bool:
        return test(left.read(situation), right.read(situation))

    return Comparison(left, sign, right, holds)


def _term(node: ast.expr, vocabulary: Vocabulary) -> Term:
    match node:
        case ast.Constant(value=int() as number):
            return Term(str(number), NUMBER, lambda _: number, {})
        case ast.BinOp():
            return _sum(node, vocabulary)
        case ast.Tuple():
            return _members(node, vocabulary)
        case ast.Attribute() if member := _member(node, vocabulary):
            return Term(ast.unparse(node), one_of(type(member)), lambda _: member, {})
        case ast.Attribute() | ast.Name():
            word = vocabulary.word(ast.unparse(node))
            return Term(word.name, word.sort, word.read, {word.name: 1})
        case _:
            raise RulebookError(
                f"“{ast.unparse(node)}” is a condition, and a value is needed here."
            )


def _sum(node: ast.BinOp, vocabulary: Vocabulary) -> Term:
    left, right = _term(node.left, vocabulary), _term(node.right, vocabulary)
    if left.sort != right.sort or left.sort not in (NUMBER, MONEY):
        raise RulebookError(
            f"“{left.text}” is {left.sort.words} and “{right.text}” is {right.sort.words}: "
            "only amounts, or only whole numbers, can be added or subtracted."
        )
    apply, factor = (operator.add, 1) if isinstance(node.op, ast.Add) else (operator.sub, -1)
    weights = Counter(left.weights)
    weights.update({name: factor * weight for name, weight in right.weights.items()})
    return Term(
        ast.unparse(node),
        left.sort,
        lambda situation: apply(left.read(situation), right.read(situation)),
        weights,
    )


def _member(node: ast.expr, vocabulary: Vocabulary) -> StrEnum | None:
    match node:
        case ast.Attribute(value=ast.Name(id=root), attr=value) if root in vocabulary.enums:
            return vocabulary.member(root, value)
        case _:
            return None


def _members(node: ast.Tuple, vocabulary: Vocabulary) -> Term:
    listed = [_member(element, vocabulary) for element in node.elts]
    members = frozenset(member for member in listed if member is not None)
    enums = {type(member) for member in members}
    if len(enums) != 1 or len(members) < len(listed):
        raise RulebookError(
            f"“{ast.unparse(node)}” must list different values of one kind, like Reason.damaged."
        )
    return Term(ast.unparse(node), some_of(enums.pop()), lambda _: members, {})
