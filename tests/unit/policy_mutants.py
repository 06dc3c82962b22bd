"""Small mistakes somebody could make in a rule file, one at a time."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.money import Money
from policies.people import Group
from policies.rule_file import Forbid, Require, Rule, RuleFile

_SLIPS: dict[type[ast.AST], tuple[type[Any], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
}


@dataclass(frozen=True)
class Mutant:
    name: str
    file: RuleFile


def mutants(file: RuleFile) -> Iterator[Mutant]:
    yield from _of_rules(file)
    for name, limit in file.limits.items():
        for step in (-1, 1):
            moved = limit.model_copy(update={"value": _moved(limit.value, step)})
            limits = {**file.limits, name: moved}
            yield Mutant(f"limit {name} {step:+d}", file.model_copy(update={"limits": limits}))


def _of_rules(file: RuleFile) -> Iterator[Mutant]:
    for section, at, rule in file.rules():
        rules = getattr(file, section)
        without = (*rules[:at], *rules[at + 1 :])
        yield Mutant(f"drop {rule.id}", file.model_copy(update={section: without}))
        for change in _changes(rule):
            wrong = (*rules[:at], rule.model_copy(update=change), *rules[at + 1 :])
            yield Mutant(f"{rule.id}: {change}", file.model_copy(update={section: wrong}))


def _changes(rule: Rule) -> Iterator[Mapping[str, object]]:
    if rule.when:
        yield from ({"when": text} for text in conditions(rule.when))
    if isinstance(rule, Forbid):
        yield {"exception": None if rule.exception else "owner"}
    if isinstance(rule, Require):
        yield from _demands(rule)


def _demands(rule: Require) -> Iterator[Mapping[str, object]]:
    for quorum in (rule.quorum - 1, rule.quorum + 1):
        if quorum:
            yield {"quorum": quorum}
    yield from ({"group": group} for group in Group if group is not rule.group)
    yield {"expires": f"{rule.hours + 1}h"}
    yield {"expires": f"{rule.hours - 1}h"}
    yield {"retype_amount": not rule.retype_amount}
    yield from (
        {"editable": tuple(f for f in rule.editable if f != gone)} for gone in rule.editable
    )


def conditions(text: str) -> Iterator[str]:
    """Slip one operator, drop one part of an and/or, turn one comparison around."""
    for at, node in enumerate(_nodes(text)):
        match node:
            case ast.Compare(ops=[sign]):
                yield from (_slipped(text, at, ops=[other()]) for other in _SLIPS[type(sign)])
                yield _replaced(text, at, ast.UnaryOp(ast.Not(), node))
            case ast.BinOp(op=sign):
                yield from (_slipped(text, at, op=other()) for other in _SLIPS[type(sign)])
            case ast.BoolOp(op=sign, values=parts):
                yield from (_slipped(text, at, op=other()) for other in _SLIPS[type(sign)])
                for gone in range(len(parts)):
                    yield _slipped(text, at, values=parts[:gone] + parts[gone + 1 :])
            case ast.UnaryOp(operand=refused):
                yield _replaced(text, at, refused)
            case ast.Attribute(value=ast.Name(id="order"), attr="disputed" | "final_sale"):
                yield _replaced(text, at, ast.UnaryOp(ast.Not(), node))


def _nodes(text: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(text, mode="eval")))


def _slipped(text: str, at: int, **fields: object) -> str:
    tree = ast.parse(text, mode="eval")
    node = list(ast.walk(tree))[at]
    for name, value in fields.items():
        setattr(node, name, value)
    return ast.unparse(tree)


def _replaced(text: str, at: int, new: ast.AST) -> str:
    tree = ast.parse(text, mode="eval")
    old = list(ast.walk(tree))[at]

    class Replacement(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    return ast.unparse(Replacement().visit(tree))


def _moved(value: object, step: int) -> object:
    if isinstance(value, int):
        return value + step
    assert isinstance(value, str)
    amount, currency = value.split(" ")
    money = Money.parse(amount, currency)
    return f"{Money(minor=money.minor + step, currency=currency).decimal} {currency}"
