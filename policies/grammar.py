"""The shape of a condition: which pieces of Python's expression syntax a rule may use.

`ast` parses and nothing is ever handed to `eval`; every node that is not named here is refused.
There are no calls, subscripts, strings, floats or negative numbers to refuse one by one later.
"""

import ast
import re

from policies.errors import RulebookError

LONGEST = 400
DEEPEST = 12

_FOREIGN = re.compile(r"[^A-Za-z0-9_.,()<>=!+\- ]")
_ODD_NUMBER = re.compile(r"(?<![\w.])[0-9]+[A-Za-z_.]")
_GRAMMAR: tuple[type[ast.AST], ...] = (
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not),
    *(ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn),
    *(ast.BinOp, ast.Add, ast.Sub),
    *(ast.Attribute, ast.Name, ast.Load, ast.Tuple, ast.Constant),
)


def parse(text: str) -> ast.expr:
    """Parse one expression of the closed grammar.

    Raises `RulebookError` for anything longer, deeper or richer than the grammar.
    """
    _refuse_foreign_text(text)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RulebookError(f"“{text}” is not a condition I can read.") from error
    _refuse_foreign_nodes(tree, depth=1)
    return tree


def _refuse_foreign_text(text: str) -> None:
    if len(text) > LONGEST:
        raise RulebookError(
            f"A condition has at most {LONGEST} characters; this one has {len(text)}."
        )
    if found := _FOREIGN.search(text):
        raise RulebookError(
            f"“{found.group()}” has no place in a condition. Use and, or, not, in, "
            "comparisons, + and -; amounts and days belong into limits."
        )
    if found := _ODD_NUMBER.search(text):
        raise RulebookError(
            f"“{found.group()}” does not start a whole number. Write digits only, and put "
            "amounts of money into limits."
        )


def _refuse_foreign_nodes(node: ast.AST, depth: int) -> None:
    if depth > DEEPEST:
        raise RulebookError(f"A condition nests at most {DEEPEST} levels. Make it two rules.")
    if not isinstance(node, _GRAMMAR):
        raise RulebookError(
            f"A condition cannot contain {type(node).__name__.lower()}: only and, or, not, in, "
            "comparisons, + and -."
        )
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        raise RulebookError("Compare two things at a time: write “a < b and b < c”.")
    if isinstance(node, ast.Constant) and type(node.value) is not int:
        raise RulebookError(
            f"“{node.value!r}” is not needed in a condition: write “order.disputed” or "
            "“not order.disputed”."
        )
    for child in ast.iter_child_nodes(node):
        _refuse_foreign_nodes(child, depth + 1)
