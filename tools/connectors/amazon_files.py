"""What travels as files beside the API: feeds are sent, reports and results are fetched."""

import codecs
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Annotated, Literal

import httpx
from pydantic import Field

from policies.errors import CountersignError, Unavailable
from tools.connectors.addresses import KeyedAddress
from tools.connectors.amazon_wire import AmazonWire, Moment
from tools.connectors.http import Transport
from tools.connectors.network import Credential, Network, NoKey, Reply, Request

LARGEST = 64 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
_AT_ONCE = 256 * 1024
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


class Kept(AmazonWire):
    """Where a file of Amazon's is to be fetched; the address alone opens it, for a while."""

    url: Annotated[KeyedAddress, Field(repr=False)]
    compression: Annotated[Literal["GZIP"] | None, Field(alias="compressionAlgorithm")] = None


class FileRoom:
    """Sends and fetches files; their addresses carry the permission, so no token goes along."""

    def __init__(self, credential: Credential, network: Network) -> None:
        self._transport = Transport("Amazon", NoKey(credential), network, refusal=_refusal)

    def fetch(self, kept: Kept) -> bytes:
        """Return a whole file, unpacked. Raises `Unavailable`."""
        content = bytearray()
        with self._opened(kept) as answer:
            for part in _unpacked(answer, kept):
                content += part
                if len(content) > LARGEST:
                    raise Unavailable(_GONE)
        return bytes(content)

    def lines(self, kept: Kept) -> Iterator[str]:
        """Read a file of text line by line, however long it is. Raises `Unavailable`."""
        with self._opened(kept) as answer:
            decoder, begun = _decoder(answer), ""
            for part in _unpacked(answer, kept):
                *whole, begun = (begun + decoder.decode(part)).split("\n")
                yield from (line.removesuffix("\r") for line in whole)
                if len(begun) > LONGEST_LINE:
                    raise Unavailable(_GONE)
            begun += decoder.decode(b"", final=True)
        if begun:
            yield begun.removesuffix("\r")

    def send(self, room: FeedRoom, content: bytes, media_type: str) -> None:
        """Send a whole file; nothing happens by it until a feed names it. Raises `Unavailable`."""
        headers = {"Content-Type": media_type}
        wanted = Request("sendDocument", room.url, headers, method="PUT", content=content)
        with self._transport.stream(wanted):
            pass

    def _opened(self, kept: Kept) -> AbstractContextManager[httpx.Response]:
        headers = {"Accept-Encoding": "identity"}
        return self._transport.stream(Request("fetchDocument", kept.url, headers, method="GET"))


def _unpacked(answer: httpx.Response, kept: Kept) -> Iterator[bytes]:
    """Hand on a file bit by bit, however well it was packed. Raises `Unavailable`."""
    if kept.compression is None:
        yield from answer.iter_raw()
        return
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for part in answer.iter_raw():
            packed = part
            while packed:
                yield unpacker.decompress(packed, _AT_ONCE)
                packed = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error:
        raise Unavailable(_GONE) from None
    if not unpacker.eof or unpacker.unused_data:
        raise Unavailable(_GONE)


def _decoder(answer: httpx.Response) -> codecs.IncrementalDecoder:
    """Read as it says it is written: Amazon's files are not all in UTF-8."""
    try:
        found = codecs.getincrementaldecoder(answer.charset_encoding or "utf-8")
    except LookupError:
        found = codecs.getincrementaldecoder("utf-8")
    return found(errors="replace")


def _refusal(_reply: Reply, _writes: bool) -> CountersignError:  # noqa: FBT001 # the protocol's shape
    """An address that no longer opens its file says nothing about our key: another is told anew."""
    return Unavailable(_GONE)
