"""What the operator can be asked: look-ups that answer, and wishes that become proposals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from memory.audit_watch import LogWatch
from memory.database import Database
from policies.people import Group, Person
from tools.access import Reads
from tools.plain_text import quoted

_QUOTED = 1000  # a look-up cuts what it quotes; this only keeps a line a line
Heard = Callable[[str], Mapping[str, Any]]
"""(a sentence) -> the arguments a look-up reads in it for itself, by field; empty for none."""

ShipBy = Callable[[datetime], datetime]
"""(when an order was paid) -> by when it is promised to leave."""


WorksFrom = Callable[[str, date], date]
"""(a vendor's name, a day) -> the first day from it on at which that vendor works."""


def hears_nothing(_sentence: str) -> Mapping[str, Any]:
    """Leave the sentence to the planner: orders, products and requests it reads itself."""
    return {}


def nothing_of_its_own(_sentence: str) -> bool:
    """Leave the sentence to whichever look-up its words are nearest to."""
    return False


def within_two_days(paid_at: datetime) -> datetime:
    """Promise two days of the plain calendar, where no settings say better."""
    return paid_at + timedelta(days=2)


def every_day(_vendor: str, day: date) -> date:
    """Have vendors work on any day, where no settings say better."""
    return day


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
class Quotation:
    """Words somebody else wrote, e.g. the note on an order; `source` says where they stand.

    People see them in quotation marks. The model that plans never does: it is told what another
    call, without tools, made of them in typed fields.
    """

    source: str
    text: str

    def __str__(self) -> str:
        """Say where the words stand and quote them, so that they cannot end their own quotation."""
        return f"{self.source}: {quoted(self.text, limit=_QUOTED)}"


@dataclass(frozen=True)
class Answer:
    """One or two plain lines from facts, with where they came from and how old they are.

    `text` is plain text: whoever shows it escapes it. `data` is the same as typed values, for a
    model, for the provenance check, and for tests. Free text that anybody outside the company can
    write belongs into `quotations` and nowhere else.
    """

    text: str
    status: Status = Status.SUCCESS
    source: str = ""
    as_of: datetime | None = None
    links: tuple[Link, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class LookupContext:
    """What a look-up may use: read keys, our own records, and who is asking.

    `log` remembers how far the log was found whole, for as long as the process lives.
    """

    reads: Reads
    database: Database
    person: Person
    as_of: datetime
    zone: tzinfo
    ship_by: ShipBy = within_two_days
    log: LogWatch = field(default_factory=LogWatch)
    vendor_works: WorksFrom = every_day


@dataclass(frozen=True)
class Lookup:
    """A read: its name, what a model is told about it, its arguments, and how it is answered.

    `examples` are sentences people say; the built-in planner learns its routing from them, and
    `hears` reads in a sentence what is this look-up's own (a period, say). `doing` is what is shown
    while it runs. `only_for` are the groups it is kept for; where it is empty, all staff may use
    it, guests never. `own` says of a sentence that it is for this look-up and no other, because of
    a number only this one knows, or because it speaks of what only this one is about.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[Any, LookupContext], Answer]
    examples: tuple[str, ...]
    hears: Heard = hears_nothing
    doing: str = "Looking it up"
    only_for: frozenset[Group] = frozenset()
    own: Callable[[str], object] = nothing_of_its_own

    def is_for(self, person: Person) -> bool:
        """Whether this person may use it, and a model on their behalf."""
        return person.may_decide and (not self.only_for or bool(self.only_for & person.groups))
