"""Values in the sentences of rules: yes and no in words, counts as ranks, nothing else."""

import pytest

from policies.errors import RulebookError
from policies.template import compile_template, nth
from tests.unit.test_policy_expressions import VOCABULARY, situation

WORDS = "{order.final_sale:final sale, with proof|not final sale}"


@pytest.mark.parametrize(
    ("holds", "said"), [(True, "final sale, with proof"), (False, "not final sale")]
)
def test_a_yes_or_no_is_said_in_words(holds: bool, said: str) -> None:  # noqa: FBT001 - the value under test
    template = compile_template(WORDS, VOCABULARY)
    assert template.fill(situation(order__final_sale=holds)) == said


def test_a_whole_number_may_count() -> None:
    template = compile_template("{customer.refunds_30d + 1:nth} refund", VOCABULARY)
    assert template.fill(situation(customer__refunds_30d=1)) == "2nd refund"


@pytest.mark.parametrize(
    ("number", "rank"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th")],
)
def test_ranks_are_written_as_they_are_spoken(number: int, rank: str) -> None:
    assert nth(number) == rank


@pytest.mark.parametrize(
    "text",
    [
        "{order.age_days:yes|no}",
        "{order.final_sale:nth}",
        "{order.final_sale:a|b|c}",
        "{order.final_sale:yes}",
        "{args.amount:nth}",
        "{order.age_days:>10}",
        "{order.age_days!r}",
    ],
)
def test_no_other_layout_is_taken(text: str) -> None:
    with pytest.raises(RulebookError):
        compile_template(text, VOCABULARY)
