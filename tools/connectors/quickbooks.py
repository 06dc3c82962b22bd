"""One company's QuickBooks behind two doors: a reader that cannot write, and a writer that can.

QuickBooks itself cannot tell the two apart, having one scope for both: that the reader never
changes anything is kept by its having no way to.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from memory.sealed_keys import Safe
from policies.errors import NotFound, Unavailable
from tools.connectors import quickbooks_answers as answers
from tools.connectors.calls import nothing_sent_yet
from tools.connectors.http import Transport
from tools.connectors.network import Json, Network, Query, Request
from tools.connectors.oauth import FetchedKey, TokenEndpoint
from tools.connectors.pace import Pace
from tools.connectors.quickbooks_faults import refusal, unreadable_write
from tools.connectors.quickbooks_settings import (
    QuickBooksSettings,
    client,
    connection,
    document_page,
)
from tools.connectors.rotation import Rotation

VENDOR: Final = "QuickBooks"
MINOR_VERSION: Final = 75
_PAGE: Final = 200
_MOST: Final = 2_000
MOST_CHANGES: Final = 1_000
"""Of more changes at once QuickBooks tells only so many."""
# Of the 500 calls a minute and 10 at once that a company is allowed: both doors together.
_READING: Final = (400, 8)
_WRITING: Final = (100, 2)
_JSON = {"Accept": "application/json"}

Found = TypeVar("Found", bound=answers.Entity)
Understood = TypeVar("Understood")
Answered = TypeVar("Answered", bound=BaseModel)


@dataclass(frozen=True)
class Upload:
    """A file to be kept beside a document: which entity, its id, and what the file is."""

    entity: str
    id: str
    name: str
    media_type: str
    content: bytes


class _Door:
    """What both doors share: where to ask, with which key, at which pace."""

    def __init__(
        self,
        settings: QuickBooksSettings,
        network: Network,
        safe: Safe,
        kind: str,
        pace: tuple[int, int],
    ) -> None:
        secret: SecretStr = getattr(settings, f"{kind}_client_secret")
        client_id: str = getattr(settings, f"{kind}_client_id")
        first: SecretStr = getattr(settings, f"{kind}_refresh_token")
        endpoint = TokenEndpoint(
            VENDOR, settings.token_url, client_id, secret, client(kind), network
        )
        drawer = safe.drawer(f"{settings.account}/{settings.realm}/{client_id}/{kind}")
        keys = FetchedKey(connection(kind), Rotation(endpoint, first, connection(kind), drawer))
        per_minute, at_once = pace
        self.pace = Pace(
            VENDOR,
            per_minute=per_minute,
            at_once=at_once,
            key=f"{settings.realm}/{client_id}",
            buckets=network.buckets,
            sleep=network.sleep,
        )
        self.transport = Transport(VENDOR, keys, network, allowance=self.pace, refusal=refusal)
        self.url = settings.company_url
        # Of the settings only this: they hold the keys of both doors.
        self.page = partial(document_page, settings.pages)
        self.realm = settings.realm

    def get(self, entity: str, model: type[Found], wanted: str) -> Found:
        """Read one entity by QuickBooks's own id. Raises `NotFound`."""
        path = f"/{entity.lower()}/{wanted}"
        return _understand(model, self.read(entity, path, {}, _Whole).of(entity))

    def read(
        self, operation: str, path: str, query: Mapping[str, str], model: type[Answered]
    ) -> Answered:
        """Ask for anything that changes nothing."""
        asked: Query = {**query, "minorversion": MINOR_VERSION}
        request = Request(operation, f"{self.url}{path}", _JSON, method="GET", query=asked)
        with self.pace.turn():
            return self.transport.read(request, lambda body: _understand(model, body))

    def company(self) -> answers.Company:
        """Say whose books these are: the smallest thing that proves a connection."""
        return self.get("CompanyInfo", answers.Company, self.realm)


class QuickBooksReader:
    """Looks things up. Has no method that changes anything, and no key of the app that does."""

    def __init__(self, settings: QuickBooksSettings, network: Network, safe: Safe) -> None:
        self._door = _Door(settings, network, safe, "read", _READING)
        self.account = settings.account
        self.page = self._door.page
        self.company = self._door.company

    @property
    def budget(self) -> int:
        """Per cent of a minute's calls that are left."""
        return self._door.pace.left

    def purchase_order(self, number: str) -> answers.PurchaseOrder:
        """Find a purchase order by what people call it, `4471`. Raises `NotFound`."""
        found = self.find("PurchaseOrder", answers.PurchaseOrder, DocNumber=number)
        if not found:
            raise NotFound(f"QuickBooks has no purchase order {number}. Please check the number.")
        return found[0]

    def purchase_order_by_id(self, wanted: str) -> answers.PurchaseOrder:
        """Read a purchase order by QuickBooks's own id. Raises `NotFound`."""
        return self._door.get("PurchaseOrder", answers.PurchaseOrder, wanted)

    def bills(self, number: str) -> tuple[answers.Bill, ...]:
        """Find bills by the vendor's number; two vendors may have used the same."""
        return self.find("Bill", answers.Bill, DocNumber=number)

    def bills_since(self, vendor: str, day: date) -> tuple[answers.Bill, ...]:
        """Return a vendor's bills dated that day or later: the 2,000 entered last at most."""
        conditions = f"VendorRef = {quoted(vendor)} and TxnDate >= {quoted(day.isoformat())}"
        query = f"select * from Bill where {conditions} orderby Id desc"  # noqa: S608 # no SQL, and quoted
        return tuple(self._pages(query, "Bill", answers.Bill))

    def bill(self, wanted: str) -> answers.Bill:
        """Read a bill by QuickBooks's own id. Raises `NotFound`."""
        return self._door.get("Bill", answers.Bill, wanted)

    def payment(self, wanted: str) -> answers.BillPayment:
        """Read a payment by QuickBooks's own id. Raises `NotFound`."""
        return self._door.get("BillPayment", answers.BillPayment, wanted)

    def vendor(self, wanted: str) -> answers.Vendor:
        """Read a vendor by QuickBooks's own id. Raises `NotFound`."""
        return self._door.get("Vendor", answers.Vendor, wanted)

    def find(self, entity: str, model: type[Found], **equal: str) -> tuple[Found, ...]:
        """Return everything of a kind whose fields are as given, oldest first, 2,000 at most."""
        conditions = " and ".join(f"{name} = {quoted(value)}" for name, value in equal.items())
        where = f" where {conditions}" if conditions else ""
        query = f"select * from {entity}{where} orderby Id"  # noqa: S608 # no SQL, and quoted
        return tuple(self._pages(query, entity, model))

    def count(self, entity: str) -> int:
        """Say how many there are of a kind."""
        found = self._query(f"select count(*) from {entity}").found  # noqa: S608 # no SQL of ours
        return int(found.get("totalCount", 0))

    def some(
        self, entity: str, model: type[Found], *, start: int, most: int
    ) -> answers.Looked[Found]:
        """Return a page of everything of a kind, by id, from the `start`th on (the first is 1)."""
        # Of what can go out of use QuickBooks shows what is in use, unless asked for all.
        where = " where Active in (true, false)" if "active" in model.model_fields else ""
        query = f"select * from {entity}{where} orderby Id"  # noqa: S608 # no SQL of ours
        answer = self._query(f"{query} startposition {start} maxresults {most}")
        page = answer.found.get(entity, [])
        return answers.Looked(tuple(_understand(model, one) for one in page), (), answer.time)

    def changes(
        self, since: datetime, entity: str, model: type[Found]
    ) -> answers.Looked[Found] | None:
        """Return what of a kind changed or was deleted since a moment, 30 days back at most.

        None where it is more than QuickBooks tells of: then everything has to be read.
        """
        asked = {"entities": entity, "changedSince": since.isoformat()}
        read = self._door.read("cdc", "/cdc", asked, answers.ChangeAnswer)
        parts = [one for part in read.found for one in part["QueryResponse"]]
        listed = [each for one in parts for each in one.get(entity, ())]
        if len(listed) >= MOST_CHANGES:
            return None
        gone = tuple(str(one["Id"]) for one in listed if one.get("status") == "Deleted")
        there = (one for one in listed if one.get("status") != "Deleted")
        return answers.Looked(tuple(_understand(model, one) for one in there), gone, read.time)

    def _pages(self, query: str, entity: str, model: type[Found]) -> Iterator[Found]:
        for start in range(1, _MOST, _PAGE):
            found = self._query(f"{query} startposition {start} maxresults {_PAGE}").found
            page = found.get(entity, [])
            yield from (_understand(model, one) for one in page)
            if len(page) < _PAGE:
                return

    def _query(self, text: str) -> answers.QueryAnswer:
        return self._door.read("query", "/query", {"query": text}, answers.QueryAnswer)


class QuickBooksWriter:
    """Makes approved changes, each under a key that QuickBooks honours once (`requestid`)."""

    def __init__(self, settings: QuickBooksSettings, network: Network, safe: Safe) -> None:
        self._door = _Door(settings, network, safe, "write", _WRITING)
        self.account = settings.account
        self.page = self._door.page
        self.company = self._door.company

    def create_bill(self, body: Mapping[str, Json], *, key: str) -> answers.Bill:
        """Enter a bill. Raises `VendorRejected` where it was not, `OutcomeUnknown` if unsure."""
        return self._change("Bill", "/bill", answers.Bill, dict(body), key)

    def create_purchase_order(self, body: Mapping[str, Json], *, key: str) -> answers.PurchaseOrder:
        """Enter a purchase order. Raises as `create_bill` does."""
        path = "/purchaseorder"
        return self._change("PurchaseOrder", path, answers.PurchaseOrder, dict(body), key)

    def purchase_order(self, wanted: str) -> answers.PurchaseOrder:
        """Read a purchase order right before it is changed: a change names the state it is to."""
        request = Request(
            "PurchaseOrder",
            f"{self._door.url}/purchaseorder/{wanted}",
            _JSON,
            method="GET",
            query={"minorversion": MINOR_VERSION},
        )
        with self._door.pace.turn(), nothing_sent_yet():
            return self._door.transport.read(
                request,
                lambda body: _understand(
                    answers.PurchaseOrder, _understand(_Whole, body).of("PurchaseOrder")
                ),
            )

    def note_purchase_order(
        self, order: answers.PurchaseOrder, note: str, *, key: str
    ) -> answers.PurchaseOrder:
        """Write a note on a purchase order as it was read. Raises `Stale` if it has moved on."""
        body = {"Id": order.id, "SyncToken": order.sync_token, "sparse": True, "PrivateNote": note}
        return self._change("PurchaseOrder", "/purchaseorder", answers.PurchaseOrder, body, key)

    def send_purchase_order(self, wanted: str, *, to: str, key: str) -> answers.PurchaseOrder:
        """Have QuickBooks mail a purchase order; the address has to be given each time."""
        path, more = f"/purchaseorder/{wanted}/send", {"sendTo": to}
        return self._change("PurchaseOrder", path, answers.PurchaseOrder, None, key, more)

    def attach(self, file: Upload, *, key: str) -> answers.Attachable:
        """Keep a file beside a document."""
        boundary = secrets.token_hex(16)
        headers = {**_JSON, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        request = self._request("upload", "/upload", key, {})
        whole = replace(request, headers=headers, content=multipart(file, boundary))
        return self._sent(whole, _attached)

    def _change(
        self,
        entity: str,
        path: str,
        model: type[Found],
        body: Json,
        key: str,
        more: Mapping[str, str] | None = None,
    ) -> Found:
        request = self._request(entity, path, key, more or {}, body)
        return self._sent(request, lambda said: _receipt(model, entity, said))

    def _request(
        self, operation: str, path: str, key: str, more: Mapping[str, str], body: Json = None
    ) -> Request:
        query: Query = {**more, "requestid": key, "minorversion": MINOR_VERSION}
        return Request(operation, f"{self._door.url}{path}", _JSON, body, query=query)

    def _sent(self, request: Request, understand: Callable[[Json], Understood]) -> Understood:
        with self._door.pace.turn():
            return self._door.transport.write(request, understand)


class _Whole(BaseModel, extra="allow"):
    """One entity under its own name."""

    def of(self, entity: str) -> object:
        return (self.model_extra or {}).get(entity)


def quoted(text: str) -> str:
    """Write a text as QuickBooks's query language does."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def multipart(file: Upload, boundary: str) -> bytes:
    """Write an upload down: the JSON that describes it, then the file."""
    described = {
        "AttachableRef": [{"EntityRef": {"type": file.entity, "value": file.id}}],
        "FileName": file.name,
        "ContentType": file.media_type,
    }
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file_metadata_01"\r\n'
    head += f"Content-Type: application/json\r\n\r\n{json.dumps(described)}\r\n--{boundary}\r\n"
    head += 'Content-Disposition: form-data; name="file_content_01"; filename="file"\r\n'
    head += f"Content-Type: {file.media_type}\r\n\r\n"
    return head.encode() + file.content + f"\r\n--{boundary}--\r\n".encode()


def _understand(model: type[Answered], body: object) -> Answered:
    try:
        return model.model_validate(body)
    except ValidationError:
        raise Unavailable(
            "QuickBooks answered in a way I cannot read. Nothing was changed."
        ) from None


def _receipt(model: type[Found], entity: str, body: Json) -> Found:
    try:
        return model.model_validate(body.get(entity) if isinstance(body, dict) else None)
    except ValidationError:
        raise unreadable_write() from None


def _attached(body: Json) -> answers.Attachable:
    listed = body.get("AttachableResponse") if isinstance(body, dict) else None
    if isinstance(listed, list) and listed:
        return _receipt(answers.Attachable, "Attachable", listed[0])
    raise unreadable_write()
