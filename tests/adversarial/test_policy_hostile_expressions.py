"""A rule file is trusted, and still nothing in it can run, hang or reach outside the facts."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.actions import ACTION_KINDS
from policies.errors import RulebookError
from policies.expressions import compile_condition
from policies.grammar import DEEPEST, LONGEST, parse
from policies.vocabulary import Vocabulary

VOCABULARY = Vocabulary(ACTION_KINDS["refund"], MappingProxyType({"days": 60}))
PIECES = st.sampled_from(
    [
        *("order.age_days", "order.disputed", "args.amount", "args.reason", "limit.days", "1", "0"),
        *("Reason.damaged", "requester.groups", "Group.leads", "and", "or", "not", "in", "is"),
        *("<", "<=", ">", ">=", "==", "!=", "+", "-", "(", ")", ",", ".", "lambda", "if", "else"),
        *("__class__", "order", "args", "True", "None", "await", "yield", "1e9", "0x1F", "*", "="),
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "order.__class__",
        "order.age_days.__class__.__mro__ == 1",
        "args.model_dump()",
        "(lambda: True)()",
        "[x for x in requester.groups]",
        "order['age_days'] > 1",
        "order.age_days if order.disputed else limit.days",
        "(x := 1) > 0",
        "order.age_days ** 99 > 1",
        "order.age_days * 2 > 1",
        "order.age_days / 2 > 1",
        "order.age_days // 2 > 1",
        "order.age_days % 2 > 1",
        "order.age_days << 2 > 1",
        "order.age_days & 2 > 1",
        "~order.age_days > 1",
        "-order.age_days < 1",
        "+order.age_days < 1",
        "-1 < order.age_days",
        "f'{order.age_days}' > 1",
        "order.age_days > 1.5",
        "order.age_days > 1e3",
        "order.age_days > 0x1F",
        "order.age_days > 1_000",
        "order.age_days > 010",
        "order.age_days > 1j",
        "order.age_days > 1or order.disputed",
        "order.age_days > None",
        "order.disputed is True",
        "order.disputed == False",
        "...",
        "()",
        "*requester.groups",
        "order.age_days > 1; order.disputed",
        "order.age_days > 1 # and order.disputed",
        "order.age_days > \\\n 1",
        "order.age_days >\n1",
        "order.age_days ＞ 1",  # noqa: RUF001 - a look-alike is the point
        "ｏrder.age_days > 1",  # noqa: RUF001 - as above: Python would read it as "order"
        "order.age_days > \x001",
        "await order.disputed",
        "yield",
        "import os",
        "",
        " ",
    ],
)
def test_what_is_not_in_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(RulebookError):
        compile_condition(text, VOCABULARY)


def test_a_condition_has_a_longest_length() -> None:
    with pytest.raises(RulebookError, match="at most 400 characters; this one has 401"):
        parse("a" * (LONGEST + 1))


@pytest.mark.parametrize(
    "text",
    [
        "not " * DEEPEST + "order.disputed",
        "order.age_days" + " + 1" * DEEPEST + " > 1",
        "order.age_days > " + "(1 + " * DEEPEST + "1" + ")" * DEEPEST,
        "(" * 199 + "order.disputed" + ")" * 186,
    ],
)
def test_a_condition_has_a_deepest_nesting(text: str) -> None:
    with pytest.raises(RulebookError):
        compile_condition(text, VOCABULARY)


def test_harmless_brackets_do_not_count_as_nesting() -> None:
    assert compile_condition("(" * 90 + "order.disputed" + ")" * 90, VOCABULARY)


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_a_condition_is_compiled_or_refused_and_nothing_else(text: str) -> None:
    try:
        condition = compile_condition(text, VOCABULARY)
    except RulebookError as refusal:
        assert refusal.sentence  # noqa: PT017 - most texts are refused, some are not
        return
    assert condition.comparisons


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    with pytest.raises(RulebookError):
        compile_condition(text, VOCABULARY)
