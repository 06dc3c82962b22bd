"""The reviewed words behind the built-in planner, as data (`prompts/examples.yaml`)."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from policies.actions import ACTION_KINDS


class Phrases(BaseModel):
    """Sentences people say for one intent, or the verbs that name it where it is a change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verbs: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Phrasebook(BaseModel):
    """Everything people say that neither a look-up nor an Action declares for itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unsupported: Phrases
    chat: dict[str, Phrases]
    elsewhere: Phrases
    english: frozenset[str]
    languages: dict[str, frozenset[str]]


@cache
def phrasebook() -> Phrasebook:
    """Load the phrasebook once; a mistake in the file fails at start-up.

    What an Action declares as its own verb is supported, whatever the file says.
    """
    book = Phrasebook.model_validate(yaml.safe_load(prompt_text("examples.yaml")))
    declared = {verb for kind in ACTION_KINDS.values() for verb in kind.speech.verbs}
    others = tuple(verb for verb in book.unsupported.verbs if verb not in declared)
    unsupported = book.unsupported.model_copy(update={"verbs": others})
    return book.model_copy(update={"unsupported": unsupported})


def prompt_text(name: str) -> str:
    """Read one reviewed file of `prompts/`."""
    return files("agent").joinpath("prompts", name).read_text(encoding="utf-8")
