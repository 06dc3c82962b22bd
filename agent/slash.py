"""The strict command: the one way to ask for a change in typed words, because nothing is guessed.

    /ops refund 1001 24.50 damaged arrived bent
    /ops order 1001
    /ops stock BIN-24
    /ops help

Everything is positional. A reason's own name (`damaged`, `wrong item`) may open the last part;
otherwise the reason is `other` and the words are kept. Every mistake is answered with what was
expected there and an example that works.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from policies.actions.definition import Ask
from policies.actions.refund import REFUND, Reason, RefundAsk
from policies.errors import BadMoney, BadRequest
from policies.money import Money

PREFIX: Final = "/ops"
_MOST_WORDS = 500
_REFUND_EXAMPLE = "/ops refund 1001 24.50 damaged arrived bent"
_ORDER = re.compile(r"#?[0-9A-Za-z](?=[0-9A-Za-z-]*)[0-9A-Za-z-]{0,31}", re.ASCII)
_LOOKUPS = {
    "order": ("order_lookup", "order", "an order's name", "/ops order 1001"),
    "stock": ("inventory_lookup", "product", "a SKU", "/ops stock BIN-24"),
    "who": ("who_approved", "subject", "an order or a request", "/ops who A-17"),
    "mine": ("what_needs_me", None, "nothing more", "/ops mine"),
}
_BECAUSE = re.compile(r"(?:because|since|as|reason:?)\b[\s:]*", re.IGNORECASE)
_REASON_NAMES = tuple(
    (reason, re.compile(rf"(?:{spellings})(?![\w-])[\s,;:.-]*", re.IGNORECASE))
    for reason, spellings in (
        (Reason.DAMAGED, r"damaged?"),
        (Reason.WRONG_ITEM, r"wrong[\s_-]?items?"),
        (Reason.NOT_RECEIVED, r"(?:not|never)[\s_-]?(?:received?|recieved?|arrived)"),
        (Reason.RETURNED, r"returned"),
        (
            Reason.CHANGED_MIND,
            r"changed?[\s_-]?(?:(?:of|his|her|their|my)[\s_-]?)?minds?",
        ),
        (Reason.GOODWILL, r"good[\s_-]?will"),
        (Reason.OTHER, r"other"),
    )
)
_BRAKE_EXAMPLES = ("/ops freeze REASON", "/ops lift")
BRAKE: Final = (
    f"To pause every change now: {_BRAKE_EXAMPLES[0]}. "
    f"Two people from admins or finance lift it with {_BRAKE_EXAMPLES[1]}."
)
_BY_A_MESSAGE = "nothing is paused by a message"
HELP: Final = "\n".join(
    [
        "I understand:",
        *(_REFUND_EXAMPLE, *(row[-1] for row in _LOOKUPS.values()), *_BRAKE_EXAMPLES, "/ops help"),
    ]
)


@dataclass(frozen=True)
class LookupCommand:
    """A look-up, complete."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class WishCommand:
    """A wish for a change, complete."""

    kind: str
    ask: Ask


@dataclass(frozen=True)
class HelpCommand:
    """A wish to know what can be typed."""


Command = LookupCommand | WishCommand | HelpCommand


def is_command(text: str) -> bool:
    """Whether a text is meant as a command: `/ops` alone or followed by a space."""
    return text.strip().split(maxsplit=1)[:1] == [PREFIX]


def parse(text: str) -> Command:
    """Read one command line. Raises `BadRequest` saying what was expected, with an example."""
    _, *words = text.split()
    if not words:
        return HelpCommand()
    verb, rest = words[0].casefold(), words[1:]
    found = _PARSERS.get(verb)
    if found is None:
        near = get_close_matches(verb, _PARSERS, n=1)
        hint = f" Did you mean “{PREFIX} {near[0]}”?" if near else ""
        raise BadRequest(f"I have no command “{verb[:40]}”.{hint} {HELP}")
    return found(rest)


def _refund(words: list[str]) -> Command:
    if not words:
        raise _expected("Which order?", "its name first", _REFUND_EXAMPLE)
    order, *more = words
    if not _is_order(order):
        raise _expected(f"“{order[:40]}” is no order name.", "1001 or #1001", _REFUND_EXAMPLE)
    if not more:
        raise _expected("How much?", "the amount in second place", _REFUND_EXAMPLE)
    amount, *why = more
    _check_amount(amount)
    reason, note = _reason(" ".join(why))
    ask = RefundAsk(order=order.removeprefix("#"), amount=amount, reason=reason, note=note)
    return WishCommand(REFUND.name, ask)


def _check_amount(text: str) -> None:
    """Check the form alone; the order's own currency is checked when its facts are read."""
    try:
        Money.parse(re.sub(r"^[$€£¥]", "", text), "KWD")  # three places: the most there are
    except BadMoney as error:
        sentence = error.sentence.replace("KWD has 3 decimal places", "At most 3 decimal places")
        raise _expected(sentence, "the amount in second place", _REFUND_EXAMPLE) from error


def _reason(text: str) -> tuple[Reason, str]:
    """Split a reason's name, in any of its spellings, from the words that follow it."""
    said = _BECAUSE.sub("", text, count=1) if _BECAUSE.match(text) else text
    if not said:
        raise _expected("Why?", "a few words of reason at the end", _REFUND_EXAMPLE)
    named = ((reason, name.match(said)) for reason, name in _REASON_NAMES)
    reason, end = next(((one, hit.end()) for one, hit in named if hit), (Reason.OTHER, 0))
    note = said[end:]
    if len(note) > _MOST_WORDS:
        raise BadRequest(f"That reason is too long; {_MOST_WORDS} characters are read.")
    return reason, note


def _lookup(verb: str, words: list[str]) -> Command:
    name, field, what, example = _LOOKUPS[verb]
    if field is None:
        if words:
            raise _expected(f"“{verb}” stands alone.", what, example)
        return LookupCommand(name, {})
    value = " ".join(words)
    if not value:
        raise _expected("Something is missing.", what, example)
    if field == "order" and not _is_order(value):
        raise _expected(f"“{value[:40]}” is no order name.", what, example)
    return LookupCommand(name, {field: value.removeprefix("#") if field == "order" else value})


def _freeze(words: list[str]) -> Command:
    """Refuse a brake pulled in a message: only Slack's own command says surely who pulls it."""
    reason = " ".join(words)[:_MOST_WORDS]
    if not reason:
        raise BadRequest(f"{BRAKE} Type it as a command of its own; {_BY_A_MESSAGE}.")
    raise BadRequest(
        f"To pause every change now, send this alone, without naming me: {PREFIX} freeze {reason}. "
        f"So far {_BY_A_MESSAGE}."
    )


def _lift(_words: list[str]) -> Command:
    """Refuse to lift by a message, for the same reason."""
    raise BadRequest(
        f"To lift a pause, send this alone, without naming me: {_BRAKE_EXAMPLES[1]}. It takes two "
        "people from admins or finance. Nothing is lifted by a message."
    )


def _is_order(word: str) -> bool:
    return _ORDER.fullmatch(word) is not None and any(char.isdigit() for char in word)


def _expected(problem: str, expected: str, example: str) -> BadRequest:
    return BadRequest(f"{problem} I expect {expected}. Example: {example}")


_PARSERS: Mapping[str, Callable[[list[str]], Command]] = {
    "refund": _refund,
    **{
        verb: lambda words, verb=verb: _lookup(verb, words)  # type: ignore[misc]  # a bound name
        for verb in _LOOKUPS
    },
    "freeze": _freeze,
    "lift": _lift,
    "help": lambda _words: HelpCommand(),
}
