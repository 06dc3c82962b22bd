"""Reading text from outside without being told what to do by it.

A note, a mail or a document is read by a call of its own that has no tools, and whose answer is
kept only where it is exactly one typed shape: closed lists, numbers, and names that stand in the
text letter by letter. The model that plans sees these fields and never the text.
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, TypeVar

from langchain_core.caches import BaseCache
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.briefing import EXTRACTOR
from agent.chat import Chat
from agent.model_settings import ModelSettings
from agent.phrasebook import prompt_text
from agent.progress import Progress
from agent.usage import ModelAway
from policies.actions.definition import ORDER_NAME
from policies.actions.refund import Reason

_MOST_READ = 4_000  # characters
_FENCED = re.compile(r"\A```(?:json)?\s*(.*?)\s*```\Z", re.DOTALL)


class Extraction(BaseModel):
    """The only things that may be learned from a text: each field closed, bounded and optional."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Wants(StrEnum):
    """What whoever wrote a note would like to happen."""

    NOTHING = "nothing"
    REFUND = "refund"
    REPLACEMENT = "replacement"
    RETURN = "return"
    INFORMATION = "information"
    DELIVERY_CHANGE = "delivery_change"
    OTHER = "other"


class NoteReading(Extraction):
    """What a note on an order is about."""

    reason: Annotated[
        Reason | None, Field(description="What went wrong with the order, if anything did.")
    ] = None
    wants: Annotated[Wants, Field(description="What the writer would like.")] = Wants.NOTHING
    orders: Annotated[
        tuple[Annotated[str, Field(pattern=ORDER_NAME)], ...],
        Field(max_length=5, description="Orders the text names."),
    ] = ()


E = TypeVar("E", bound=Extraction)


class Extractor:
    """A model without tools, asked to fill in one shape."""

    def __init__(self, settings: ModelSettings, replies: BaseCache | None = None) -> None:
        self._settings = settings
        self._replies = replies

    def read(self, text: str, shape: type[E], progress: Progress) -> E | None:
        """Return what a text says in one shape; None where that cannot be had for certain."""
        schema = {"name": shape.__name__, "schema": shape.model_json_schema()}
        chat = Chat(
            self._settings,
            purpose="extractor",
            shape={"type": "json_schema", "json_schema": schema},
            replies=self._replies,
        )
        shown = text[:_MOST_READ]
        rules = SystemMessage(extraction_rules(shape))
        try:
            answer = chat.ask([rules, HumanMessage(shown)], progress)
        except ModelAway:
            return None
        return None if answer is None else understood(str(answer.text), shape, shown)


def extraction_rules(shape: type[Extraction]) -> str:
    """Return what the model is told about the one shape it may fill in."""
    schema = json.dumps(shape.model_json_schema(), sort_keys=True)
    return f"{prompt_text(EXTRACTOR).strip()}\n\nThe schema: {schema}"


def understood(answer: str, shape: type[E], text: str) -> E | None:
    """Return an answer as its shape if it fits exactly and copies only what the text holds."""
    fenced = _FENCED.match(answer.strip())
    try:
        found = shape.model_validate_json(fenced[1] if fenced else answer)
    except ValidationError:
        return None
    return found if all(_stands_in(copied, text) for copied in _copied(found)) else None


def _copied(value: object) -> Iterator[str]:
    """Yield each free string and number of an extraction; members of closed lists are ours."""
    match value:
        case BaseModel():
            yield from (
                one for name in type(value).model_fields for one in _copied(getattr(value, name))
            )
        case Mapping():
            yield from (one for item in value.values() for one in _copied(item))
        case list() | tuple():
            yield from (one for item in value for one in _copied(item))
        case StrEnum() | bool() | None:
            return
        case _:
            yield str(value)


def _stands_in(copied: str, text: str) -> bool:
    whole = rf"(?<![0-9A-Za-z]){re.escape(copied)}(?![0-9A-Za-z])"
    return re.search(whole, text, re.IGNORECASE) is not None
