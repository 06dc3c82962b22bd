"""The practice company's books: everything with an id, found by kind, id or what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sandbox.quickbooks.documents import Body, Document
from sandbox.quickbooks.refusals import no_such_reference, not_found, stale

_FIRST_ID = 101


@dataclass(slots=True, eq=False)
class Books:
    """All documents by kind, in the order they were entered; ids are one row over all kinds."""

    kinds: dict[str, dict[str, Document]] = field(default_factory=dict)
    about: dict[object, Document] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=lambda: count(_FIRST_ID))

    def enter(self, kind: str, body: Body, at: datetime, subject: object = None) -> Document:
        """Add a document under the next id."""
        made = Document(kind, str(next(self._ids)), body, at, at, subject)
        self.kinds.setdefault(kind, {})[made.id] = made
        if subject is not None:
            self.about[subject] = made
        return made

    def all(self, kind: str) -> Iterator[Document]:
        """Go through what there is of a kind, deleted ones left out."""
        return (one for one in self.kinds.get(kind, {}).values() if not one.deleted)

    def find(self, kind: str, wanted: str) -> Document:
        """Return a document by its id. Raises `Refused` 610."""
        found = self.kinds.get(kind, {}).get(wanted)
        if found is None or found.deleted:
            raise not_found(kind, wanted)
        return found

    def referred(self, kind: str, body: Body, name: str) -> Document:
        """Return what a body refers to by name. Raises `Refused` 2500."""
        wanted = body[name]["value"]
        found = self.kinds.get(kind, {}).get(wanted)
        if found is None or found.deleted or found.body.get("Active") is False:
            raise no_such_reference(name, wanted)
        return found

    def current(self, kind: str, body: Body) -> Document:
        """Return what a body wants changed. Raises `Refused`: not there, or another state of it."""
        found = self.find(kind, str(body.get("Id", "")))
        if str(body.get("SyncToken", "")) != str(found.version):
            raise stale()
        return found
