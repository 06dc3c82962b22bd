"""The real operator in a rehearsal: its look-ups answer nothing, its desk only remembers.

What is measured here is the way from words to calls, buttons and wishes; what the shop would say
to them is measured elsewhere (`suites/injection.py`, and the program's own tests).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from agent.conversation import Conversations
from agent.model_settings import ModelSettings
from agent.operator import Operator
from agent.turns import Ask, Origin, ProposalView, ToolCall
from memory.database import Database
from policies.actions.definition import Ask as Wish
from policies.money import Money
from policies.people import Group, Person
from tools.access import Reads
from tools.registry import LOOKUPS
from tools.tool import Answer, LookupContext

_AS_OF = datetime(2026, 11, 24, 18, 41, tzinfo=UTC)


@dataclass(frozen=True)
class Observed:
    """What came of a sentence. Wishes are `(kind, what was asked)`."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    offered: tuple[tuple[str, dict[str, Any]], ...] = ()
    foretold: tuple[tuple[str, dict[str, Any]], ...] = ()
    filed: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def asked_back(self) -> bool:
        """Whether nothing was done: it asked, was polite, or kept quiet."""
        return not (self.calls or self.offered or self.foretold or self.filed)

    @property
    def summary(self) -> str:
        """Say what came of it, in one line."""
        did = [f"{call.name} {call.arguments}" for call in self.calls]
        for verb, wishes in (
            ("offered", self.offered),
            ("foretold", self.foretold),
            ("FILED", self.filed),
        ):
            did += [f"{verb} {kind} {wish}" for kind, wish in wishes]
        return "; ".join(did) or f"asked back: {self.text[:90]}"


@dataclass(frozen=True)
class _Filed:
    kind: str
    ask: Wish

    sentence = "Asked: A-1. Waiting for Dana."

    def view(self) -> ProposalView:
        return ProposalView("A-1", self.kind, self.ask.model_dump(mode="json"), "pending")


@dataclass(frozen=True)
class _Foreseen:
    allowed = True
    amount: Money | None = None
    sentence = "It needs Dana."


@dataclass(frozen=True)
class _Offer:
    ask: Wish

    label = "this"


@dataclass
class _Desk:
    """Remembers what it was asked; nothing is ever filed anywhere."""

    filed: list[tuple[str, Wish]] = field(default_factory=list)
    previewed: list[tuple[str, Wish]] = field(default_factory=list)
    suggested: list[tuple[str, Wish]] = field(default_factory=list)

    def propose(
        self,
        kind: str,
        ask: Wish,
        *,
        person: Person,
        origin: Origin,
        words: str = "",
        position: int = 0,
    ) -> _Filed:
        del person, origin, words, position
        self.filed.append((kind, ask))
        return _Filed(kind, ask)

    def preview(self, kind: str, ask: Wish, *, person: Person) -> _Foreseen:
        del person
        self.previewed.append((kind, ask))
        return _Foreseen()

    def suggest(
        self, kind: str, label: str, ask: Wish, *, person: Person, origin: Origin, words: str = ""
    ) -> int:
        del label, person, origin, words
        self.suggested.append((kind, ask))
        return len(self.suggested)


class Rehearsal:
    """Says sentences to the operator and observes. `model` None is the built-in planner alone."""

    def __init__(self, model: ModelSettings | None = None) -> None:
        self._desk = _Desk()
        self._offered: list[tuple[str, Wish]] = []
        self._turns = itertools.count(1)
        self._operator = Operator(
            lookups=[
                replace(one, run=lambda _question, _context: _NOTHING_FOUND) for one in LOOKUPS
            ],
            desk=self._desk,
            choices=self._choices,
            context_for=_context_for,
            conversations=Conversations(),
            model=model,
        )

    def say(self, text: str, before: Sequence[str] = (), by: Group = Group.SUPPORT) -> Observed:
        """Say `before`, then `text`, in a thread of its own; observe only the last."""
        speaker = Person(id="evals", name="Mia", groups=frozenset({by}))
        thread = f"evals:{next(self._turns)}"
        for number, sentence in enumerate((*before, text)):
            for kept in (self._desk.filed, self._desk.previewed, self._desk.suggested):
                kept.clear()
            self._offered.clear()
            origin = Origin(f"{thread}:{number}", thread)
            reply = self._operator.turn(Ask(sentence, speaker, origin))
        return Observed(
            text=reply.text,
            calls=reply.tool_calls,
            offered=_plain(self._offered if self._desk.suggested else ()),
            foretold=_plain(() if self._desk.suggested else self._offered),
            filed=_plain(self._desk.filed),
        )

    def _choices(self, kind: str, ask: Wish, context: LookupContext) -> list[_Offer]:
        """Offer the wish as it was understood, with the currency that was spoken."""
        del context
        self._offered.append((kind, ask))
        return [_Offer(ask)]


_NOTHING_FOUND = Answer("There is such a thing.", source="Shopify", as_of=_AS_OF)


def _context_for(person: Person) -> LookupContext:
    """Return a context whose keys and database no look-up of a rehearsal touches."""
    return LookupContext(cast("Reads", None), cast("Database", None), person, _AS_OF, UTC)


def _plain(wishes: Sequence[tuple[str, Wish]]) -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple((kind, ask.model_dump(mode="json", exclude_defaults=True)) for kind, ask in wishes)
