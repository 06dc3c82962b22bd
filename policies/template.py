"""Sentences of rules, with values in braces: `day {order.age_days} of {limit.window_days}`."""

from dataclasses import dataclass
from string import Formatter
from typing import Any

from policies.errors import RulebookError
from policies.expressions import Term, compile_term, shown
from policies.money import Money
from policies.places import Situation
from policies.vocabulary import Vocabulary


@dataclass(frozen=True)
class Template:
    """A sentence whose placeholders were checked when the rules were loaded."""

    parts: tuple[str | Term, ...]

    def fill(self, situation: Situation) -> str:
        """Write the sentence for one situation; raises what reading its values raises."""
        return "".join(
            part if isinstance(part, str) else _said(part.read(situation)) for part in self.parts
        )


def _said(value: Any) -> str:  # noqa: ANN401 - any sort of value
    return value.spoken if isinstance(value, Money) else shown(value)


def compile_template(text: str, vocabulary: Vocabulary) -> Template:
    """Compile a sentence; a placeholder is a word or a sum of words, and nothing else."""
    parts: list[str | Term] = []
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise RulebookError(f"“{text}” has a brace without its partner.") from error
    for plain, placeholder, layout, conversion in pieces:
        parts.append(plain)
        if placeholder is None:
            continue
        if layout or conversion or not placeholder:
            raise RulebookError(f"“{text}” may hold plain names in braces only.")
        parts.append(compile_term(placeholder, vocabulary))
    return Template(tuple(parts))
