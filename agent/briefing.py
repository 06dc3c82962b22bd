"""What a model is told before it is asked: reviewed files of `prompts/`, the stable part first.

Providers cache the beginning of a prompt, so what changes with the asker and the day stands last.
No name, no address, no rule and no key is ever part of it.
"""

from datetime import datetime, tzinfo
from typing import Final

from agent.phrasebook import prompt_text
from policies.people import Person

OPERATOR: Final = "operator.md"
AFTERWARDS: Final = "afterwards.md"
EXTRACTOR: Final = "extractor.md"


def rules(person: Person, as_of: datetime, zone: tzinfo, *, afterwards: bool = False) -> str:
    """Return what a model is told about its work, for somebody of these groups on this day."""
    groups = ", ".join(sorted(person.groups)) or "no group"
    today = as_of.astimezone(zone).date()
    parts = [prompt_text(OPERATOR)]
    if afterwards:
        parts.append(prompt_text(AFTERWARDS))
    parts.append(f"Whoever asks belongs to: {groups}.\nToday is {today:%A, %d %B %Y}.")
    return "\n\n".join(part.strip() for part in parts)
