"""The practice company's books: everything with an id, found by kind, id or what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, islice

from sandbox.quickbooks.documents import Body, Document
from sandbox.quickbooks.refusals import no_such_reference, not_found, stale
from sandbox.trade.purchases import Bill, PurchaseOrder
from sandbox.trade.seed import Trade

_FIRST_ID = 101


@dataclass(slots=True)
class Ahead:
    """What of the trade is still to be looked at: what is new in it, and what is not settled."""

    _open: list[PurchaseOrder] = field(default_factory=list)
    _unpaid: list[Bill] = field(default_factory=list)
    _ordered: int = 0
    _billed: int = 0

    def purchases(self, trade: Trade) -> Iterator[PurchaseOrder]:
        """Go through the orders that something may still come of, the new ones last."""
        new = list(islice(trade.purchases.values(), self._ordered, None))
        self._ordered += len(new)
        self._open += new
        return iter(self._open)

    def bills(self, trade: Trade) -> Iterator[Bill]:
        """Go through the bills that were not paid when last looked at, the new ones last."""
        new = trade.bills[self._billed :]
        self._billed += len(new)
        self._unpaid += new
        return iter(self._unpaid)

    def settle(self) -> None:
        """Forget what stands in the books as it will stay."""
        self._open = [one for one in self._open if not one.is_whole]
        self._unpaid = [one for one in self._unpaid if not (one.entered and one.paid_on)]


@dataclass(slots=True, eq=False)
class Books:
    """All documents by kind, in the order they were entered; ids are one row over all kinds."""

    kinds: dict[str, dict[str, Document]] = field(default_factory=dict)
    about: dict[object, Document] = field(default_factory=dict)
    ahead: Ahead = field(default_factory=Ahead)
    _ids: "count[int]" = field(default_factory=lambda: count(_FIRST_ID))
    _by_id: dict[str, list[Document]] = field(default_factory=dict)

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

    def by_id(self, kind: str) -> list[Document]:
        """Return what there is of a kind in the order of ids, which are words to QuickBooks."""
        there, known = self.kinds.get(kind, {}), self._by_id.get(kind, [])
        if len(known) != len(there):  # nothing ever leaves
            known = self._by_id[kind] = [there[one] for one in sorted(there)]
        return [one for one in known if not one.deleted]

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
