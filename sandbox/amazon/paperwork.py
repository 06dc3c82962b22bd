"""Files that come and go beside the API, at addresses of their own and without a token."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.amazon.wire import invalid, missing
from sandbox.trade.market import MARKETPLACE

_STAGES = ("IN_QUEUE", "IN_PROGRESS")


@dataclass(slots=True)
class Job:
    """A report or a feed that is worked on; how far it is moves on with every look at it."""

    id: str
    sort: str
    kind: str
    created_at: datetime
    document: str
    looks: int = 0

    def look(self) -> str:
        """Return its status, as of this look."""
        self.looks += 1
        return self.status

    @property
    def status(self) -> str:
        """Where it stands."""
        return "DONE" if self.looks > len(_STAGES) else _STAGES[max(self.looks - 1, 0)]


@dataclass(slots=True)
class Document:
    """One file. `key` stands in its address, so that only who was told can have it."""

    key: str
    content: bytes | None = None
    content_type: str = ""
    gzipped: bool = False


@dataclass(slots=True)
class Papers:
    """All files and jobs of the seller."""

    base_url: str
    documents: dict[str, Document] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    last_number: int = 50_000

    def begin(self, sort: str, kind: str, now: datetime, document: str) -> Job:
        """Open a job whose result is that document."""
        job = Job(self.next_number(), sort, kind, now, document)
        self.jobs[job.id] = job
        return job

    def next_number(self) -> str:
        """Return the number of the next job."""
        self.last_number += 1
        return str(self.last_number)

    def keep(self, content: bytes, *, gzipped: bool = False) -> str:
        """Keep a file of ours, and return its id."""
        name = f"amzn1.spdoc.1.{secrets.token_hex(8)}"
        self.documents[name] = Document(secrets.token_hex(16), content, gzipped=gzipped)
        return name

    def expect(self, content_type: str) -> str:
        """Make room for a file that will be sent, and return its id."""
        name = f"amzn1.tortuga.1.{secrets.token_hex(8)}"
        self.documents[name] = Document(secrets.token_hex(16), content_type=content_type)
        return name

    def address(self, name: str) -> str:
        """Return where a document is fetched or sent."""
        return f"{self.base_url}/amazon/documents/{name}?key={self.documents[name].key}"

    def found_at(self, name: str, field_name: str) -> dict[str, Any]:
        """Return what is told of a finished document."""
        document = self.documents.get(name)
        if document is None or document.content is None:
            raise missing(f"Document {name}")
        told = {field_name: name, "url": self.address(name)}
        return told | ({"compressionAlgorithm": "GZIP"} if document.gzipped else {})


def here_only(marketplaces: list[str]) -> None:
    """Refuse marketplaces the seller is not in."""
    if {*marketplaces} != {MARKETPLACE}:
        raise invalid("The seller does not sell in this marketplace.")
