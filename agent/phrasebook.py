"""The reviewed words behind the built-in planner, as data (`prompts/examples.yaml`)."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class Phrases(BaseModel):
    """Sentences people say for one intent, and the verbs that name it where it is a change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verbs: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Phrasebook(BaseModel):
    """Everything people say that is not a look-up's own example."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actions: dict[str, Phrases]
    unsupported: Phrases
    chat: dict[str, Phrases]
    elsewhere: Phrases
    english: frozenset[str]
    languages: dict[str, frozenset[str]]


@cache
def phrasebook() -> Phrasebook:
    """Load the phrasebook once; a mistake in the file fails at start-up."""
    text = prompt_text("examples.yaml")
    return Phrasebook.model_validate(yaml.safe_load(text))


def prompt_text(name: str) -> str:
    """Read one reviewed file of `prompts/`."""
    return files("agent").joinpath("prompts", name).read_text(encoding="utf-8")
