"""The accounting API itself: one company's entities, queries, changes, batches and files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sandbox.door import Answer
from sandbox.journal import Change, Journal
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.documents import Body, Document
from sandbox.quickbooks.opening import catch_up
from sandbox.quickbooks.posting import WRITABLE, Clerk
from sandbox.quickbooks.query import FILTERABLE, Query
from sandbox.quickbooks.refusals import (
    Refused,
    against_the_rules,
    as_answer,
    missing,
    moment,
    unsupported,
)
from sandbox.quickbooks.trading import order_sent
from sandbox.world import World

VENDOR = "quickbooks"
MOST_IN_A_BATCH = 30
CHANGES_KEPT = timedelta(days=30)
MOST_CHANGES = 1000
_BY_PATH = {name.casefold(): name for name in FILTERABLE}


@dataclass(slots=True)
class Kept:
    """What a restarted sandbox goes on with; `trade` is whose books these are."""

    trade: object = None
    books: Books = field(default_factory=Books)
    answers: dict[str, Body] = field(default_factory=dict)


class Desk:
    """Answers what an app asks of the company's books."""

    def __init__(self, world: World, journal: Journal) -> None:
        self._world = world
        self._journal = journal
        self.kept = Kept()

    @property
    def books(self) -> Books:
        """The books, brought up to the trade as it is now."""
        if self.kept.trade is not self._world.trade:
            self.kept = Kept(self._world.trade)
            company = {"CompanyName": "Countersign Practice Storage", "Country": "US"}
            self.kept.books.enter("CompanyInfo", company, self._world.shop.opened_at)
        catch_up(self.kept.books, self._world)
        return self.kept.books

    def guarded(self, run: Callable[[], Body]) -> Answer:
        """Do it, and write down what came of it or why not."""
        now = self._world.clock.now()
        try:
            return Answer({**run(), "time": moment(now)})
        except Refused as refused:
            return as_answer(refused, now)

    def read(self, path: str, wanted: str) -> Body:
        """Show one entity."""
        kind = entity_of(path)
        if kind == "CompanyInfo":
            return {kind: next(self.books.all(kind)).shown()}
        return {kind: self.books.find(kind, wanted).shown()}

    def query(self, text: str) -> Body:
        """Answer a query."""
        asked, books = Query.of(text), self.books
        there = books.by_id if asked.is_by_id else books.all
        return {"QueryResponse": asked.answer(there(asked.entity))}

    def changed(self, entities: str, since: str) -> Body:
        """Show what of some kinds changed or went since a moment, 30 days back at most."""
        try:
            start = datetime.fromisoformat(since)
        except ValueError:
            raise unsupported("changedSince") from None
        if start.tzinfo is None or start < self._world.clock.now() - CHANGES_KEPT:
            raise against_the_rules("changedSince may be 30 days back at most, with an offset.")
        answers = []
        for kind in (entity_of(one.strip()) for one in entities.split(",")):
            found = self.books.kinds.get(kind, {}).values()
            shown = [one.shown() for one in found if one.updated_at >= start][:MOST_CHANGES]
            size = {"startPosition": 1, "maxResults": len(shown)}
            answers.append({kind: shown, **size} if shown else {})
        return {"CDCResponse": [{"QueryResponse": answers}]}

    def write(self, path: str, body: Body, token: str, asked: Mapping[str, str]) -> Body:
        """Create, change or delete one entity; once for each `requestid`."""
        kind = entity_of(path)
        if kind not in WRITABLE:
            raise unsupported(kind)
        doing = asked.get("operation") or ("update" if body.get("Id") else "create")
        return self._once(asked.get("requestid"), partial(self._written, kind, doing, body), token)

    def send(self, wanted: str, address: str, token: str, request: str | None) -> Body:
        """Mail a purchase order to an address, which has to be given."""
        if "@" not in address:
            raise missing("sendTo")
        return self._once(request, partial(self._sent, wanted, address), token)

    def batch(self, body: Body, token: str, request: str | None) -> Body:
        """Do up to thirty things one after the other, each with its own yes or no."""
        items = body.get("BatchItemRequest")
        if not isinstance(items, list) or not 0 < len(items) <= MOST_IN_A_BATCH:
            raise unsupported("BatchItemRequest")
        results = []
        for number, item in enumerate(items):
            own = f"{request}.{number}" if request else None
            try:
                result = self._batched(item, token, own)
            except Refused as refused:
                result = {"Fault": refused.fault}
            results.append({**result, "bId": str(item.get("bId", ""))})
        return {"BatchItemResponse": results}

    def attach(self, body: Body, content: bytes, token: str, request: str | None) -> Body:
        """Keep one file beside whatever it belongs to."""

        def kept() -> tuple[str, Document]:
            books = self.books
            for one in body.get("AttachableRef", []):
                entity = one.get("EntityRef", {})
                books.find(entity_of(str(entity.get("type", ""))), str(entity.get("value", "")))
            made = Clerk(books, self._world).create("Attachable", body)
            made.content = content
            made.body |= {
                "Size": len(content),
                "TempDownloadUri": f"{self._world.base_url}/quickbooks/files/{made.id}",
            }
            return "upload", made

        answer = self._once(request, kept, token)
        return {"AttachableResponse": [answer]}

    def _batched(self, item: Body, token: str, request: str | None) -> Body:
        if "Query" in item:
            return self.query(str(item["Query"]))
        named = [name for name in item if name in WRITABLE]
        if len(named) != 1:
            raise unsupported("BatchItemRequest")
        asked = {"operation": str(item.get("operation", "create"))}
        return self.write(
            named[0], item[named[0]], token, asked | ({"requestid": request} if request else {})
        )

    def _written(self, kind: str, doing: str, body: Body) -> tuple[str, Document]:
        clerk = Clerk(self.books, self._world)
        does = {"create": clerk.create, "update": clerk.change, "delete": clerk.delete}
        if doing not in does:
            raise unsupported("operation")
        return f"{doing}{kind}", does[doing](kind, body)

    def _sent(self, wanted: str, address: str) -> tuple[str, Document]:
        found = self.books.find("PurchaseOrder", wanted)
        found.body |= {"POEmail": {"Address": address}, "EmailStatus": "EmailSent"}
        found.touch(self._world.clock.now())
        order_sent(found)
        return "sendPurchaseOrder", found

    def _once(
        self, request: str | None, do: Callable[[], tuple[str, Document]], token: str
    ) -> Body:
        """Do what was asked for; whoever asks again under the same id is told the same again."""
        if request and request in self.kept.answers:
            return self.kept.answers[request]
        operation, made = do()
        answer: Body = {made.kind: made.shown()}
        # What was mailed says nothing new: its note is that of whoever wrote it before.
        note = "" if operation == "sendPurchaseOrder" else made.body.get("PrivateNote", "")
        said = {"note": note, "id": made.id}
        number = {"number": made.body["DocNumber"]} if "DocNumber" in made.body else {}
        arguments: dict[str, object] = {"entity": made.kind, "id": made.id, **number}
        self._journal.commit(Change(VENDOR, operation, arguments, token, request), dict(said))
        if request:
            self.kept.answers[request] = answer
        return answer


def entity_of(path: str) -> str:
    """Return the entity a path names: `purchaseorder` is `PurchaseOrder`. Raises `Refused`."""
    kind = _BY_PATH.get(path.casefold())
    if kind is None:
        raise unsupported(path)
    return kind


def body_of(raw: bytes) -> Body:
    """Read a JSON object with exact decimals. Raises `Refused`."""
    try:
        found: Any = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise unsupported("body") from None
    if not isinstance(found, dict):
        raise unsupported("body")
    return found
