"""Sentences of rules, with values in braces: `day {order.age_days} of {limit.window_days}`.

A yes or no may be put in words, `{order.final_sale:final sale|not final sale}`, and a whole number
may count: `{customer.refunds_30d + 1:nth} refund`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Any

from policies.errors import RulebookError
from policies.expressions import Term, compile_term, shown
from policies.money import Money
from policies.places import Situation
from policies.vocabulary import FLAG, NUMBER, Vocabulary


@dataclass(frozen=True)
class Blank:
    """A place in a sentence: what stands in it, and how its value is put in words."""

    term: Term
    said: Callable[[Any], str]

    def fill(self, situation: Situation) -> str:
        """Put the value of one situation in words."""
        return self.said(self.term.read(situation))


@dataclass(frozen=True)
class Template:
    """A sentence whose placeholders were checked when the rules were loaded."""

    parts: tuple[str | Blank, ...]

    def fill(self, situation: Situation) -> str:
        """Write the sentence for one situation; raises what reading its values raises."""
        return "".join(
            part if isinstance(part, str) else part.fill(situation) for part in self.parts
        )


def nth(number: int) -> str:
    """Write a count as a rank: `1st`, `2nd`, `11th`."""
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _plainly(value: Any) -> str:  # noqa: ANN401 - any sort of value
    return value.spoken if isinstance(value, Money) else shown(value)


def _blank(text: str, placeholder: str, layout: str, vocabulary: Vocabulary) -> Blank:
    term = compile_term(placeholder, vocabulary)
    if not layout:
        return Blank(term, _plainly)
    if layout == "nth" and term.sort == NUMBER:
        return Blank(term, nth)
    yes, bar, no = layout.partition("|")
    if bar and "|" not in no and term.sort == FLAG:
        return Blank(term, lambda holds: yes if holds else no)
    raise RulebookError(f"“{text}” cannot show {term.sort.words} as “{layout}”.")


def compile_template(text: str, vocabulary: Vocabulary) -> Template:
    """Compile a sentence; a placeholder is a word or a sum of words, and nothing else."""
    parts: list[str | Blank] = []
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise RulebookError(f"“{text}” has a brace without its partner.") from error
    for plain, placeholder, layout, conversion in pieces:
        parts.append(plain)
        if placeholder is None:
            continue
        if conversion or not placeholder:
            raise RulebookError(f"“{text}” may hold plain names in braces only.")
        parts.append(_blank(text, placeholder, layout or "", vocabulary))
    return Template(tuple(parts))
