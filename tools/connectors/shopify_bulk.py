"""Shopify's bulk operations: one question for everything, answered with a file of lines.

A bulk query changes nothing at the shop, although it is asked for with a mutation: the reading key
is enough. Asked for twice it runs twice, and five at once are all an app may have. So each carries
a mark in its name, by which it is found again where the answer to the first asking was lost.
"""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from secrets import token_hex
from typing import Annotated, Any

from pydantic import Field

from policies.errors import Unavailable, VendorRejected, VendorThrottled
from tools.connectors.body import LARGEST
from tools.connectors.network import Request
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_mirror_documents import (
    BULK_OPERATION,
    BULK_OPERATIONS,
    RUN_IN_BULK,
)
from tools.connectors.shopify_wire import Moment, Nodes, Wire
from tools.plain_text import plain_text

Line = Mapping[str, Any]
_UNDER_WAY = frozenset({"CREATED", "RUNNING"})
_TOO_MANY = frozenset({"LIMIT_REACHED", "OPERATION_IN_PROGRESS"})
_LATER = 60.0
_NEWEST = 25
"""Among so many of the app's exports one is looked for; more are not begun between two looks."""


class BulkOperation(Wire):
    """One question and how far its answer is; `count` lines so far."""

    id: str
    status: str
    error_code: str | None
    created_at: Moment
    count: Annotated[int, Field(alias="objectCount", ge=0)]
    url: str | None

    @property
    def under_way(self) -> bool:
        """Whether Shopify still works on it."""
        return self.status in _UNDER_WAY

    @property
    def denied(self) -> bool:
        """Whether it failed because our token may not see some of it."""
        return self.error_code == "ACCESS_DENIED"

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for can be fetched now."""
        return self.status == "COMPLETED" and (self.url is not None or self.count == 0)


class ListedOperation(BulkOperation):
    """One of the app's newest, with its question."""

    query: str

    def is_of(self, name: str) -> bool:
        """Whether its question has this name, marked as it is."""
        return name in self.query


class _Refusal(Wire):
    message: str
    code: str | None


class _Run(Wire):
    operation: Annotated[BulkOperation | None, Field(alias="bulkOperation")]
    user_errors: tuple[_Refusal, ...]


class _RunAnswer(Wire):
    run: Annotated[_Run, Field(alias="bulkOperationRunQuery")]


class _LookAnswer(Wire):
    operation: Annotated[BulkOperation | None, Field(alias="bulkOperation")]


class _ListAnswer(Wire):
    operations: Annotated[tuple[ListedOperation, ...], Nodes, Field(alias="bulkOperations")]


def ask_in_bulk(
    reader: ShopifyReader, document: Document, mark: str | None = None
) -> BulkOperation:
    """Have Shopify write down everything a document asks for, under a mark (letters and digits).

    An export whose answer was lost is looked for and taken. Where it is not found it may still be
    begun: whoever asks again under the same mark looks for it first (`asked_before`). Raises
    `VendorThrottled` where five such questions are under way already, and what `Transport.read`
    raises.
    """
    mark = mark or token_hex(8)
    query = document.text.replace(document.name, _marked(document, mark), 1)
    try:
        run = reader.ask(RUN_IN_BULK, _RunAnswer, query=query).run
    except Unavailable as error:
        begun = asked_before(reader, document, mark) if type(error) is Unavailable else None
        if begun is None:
            raise
        return begun
    if run.operation is not None:
        return run.operation
    if any(error.code in _TOO_MANY for error in run.user_errors):
        raise VendorThrottled(
            "Shopify is busy with other exports of this app. I will ask again in a minute.",
            retry_after=_LATER,
        )
    said = plain_text(" ".join(error.message for error in run.user_errors), limit=200)
    raise VendorRejected(f"Shopify did not take the export: {said}")


def asked_before(reader: ShopifyReader, document: Document, mark: str) -> BulkOperation | None:
    """Find an export by the mark it was asked for under, whatever has become of it."""
    name = _marked(document, mark)
    return next((one for one in newest(reader) if one.is_of(name)), None)


def newest(reader: ShopifyReader) -> tuple[ListedOperation, ...]:
    """Return our app's newest exports, the last one first."""
    return reader.ask(BULK_OPERATIONS, _ListAnswer, first=_NEWEST).operations


def look_at(reader: ShopifyReader, operation_id: str) -> BulkOperation | None:
    """Say how far an export is; None where Shopify no longer knows it."""
    return reader.ask(BULK_OPERATION, _LookAnswer, id=operation_id).operation


def lines_of(reader: ShopifyReader, url: str, *, start: int) -> Iterator[tuple[int, Line]]:
    """Read an export's lines from byte `start` on, each with the byte at which the next begins.

    Raises `Unavailable` where the file ends early or cannot be read, and `VendorRejected` where its
    address is no longer good.
    """
    headers = {"Accept-Encoding": "identity", "Range": f"bytes={start}-"}
    request = Request("BulkFile", url, headers=headers, method="GET")
    at, kept = start, b""
    with reader.stream(request) as response:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Unavailable("Shopify packed an export I asked for unpacked. I will ask again.")
        skip = 0 if response.status_code == HTTPStatus.PARTIAL_CONTENT else start
        for part in response.iter_raw():
            new, skip = part[skip:], max(skip - len(part), 0)
            *whole, kept = (kept + new).split(b"\n")
            for line in whole:
                at += len(line) + 1
                yield at, _read(line)
            if len(kept) > LARGEST:
                raise Unavailable("Shopify sent a line that is too long. I will ask again.")
    if kept:
        yield at + len(kept), _read(kept)


def _marked(document: Document, mark: str) -> str:
    return f"{document.name}_{mark}"


def _read(line: bytes) -> Line:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable("Shopify's export ended in the middle of a line. I will ask again.")
    return found
