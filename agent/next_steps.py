"""What a person can do after a no: every refusal ends with a way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policies.judgement import Effect, Judgement
from policies.people import Group, Person, named
from tools.plain_text import SPOKEN, quoted

JUDGE: Final = "judge."


@dataclass(frozen=True)
class Reason:
    """One of the reasons a no is given with, and the way on from it."""

    label: str
    way_on: str


IN_OTHER_WORDS: Final = "other"
REASONS: Final = MappingProxyType(
    {
        "amount": Reason("The amount is not right", "Ask anew with another amount"),
        "evidence": Reason(
            "Photo or proof is missing", "Add a photo to the order in the shop and ask again"
        ),
        "policy": Reason("We do not do this", "Ask for something else"),
        "duplicate": Reason("It was settled already", "Look at the order in the shop"),
        IN_OTHER_WORDS: Reason("Another reason", "Ask anew with other values"),
    }
)
ABOUT_MONEY: Final = frozenset({"amount"})
_OTHER_RULES = "Only other rules would allow it: {}."
_LESS = "Ask anew with a smaller amount"
_PHOTO = REASONS["evidence"].way_on
_BY_RULE: Final = MappingProxyType(
    {
        "refund.not_paid": "Look at the order's payments in the shop",
        "refund.over_paid": _LESS,
        "refund.over_paid_by_us": _LESS,
        "refund.disputed": "Answer the bank in the shop instead",
        "refund.final_sale": "If it came damaged or wrong, ask again with that reason",
        "refund.final_sale_proof": _PHOTO,
        "refund.damage_proof": _PHOTO,
        "refund.customer_cap": _LESS,
        "refund.customer_cap_by_us": _LESS,
        "refund.shop_cap": f"{_LESS} or tomorrow",
        "amazon_refund.not_charged": "Look at the order on Amazon: what has not left is called off",
        "amazon_refund.over_paid": _LESS,
        "amazon_refund.over_paid_by_us": _LESS,
        "amazon_refund.over_paid_for_item": _LESS,
        "amazon_refund.seller_cap": f"{_LESS} or tomorrow",
        "release.risk_by_lead": "Ask a lead to ask for it",
    }
)


def rules_with_a_way_on() -> frozenset[str]:
    """Name the rules whose denial has a way on of its own."""
    return frozenset(_BY_RULE)


def after_denial(terms: Judgement, people: Sequence[Person]) -> str:
    """Say what to do about a denial, by the rules that spoke it; `people` are those there are."""
    spoke = [one.rule for one in terms.findings if one.fired and one.effect is Effect.FORBID]
    if terms.denied and spoke and all(rule.startswith(JUDGE) for rule in spoke):
        return ""  # what the judge itself objects to says in its own sentence what to do
    ways = {_BY_RULE.get(rule, "") for rule in spoke if not rule.startswith(JUDGE)}
    owners = named(one for one in people if one.belongs_to(Group.OWNERS)) or "an owner"
    if terms.exceptable:
        last = f"ask for an exception, which {owners} decides with one more"
    else:
        last = f"talk to {owners}"
    if ways == {""}:
        return f"{last[:1].upper()}{last[1:]}." if terms.exceptable else _OTHER_RULES.format(last)
    way = ways.pop() if len(ways) == 1 else REASONS[IN_OTHER_WORDS].way_on
    return f"{way}, or {last}."


def because(chosen: str, words: str = "") -> str:
    """Write the reason of a no: the label that was chosen, and the words that were added."""
    label = REASONS[chosen].label
    return f"{label}. {quoted(words, SPOKEN)}" if words else label


def why_not(reason: str) -> str:
    """Say why somebody said no: labels are ours, every other word is quoted.

    Reasons that earlier versions kept may hold quotation marks and lines of their own.
    """
    label = _label_of(reason)
    own = reason.removeprefix(label).lstrip(". ").removeprefix("“").removesuffix("”").strip()
    return ". ".join(part for part in (label, quoted(own, SPOKEN) if own else "") if part)


def after_no(reason: str, who: str) -> str:
    """Say what to do once a person said no for a reason of ours or in words of their own."""
    label = _label_of(reason)
    given = next((one for one in REASONS.values() if one.label == label), REASONS[IN_OTHER_WORDS])
    return f"{given.way_on}, or talk to {who}."


def in_a_sentence(reason: str) -> str:
    """Write a no's reason so that it can follow a colon and be followed by another sentence."""
    said = why_not(reason)
    words = said[:1].lower() + said[1:]
    return words if words.endswith("”") else f"{words}."


def _label_of(reason: str) -> str:
    return next((one.label for one in REASONS.values() if reason.startswith(one.label)), "")
