"""Files that come and go beside the API, at addresses of their own and without a token."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.amazon.wire import invalid, missing
from sandbox.trade.market import MARKETPLACE

STATUSES = ("CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE")
OPEN_FOR = timedelta(minutes=5)
"""How long an address that was told opens its document."""
_STAGES = ("IN_QUEUE", "IN_PROGRESS")


@dataclass(slots=True)
class Job:
    """A report or a feed that is worked on; how far it is moves on with every look at it.

    `ended_as` is set where it ends otherwise, or at another moment.
    """

    id: str
    sort: str
    kind: str
    created_at: datetime
    document: str
    looks: int = 0
    ended_as: str = ""

    def look(self) -> str:
        """Return its status, as of this look."""
        self.looks += 1
        return self.status

    @property
    def status(self) -> str:
        """Where it stands."""
        if self.ended_as:
            return self.ended_as
        return "DONE" if self.looks > len(_STAGES) else _STAGES[max(self.looks - 1, 0)]


@dataclass(slots=True)
class Document:
    """One file. A key stands in each address told of it, and opens it until a moment."""

    content: bytes | None = None
    content_type: str = ""
    gzipped: bool = False
    keys: dict[str, datetime] = field(default_factory=dict)

    def opens(self, key: str | None, now: datetime) -> bool:
        """Whether who holds this key may have it."""
        return key in self.keys and now < self.keys[key]


@dataclass(slots=True)
class Papers:
    """All files and jobs of the seller."""

    base_url: str
    documents: dict[str, Document] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    last_number: int = 50_000

    def next_number(self) -> str:
        """Return the number of the next job."""
        self.last_number += 1
        return str(self.last_number)

    def keep(self, content: bytes, *, content_type: str = "", gzipped: bool = False) -> str:
        """Keep a file of ours, and return its id."""
        name = f"amzn1.spdoc.1.{secrets.token_hex(8)}"
        self.documents[name] = Document(content, content_type, gzipped)
        return name

    def expect(self, content_type: str) -> str:
        """Make room for a file that will be sent, and return its id."""
        name = f"amzn1.tortuga.1.{secrets.token_hex(8)}"
        self.documents[name] = Document(content_type=content_type)
        return name

    def address(self, name: str, now: datetime) -> str:
        """Return where a document is fetched or sent, from now on for a while."""
        key = secrets.token_hex(16)
        self.documents[name].keys[key] = now + OPEN_FOR
        return f"{self.base_url}/amazon/documents/{name}?key={key}"

    def found_at(self, name: str, field_name: str, now: datetime) -> dict[str, Any]:
        """Return what is told of a finished document."""
        document = self.documents.get(name)
        if document is None or document.content is None:
            raise missing(f"Document {name}")
        told = {field_name: name, "url": self.address(name, now)}
        return told | ({"compressionAlgorithm": "GZIP"} if document.gzipped else {})


def here_only(marketplaces: list[str]) -> None:
    """Refuse marketplaces the seller is not in."""
    if {*marketplaces} != {MARKETPLACE}:
        raise invalid("The seller does not sell in this marketplace.")
