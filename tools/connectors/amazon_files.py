"""What travels as files beside the API: feeds are sent, reports and results are fetched."""

import csv
import gzip
import io
import zlib
from typing import Annotated, Literal

import httpx
from pydantic import Field

from policies.errors import Unavailable
from tools.connectors.addresses import KeyedAddress
from tools.connectors.amazon_wire import AmazonWire, Moment
from tools.connectors.http import Transport
from tools.connectors.network import Credential, Network, NoKey, Request

LARGEST = 64 * 1024 * 1024
_GONE = "Amazon's file cannot be read. Nothing was changed. Please try again in a minute."
Stage = Literal["CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE"]


class Feed(AmazonWire):
    """A file of changes we sent, and how far Amazon is with it."""

    id: Annotated[str, Field(alias="feedId")]
    kind: Annotated[str, Field(alias="feedType")]
    created_at: Annotated[Moment, Field(alias="createdTime")]
    stage: Annotated[Stage, Field(alias="processingStatus")]
    result: Annotated[str | None, Field(alias="resultFeedDocumentId")] = None


class FeedPage(AmazonWire):
    """The answer of `getFeeds`."""

    feeds: tuple[Feed, ...]


class FeedCreated(AmazonWire):
    """The answer of `createFeed`."""

    id: Annotated[str, Field(alias="feedId")]


class FeedRoom(AmazonWire):
    """Where a feed's file is to be sent."""

    id: Annotated[str, Field(alias="feedDocumentId")]
    url: Annotated[KeyedAddress, Field(repr=False)]


class ReportCreated(AmazonWire):
    """The answer of `createReport`."""

    id: Annotated[str, Field(alias="reportId")]


class Report(AmazonWire):
    """A report that was asked for, and how far Amazon is with it."""

    id: Annotated[str, Field(alias="reportId")]
    stage: Annotated[Stage, Field(alias="processingStatus")]
    document: Annotated[str | None, Field(alias="reportDocumentId")] = None


class Kept(AmazonWire):
    """Where a file of Amazon's is to be fetched; the address alone opens it, for a while."""

    url: Annotated[KeyedAddress, Field(repr=False)]
    compression: Annotated[Literal["GZIP"] | None, Field(alias="compressionAlgorithm")] = None


class FileRoom:
    """Sends and fetches files; their addresses carry the permission, so no token goes along."""

    def __init__(self, credential: Credential, network: Network) -> None:
        self._transport = Transport("Amazon", NoKey(credential), network)

    def fetch(self, kept: Kept) -> bytes:
        """Return a whole file, unpacked. Raises `Unavailable`."""
        content = bytearray()
        try:
            with self._transport.stream(Request("fetchDocument", kept.url, method="GET")) as answer:
                for part in answer.iter_raw():
                    content += part
                    if len(content) > LARGEST:
                        raise Unavailable(_GONE)
            return _unpacked(bytes(content)) if kept.compression else bytes(content)
        except (httpx.HTTPError, OSError, EOFError, zlib.error):
            raise Unavailable(_GONE) from None

    def send(self, room: FeedRoom, content: bytes, media_type: str) -> None:
        """Send a whole file; nothing happens by it until a feed names it. Raises `Unavailable`."""
        headers = {"Content-Type": media_type}
        wanted = Request("sendDocument", room.url, headers, method="PUT", content=content)
        with self._transport.stream(wanted):
            pass


def rows(flat_file: bytes) -> list[dict[str, str]]:
    """Read a flat-file report: tab-separated, one row a line, names in the first."""
    text = flat_file.decode("utf-8", errors="replace")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def _unpacked(content: bytes) -> bytes:
    with gzip.open(io.BytesIO(content)) as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise Unavailable(_GONE)
    return found
