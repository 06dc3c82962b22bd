from collections.abc import Mapping
from types import MappingProxyType

import pytest

from policies.actions import ACTION_KINDS
from policies.actions.refund import Reason
from policies.errors import BadMoney, Refused, RulebookError
from policies.expressions import compile_condition, compile_term
from policies.goldcheck import read_goldens
from policies.limits import LimitValue
from policies.money import Money
from policies.places import Situation
from policies.template import compile_template
from policies.vocabulary import Vocabulary

LIMITS: Mapping[str, LimitValue] = MappingProxyType(
    {"days": 60, "cap": {"USD": Money(minor=15_000, currency="USD")}}
)
VOCABULARY = Vocabulary(ACTION_KINDS["refund"], LIMITS)
BASE = read_goldens()["refund"].base_case()


def situation(**changes: object) -> Situation:
    case = BASE.changed({word.replace("__", "."): value for word, value in changes.items()})
    money = case.kind.money(case.arguments)
    currency = money.currency if money else None
    return Situation(VOCABULARY.places, case.arguments, case.facts, currency)


def holds(text: str, **changes: object) -> bool:
    return compile_condition(text, VOCABULARY).holds(situation(**changes))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("order.age_days > 8 and order.age_days <= 9", True),
        ("order.age_days > 9 or not order.disputed", True),
        ("not (order.age_days == 9)", False),
        ("order.age_days != 9", False),
        ("order.age_days + 51 >= limit.days", True),
        ("order.age_days - 10 - 1 < 0 - 1", True),
        ("order.age_days - (10 - 2) == 1", True),
        ("args.amount + args.amount < limit.cap", True),
        ("order.paid - args.amount > limit.cap", True),
        ("args.reason == Reason.goodwill", True),
        ("args.reason in (Reason.damaged, Reason.goodwill)", True),
        ("args.reason not in (Reason.damaged, Reason.goodwill)", False),
        ("Group.support in requester.groups", True),
        ("Group.leads not in requester.groups", True),
        ("order.disputed == order.cancelled", True),
        ("args.amount == args.amount and args.amount != order.paid", True),
    ],
)
def test_a_condition_means_what_it_says(text: str, *, answer: bool) -> None:
    assert holds(text) is answer


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("order.age_dayz > 1", "I do not know “order.age_dayz”; did you mean “order.age_days”?"),
        ("limit.day > 1", "I do not know “limit.day”; did you mean “limit.days”?"),
        ("arg.amount > limit.cap", "I do not know “arg.amount”; did you mean “args.amount”?"),
        ("args.reason == Reason.damagd", "There is no Reason “damagd”; did you mean “damaged”?"),
        ("args.reason == Reasons.damaged", "did you mean “Reason.damaged”?"),
        ("Group.lead in requester.groups", "There is no Group “lead”; did you mean “leads”?"),
        ("xyzzy", "I do not know “xyzzy”."),
        ("args.amount.minor > 1", "I do not know “args.amount.minor”; did you mean “args.amount”?"),
        ("order.age_days > limit.cap", "is a whole number and “limit.cap” is an amount of money"),
        ("args.amount > 150", "is an amount of money and “150” is a whole number"),
        ("args.reason > Reason.damaged", "is a Reason, which has no more or less."),
        ("order.disputed > order.cancelled", "is a yes or no, which has no more or less."),
        ("args.reason == Risk.high", "is a Reason and “Risk.high” is a Risk: they cannot be"),
        ("args.reason in requester.groups", "“in” needs a value and a set of its kind."),
        ("requester.groups in requester.groups", "“in” needs a value and a set of its kind."),
        ("requester.groups == requester.groups", "ask what is in it"),
        ("args.reason in (Reason.damaged, Risk.high)", "must list different values of one kind"),
        ("args.reason in (Reason.damaged, Reason.damaged)", "must list different values of one"),
        ("args.reason in (args.reason, Reason.damaged)", "must list different values of one kind"),
        ("args.reason in ()", "must list different values of one kind"),
        ("order.age_days", "“order.age_days” is a whole number; compare it with something."),
        ("args.reason and order.disputed", "“args.reason” is a Reason; compare it with something"),
        ("1", "“1” is a whole number; compare it with something."),
        ("1 < 2", "“1 < 2” is the same for every order."),
        ("Reason.damaged == Reason.damaged", "is the same for every order."),
        ("order.age_days + args.amount > limit.cap", "only amounts, or only whole numbers, can be"),
        ("order.disputed + order.cancelled > 1", "only amounts, or only whole numbers, can be"),
        ("(order.age_days > 1) == order.disputed", "is a condition, and a value is needed"),
        ("1 < order.age_days < 9", "Compare two things at a time: write “a < b and b < c”."),
        ("order.disputed == True", "“True” is not needed in a condition"),
        ("order.age_days is 9", "A condition cannot contain is"),
        ("order.note > 1", "I do not know “order.note”"),
        ("args.note == args.note", "I do not know “args.note”"),
        ("args.customer == args.customer", "I do not know “args.customer”"),
        ("order.read_at > order.read_at", "I do not know “order.read_at”"),
    ],
)
def test_a_mistaken_condition_says_what_to_change(text: str, sentence: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        compile_condition(text, VOCABULARY)
    assert sentence in refusal.value.sentence


def test_a_report_shows_each_comparison_with_its_values() -> None:
    condition = compile_condition(
        "order.age_days > limit.days and not order.disputed and args.reason == Reason.damaged",
        VOCABULARY,
    )
    assert condition.report(situation(order__age_days=75)) == (
        "order.age_days > limit.days [75 vs 60]",
        "order.disputed [no]",
        "args.reason == Reason.damaged [goodwill]",
    )


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
def test_two_currencies_are_never_compared(sign: str) -> None:
    with pytest.raises(BadMoney, match="USD and EUR cannot be compared"):
        holds(f"args.amount {sign} order.paid", order__paid="20.00 EUR")


def test_an_error_is_not_hidden_by_an_or_that_is_true_already() -> None:
    with pytest.raises(BadMoney):
        holds("not order.disputed or args.amount > order.paid", order__paid="20.00 EUR")


def test_a_limit_without_the_orders_currency_says_so() -> None:
    euros = compile_condition("args.amount > limit.cap", VOCABULARY)
    with pytest.raises(Refused, match=r"^There is no limit set for EUR\.$"):
        euros.holds(situation(args__amount="20.00 EUR"))


def test_a_sentence_shows_words_sums_and_closed_values_for_people() -> None:
    template = compile_template(
        "{args.amount} of {order.paid - order.refunded}, {args.reason}, {requester.groups}, "
        "{order.disputed}, day {order.age_days}, {{as is}}",
        VOCABULARY,
    )
    shown = template.fill(situation(args__reason=Reason.WRONG_ITEM, requester__groups=[]))
    assert shown == "$20 of $5,000, wrong item, none, no, day 9, {as is}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("day {order.agedays}", "did you mean “order.age_days”?"),
        ("day {order.age_days", "has a brace without its partner"),
        ("day {}", "may hold plain names in braces only"),
        ("day {order.age_days:>10}", "cannot show a whole number as “>10”"),
        ("day {order.age_days!r}", "may hold plain names in braces only"),
        ("note {args.note}", "I do not know “args.note”"),
        ("{order.__class__}", "I do not know “order.__class__”"),
    ],
)
def test_a_mistaken_sentence_fails_when_it_is_loaded(text: str, sentence: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        compile_template(text, VOCABULARY)
    assert sentence in refusal.value.sentence


def test_weights_tell_how_often_a_word_is_added() -> None:
    term = compile_term("args.amount + args.amount - (order.paid - order.refunded)", VOCABULARY)
    assert dict(term.weights) == {"args.amount": 2, "order.paid": -1, "order.refunded": 1}
