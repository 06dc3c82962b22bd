"""The strict command: the one way to ask for a change in typed words, because nothing is guessed.

    /ops refund 1001 24.50 damaged arrived bent
    /ops order 1001
    /ops stock BIN-24
    /ops help

Everything is positional, and read from what each Action declares. A reason's own name (`damaged`,
`wrong item`) may open the last part; otherwise the words say it where they give exactly one, so
that nobody passes by the proof of damage by leaving a word out, and are kept. Every mistake is
answered with what was expected there and an example that works.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from typing import Any, Final

from agent.positions import expected, is_order, read_part, split_part
from agent.slots import reason_in
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, Ask
from policies.errors import BadRequest
from tools.plain_text import quoted

PREFIX: Final = "/ops"
_MOST_WORDS = 500
_LOOKUPS = {
    "order": ("order_lookup", "order", "an order's name", "/ops order 1001"),
    "stock": ("inventory_lookup", "product", "a SKU", "/ops stock BIN-24"),
    "po": ("purchase_lookup", "purchase", "a purchase order's number", "/ops po 4471"),
    "invoice": ("invoice_lookup", "invoice", "an invoice's number", "/ops invoice RI-84012"),
    "who": ("who_approved", "subject", "an order or a request", "/ops who A-17"),
    "mine": ("what_needs_me", None, "nothing more", "/ops mine"),
}
_BECAUSE = re.compile(r"(?:because|since|as|reason:?)\b[\s:]*", re.IGNORECASE)


def _example(kind: ActionKind) -> str:
    """Return the command that shows how such a change is asked for."""
    return f"{PREFIX} {kind.name} {kind.speech.command}"


_BRAKE_EXAMPLES = ("/ops freeze REASON", "/ops lift")
BRAKE: Final = (
    f"To pause every change now: {_BRAKE_EXAMPLES[0]}. "
    f"Two people from admins or finance lift it with {_BRAKE_EXAMPLES[1]}."
)
_BY_A_MESSAGE = "nothing is paused by a message"
HELP: Final = "\n".join(
    [
        "I understand:",
        *(_example(kind) for kind in ACTION_KINDS.values()),
        *(row[-1] for row in _LOOKUPS.values()),
        *(*_BRAKE_EXAMPLES, "/ops digest on", "/ops help"),
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
        raise BadRequest(f"I have no command {quoted(verb, 40)}.{hint} {HELP}")
    return found(rest)


def _wish(kind: ActionKind, words: Sequence[str]) -> Command:
    """Read a wish by position: what it names in the order it declares, and why."""
    example, named = _example(kind), kind.ask.model_fields.get("reason")
    said: dict[str, object] = {}
    rest = list(words)
    for place, (field, what) in enumerate(kind.speech.names.items()):
        word, rest = split_part(what, rest)
        said[field] = read_part(what, word, place, example)
    for field in kind.speech.wider:
        if rest[:1] == [f"+{field}"]:
            said[field], rest = True, rest[1:]
    why = " ".join(rest)
    why = _BECAUSE.sub("", why, count=1) if named and _BECAUSE.match(why) else why
    if not why:
        raise expected("Why?", "a few words of reason at the end", example)
    if named and isinstance(named.annotation, type) and issubclass(named.annotation, StrEnum):
        said["reason"], why = _reason(why, kind, named.annotation, named.default)
    if len(why) > _MOST_WORDS:
        raise BadRequest(f"That reason is too long; {_MOST_WORDS} characters are read.")
    return WishCommand(kind.name, kind.ask.model_validate({**said, "note": why}))


def _reason(
    said: str, kind: ActionKind, reasons: type[StrEnum], otherwise: StrEnum
) -> tuple[StrEnum, str]:
    """Split a reason's name, in any of its spellings, from the words that follow it."""
    for reason in reasons:
        spelt = kind.speech.spellings.get(reason) or reason.value.replace("_", r"[\s_-]?")
        if hit := re.match(rf"(?:{spelt})(?![\w-])[\s,;:.-]*", said, re.IGNORECASE):
            return reason, said[hit.end() :]
    meant = reason_in(said)
    return meant if isinstance(meant, reasons) else otherwise, said


def _lookup(verb: str, words: list[str]) -> Command:
    name, field, what, example = _LOOKUPS[verb]
    if field is None:
        if words:
            raise expected(f"“{verb}” stands alone.", what, example)
        return LookupCommand(name, {})
    value = " ".join(words)
    if not value:
        raise expected("Something is missing.", what, example)
    if field == "order" and not is_order(value):
        raise expected(f"{quoted(value, 40)} is no order name.", what, example)
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


_PARSERS: Mapping[str, Callable[[list[str]], Command]] = {
    **{name: partial(_wish, kind) for name, kind in ACTION_KINDS.items()},
    **{
        verb: lambda words, verb=verb: _lookup(verb, words)  # type: ignore[misc]  # a bound name
        for verb in _LOOKUPS
    },
    "freeze": _freeze,
    "lift": _lift,
    "help": lambda _words: HelpCommand(),
}
