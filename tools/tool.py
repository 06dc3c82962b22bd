"""What the operator can be asked: look-ups that answer, and wishes that become proposals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from memory.database import Database
from policies.people import Person
from tools.access import Reads


class Status(StrEnum):
    """How a look-up went."""

    SUCCESS = "success"
    NO_DATA = "no_data"
    ERROR = "error"


@dataclass(frozen=True)
class Link:
    """A place where a person can see for themselves."""

    label: str
    url: str


@dataclass(frozen=True)
class Answer:
    """One or two plain lines from facts, with where they came from and how old they are.

    `text` is plain text: whoever shows it escapes it. `data` is the same as typed values, for a
    model, for the provenance check, and for tests.
    """

    text: str
    status: Status = Status.SUCCESS
    source: str = ""
    as_of: datetime | None = None
    links: tuple[Link, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LookupContext:
    """What a look-up may use: read keys, our own records, and who is asking."""

    reads: Reads
    database: Database
    person: Person
    as_of: datetime
    zone: tzinfo


@dataclass(frozen=True)
class Lookup:
    """A read: its name, what a model is told about it, its arguments, and how it is answered.

    `examples` are sentences people say; the built-in planner learns its routing from them.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[Any, LookupContext], Answer]
    examples: tuple[str, ...]
