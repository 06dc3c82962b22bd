"""The rules in force, told a second time in Cedar, and a judgement of Amazon's engine on them.

Nothing is written by hand: policies and schema are generated from the loaded rulebook's own
conditions, so a changed rule is a changed policy. Cedar then shares with our judge only the text
of a rule; parsing, types, evaluation and "forbid wins" are its own. It knows no requirements, so
each `require` is a permit of an action of its own, `seat`, whose reasons are those that fired.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cedarpy import AuthzResult, Decision, PolicySet, Schema, is_authorized, validate_policies

from policies.cases import Case
from policies.compiled import KindRules
from policies.grammar import parse
from policies.limits import in_currency
from policies.money import Money
from policies.vocabulary import FLAG, Sort, Vocabulary

_SIGNS: Mapping[type[ast.AST], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Add: "+",
    ast.Sub: "-",
    ast.And: "&&",
    ast.Or: "||",
}
_HEADS = {
    "permit": ("permit", "ask"),
    "forbid": ("forbid", "ask"),
    "require": ("permit", "seat"),
}


@dataclass(frozen=True)
class CedarOpinion:
    """What Cedar makes of one case: its decision, every rule that fired, and its errors.

    An error in a `forbid` makes Cedar skip it, so any error has to be taken for a denial.
    """

    allowed: bool
    asked: frozenset[str]
    seats: frozenset[str]
    errors: tuple[str, ...]

    @property
    def denied(self) -> bool:
        return not self.allowed or not self.seats or bool(self.errors)


@dataclass
class CedarJudge:
    """One kind's rules in Cedar, parsed once."""

    rules: KindRules
    vocabulary: Vocabulary = field(init=False)
    policies: str = field(init=False)
    schema: str = field(init=False)

    def __post_init__(self) -> None:
        self.vocabulary = Vocabulary(self.rules.kind, self.rules.limits)
        self.policies = "\n".join(_policies(self.rules, self.vocabulary))
        self.schema = "\n".join(_schema(self.vocabulary))
        checked = validate_policies(self.policies, self.schema)
        if not checked.validation_passed:
            raise ValueError(f"Cedar refuses the generated policies: {checked.errors}")
        self._set = PolicySet.from_str(self.policies)
        self._schema = Schema.from_str(self.schema)

    def opinion(self, case: Case) -> CedarOpinion:
        """Ask Cedar about one case."""
        context = self.context(case)
        asked, seats = (self.answer(action, context) for action in ("ask", "seat"))
        return CedarOpinion(
            allowed=asked.decision is Decision.Allow,
            asked=frozenset(asked.diagnostics.id_annotations_by_reason.values()),
            seats=frozenset(seats.diagnostics.id_annotations_by_reason.values()),
            errors=(*asked.diagnostics.errors, *seats.diagnostics.errors),
        )

    def answer(self, action: str, context: Mapping[str, object]) -> AuthzResult:
        request = {
            "principal": 'Person::"requester"',
            "action": f'Action::"{action}"',
            "resource": 'Change::"it"',
            "context": dict(context),
        }
        return is_authorized(request, self._set, [], self._schema)

    def context(self, case: Case) -> dict[str, dict[str, object]]:
        """Write a case as Cedar's context: money in minor units, closed values as entities."""
        money = case.kind.money(case.arguments)
        currency = money.currency if money else None
        context: dict[str, dict[str, object]] = {}
        for name in self.vocabulary.words:
            group, _, attribute = name.partition(".")
            if group == "limit":
                value = in_currency(self.rules.limits[attribute], currency)
            else:
                part = case.arguments if group == "args" else getattr(case.facts, group)
                value = getattr(part, attribute)
            context.setdefault(group, {})[attribute] = _value(value)
        return context


def _policies(rules: KindRules, vocabulary: Vocabulary) -> Iterator[str]:
    for section, _, rule in rules.file.rules():
        effect, action = _HEADS[section]
        when = f" when {{ {_condition(parse(rule.when), vocabulary)} }}" if rule.when else ""
        scope = f'principal, action == Action::"{action}", resource'
        yield f'@id("{rule.id}")\n{effect}({scope}){when};'


def _condition(node: ast.expr, vocabulary: Vocabulary) -> str:
    match node:
        case ast.BoolOp():
            parts = [_condition(part, vocabulary) for part in node.values]
            return f"({f' {_SIGNS[type(node.op)]} '.join(parts)})"
        case ast.UnaryOp():
            return f"!({_condition(node.operand, vocabulary)})"
        case ast.Compare(ops=[ast.In() | ast.NotIn() as sign]):
            sides = (node.left, node.comparators[0])
            member, members = (_term(side, vocabulary) for side in sides)
            inside = f"{members}.contains({member})"
            return inside if isinstance(sign, ast.In) else f"!({inside})"
        case ast.Compare():
            sides = (node.left, node.comparators[0])
            return f" {_SIGNS[type(node.ops[0])]} ".join(_term(one, vocabulary) for one in sides)
        case _:
            return _term(node, vocabulary)


def _term(node: ast.expr, vocabulary: Vocabulary) -> str:
    match node:
        case ast.BinOp():
            left, right = (_term(side, vocabulary) for side in (node.left, node.right))
            return f"({left} {_SIGNS[type(node.op)]} {right})"
        case ast.Tuple():
            return f"[{', '.join(_term(one, vocabulary) for one in node.elts)}]"
        case ast.Constant():
            return str(node.value)
        case ast.Attribute(value=ast.Name(id=enum), attr=member) if enum in vocabulary.enums:
            return f'{enum}::"{member}"'
        case _:
            return f"context.{vocabulary.word(ast.unparse(node)).name}"


def _schema(vocabulary: Vocabulary) -> Iterator[str]:
    yield "entity Person; entity Change;"
    for name, enum in vocabulary.enums.items():
        members = ", ".join(f'"{member.value}"' for member in enum)
        yield f"entity {name} enum [{members}];"
    groups: dict[str, list[str]] = {}
    for name, word in vocabulary.words.items():
        group, _, attribute = name.partition(".")
        groups.setdefault(group, []).append(f"{attribute}: {_type(word.sort)}")
    records = ", ".join(f"{group}: {{{', '.join(fields)}}}" for group, fields in groups.items())
    yield (
        "action ask, seat appliesTo "
        f"{{ principal: [Person], resource: [Change], context: {{{records}}} }};"
    )


def _type(sort: Sort) -> str:
    if sort.enum is None:
        return "Bool" if sort == FLAG else "Long"
    return f"Set<{sort.enum.__name__}>" if sort.many else sort.enum.__name__


def _value(value: Any) -> object:  # noqa: ANN401 - whatever a fact holds
    if isinstance(value, Money):
        return value.minor
    if isinstance(value, StrEnum):
        return {"__entity": {"type": type(value).__name__, "id": value.value}}
    if isinstance(value, frozenset):
        return [_value(member) for member in sorted(value)]
    return value
