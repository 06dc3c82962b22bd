"""A plan that goes on after an outcome: "refund 1001, then tell me what is left".

What comes after "then" is kept in the words of the person who said it, so that no model writes
itself an errand, and is answered with look-ups only: a further change is a new wish.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.phrasebook import phrasebook
from agent.progress import Progress
from agent.slash import is_command
from agent.slots import find_slots
from agent.wishes import Stance, imperative, stance
from memory import next_steps, suggestions
from memory.database import Database
from memory.next_steps import NextStep
from policies.actions import ACTION_KINDS

_THEN = re.compile(
    # Begun at a run's first character only, or a long run is read again from each of its own.
    r"(?<![\s,;.])[\s,;.]+(?:and\s+)?"
    r"(?:then|afterwards|after that|when (?:it is|it's|that is|that's) done)\b"
    r"[\s,:]*",
    re.IGNORECASE,
)

_ASKS_US = re.compile(
    r"\W*(?:please\s+)?(?:(?:tell|show|give|remind|let) (?:me|us)|what|how|where|is|are|check)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TwoSteps:
    """A wish, and the question for after it."""

    wish: str
    question: str


def two_steps(text: str) -> TwoSteps | None:
    """Split a sentence at its first "then" into a wish and a question that wishes nothing."""
    found = _THEN.search(text)
    if found is None:
        return None
    wish, question = text[: found.start()].strip(), text[found.end() :].strip()
    book = phrasebook()
    changes = [kind.speech.verbs for kind in ACTION_KINDS.values()]
    wished = any(stance(wish, verbs) is Stance.WISHED for verbs in changes)
    more = any(stance(question, verbs) is Stance.WISHED for verbs in changes)
    other = imperative(question, book.unsupported.verbs)
    harmless = not (more or other or is_command(question))
    return TwoSteps(wish, question) if wished and question and harmless else None


def wish_before(question: str, people: Sequence[str]) -> str:
    """Return the wish that a question was to be answered after, as it was said in its thread."""
    said = (two_steps(text) for text in reversed(people))
    return next((one.wish for one in said if one and one.question == question), "")


def asks_how_it_stands(question: str) -> bool:
    """Whether a question names nothing else, so that it is about what was just changed."""
    slots = find_slots(question)
    named = (slots.orders, slots.skus, slots.actions, slots.mails)
    return not any(named) and _ASKS_US.match(question) is not None


@dataclass(frozen=True)
class Afterwards:
    """The rows of what is to be answered after an outcome."""

    database: Database

    def keep(self, progress: Progress) -> None:
        """Keep a turn's next step for each Action that may come of it."""
        steps = two_steps(progress.ask.text)
        events = [*_events(progress)]
        if steps is None or not events:
            return
        ask = progress.ask
        step = NextStep(ask.person.id, steps.question)
        with self.database.transaction() as tx:
            for event in events:
                next_steps.record(tx, event, step, ask_event=ask.origin.event_id)


def _events(progress: Progress) -> Iterable[str]:
    """Name the events whose Action is this turn's: the sentence itself, or a pressed button."""
    if progress.proposals:
        yield progress.ask.origin.event_id
    yield from (suggestions.filed_as(one.suggestion) for one in progress.buttons)
