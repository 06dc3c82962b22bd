"""Conditions of rules: typed against the Action's models when loaded, then compiled to places.

    condition := condition (and | or) condition | not condition | flag | comparison
    comparison := value (< | <= | > | >= | == | !=) value | member (in | not in) members
    value := args.x | <fact group>.x | limit.x | whole number | value (+ | -) value
    member := Reason.damaged, and the like; members := a set of facts or (Reason.a, Reason.b)

Each sum, comparison and join becomes one step of `policies.places`. Every part of a condition is
always evaluated: no error can hide behind an `or` that was true already, because an error denies
(`policies.judge`).
"""

import ast
import operator
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Any

from policies.errors import RulebookError
from policies.grammar import parse
from policies.money import Money
from policies.places import Fixed, Situation, Step, Work
from policies.vocabulary import FLAG, MONEY, NUMBER, Sort, Vocabulary, one_of, some_of


def _same_money(left: Money, right: Money) -> bool:
    """Equality that, unlike `==` of models, refuses to compare two currencies."""
    return left <= right <= left


def _other_money(left: Money, right: Money) -> bool:
    return not _same_money(left, right)


def _inside(left: Any, right: Any) -> bool:  # noqa: ANN401 - as above
    return left in right


def _outside(left: Any, right: Any) -> bool:  # noqa: ANN401 - as above
    return left not in right


_ORDER: Mapping[type[ast.cmpop], tuple[str, Work]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
}
_EQUALITY: Mapping[type[ast.cmpop], tuple[str, Work]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
_OF_MONEY: Mapping[type[ast.cmpop], tuple[str, Work]] = {
    ast.Eq: ("==", _same_money),
    ast.NotEq: ("!=", _other_money),
}
_MEMBERSHIP: Mapping[type[ast.cmpop], tuple[str, Work]] = {
    ast.In: ("in", _inside),
    ast.NotIn: ("not in", _outside),
}


@dataclass(frozen=True)
class Term:
    """A typed value; `weights` says how often each word is added to it (negative: subtracted)."""

    text: str
    sort: Sort
    place: int
    weights: Mapping[str, int]

    @property
    def literal(self) -> bool:
        """Whether it is the same in every situation."""
        return not self.weights

    def read(self, situation: Situation) -> Any:  # noqa: ANN401 - any sort of value
        """Return its value; raises what reading it raises."""
        return situation[self.place]


@dataclass(frozen=True)
class Comparison:
    """Two terms and what is asked of them; a lone flag is a comparison without a right side."""

    left: Term
    sign: str
    right: Term | None
    place: int

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
    place: int
    comparisons: tuple[Comparison, ...]

    def holds(self, situation: Situation) -> bool:
        """Whether it is true; raises what reading its values raises."""
        return bool(situation[self.place])

    def report(self, situation: Situation) -> tuple[str, ...]:
        """Show every comparison with its values."""
        return tuple(comparison.report(situation) for comparison in self.comparisons)


def compile_condition(text: str, vocabulary: Vocabulary) -> Condition:
    """Type-check and compile a rule's `when`; `RulebookError` says what to change."""
    comparisons: list[Comparison] = []
    place = _condition(parse(text), vocabulary, comparisons)
    return Condition(" ".join(text.split()), place, tuple(comparisons))


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


def _condition(node: ast.expr, vocabulary: Vocabulary, comparisons: list[Comparison]) -> int:
    places = vocabulary.places
    if isinstance(node, ast.BoolOp):
        parts = [_condition(part, vocabulary, comparisons) for part in node.values]
        join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        return reduce(lambda left, right: places.of(Step(join, left, right)), parts)
    if isinstance(node, ast.UnaryOp):
        inner = _condition(node.operand, vocabulary, comparisons)
        return places.of(Step(operator.xor, inner, places.of(Fixed(value=True, of=bool))))
    comparison = (
        _comparison(node, vocabulary) if isinstance(node, ast.Compare) else _flag(node, vocabulary)
    )
    comparisons.append(comparison)
    return comparison.place


def _flag(node: ast.expr, vocabulary: Vocabulary) -> Comparison:
    term = _term(node, vocabulary)
    if term.sort != FLAG:
        raise RulebookError(f"“{term.text}” is {term.sort.words}; compare it with something.")
    return Comparison(term, "", None, term.place)


def _comparison(node: ast.Compare, vocabulary: Vocabulary) -> Comparison:
    left, right = _term(node.left, vocabulary), _term(node.comparators[0], vocabulary)
    asked = type(node.ops[0])
    equality = _OF_MONEY if left.sort == MONEY else _EQUALITY
    sign, test = {**_ORDER, **equality, **_MEMBERSHIP}[asked]
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
    place = vocabulary.places.of(Step(test, left.place, right.place))
    return Comparison(left, sign, right, place)


def _term(node: ast.expr, vocabulary: Vocabulary) -> Term:
    match node:
        case ast.Constant(value=int() as number):
            return _literal(node, NUMBER, number, vocabulary)
        case ast.BinOp():
            return _sum(node, vocabulary)
        case ast.Tuple():
            return _members(node, vocabulary)
        case ast.Attribute() if member := _member(node, vocabulary):
            return _literal(node, one_of(type(member)), member, vocabulary)
        case ast.Attribute() | ast.Name():
            word = vocabulary.word(ast.unparse(node))
            return Term(word.name, word.sort, word.place, {word.name: 1})
        case _:
            raise RulebookError(
                f"“{ast.unparse(node)}” is a condition, and a value is needed here."
            )


def _literal(node: ast.expr, sort: Sort, value: Any, vocabulary: Vocabulary) -> Term:  # noqa: ANN401 - any sort of value
    return Term(ast.unparse(node), sort, vocabulary.places.of(Fixed(value, type(value))), {})


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
    place = vocabulary.places.of(Step(apply, left.place, right.place))
    return Term(ast.unparse(node), left.sort, place, weights)


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
    return _literal(node, some_of(enums.pop()), members, vocabulary)
