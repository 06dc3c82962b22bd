"""Reading a vendor's answer with an end to it: in time, in size, in depth."""

import json
import time
import zlib
from collections.abc import Iterator
from http import HTTPStatus

import httpx

LARGEST = 8 * 1024 * 1024
# All that is unpacked here. httpx would unpack whatever a vendor names, a packed bomb in a packed
# bomb included, and has no measure for how much comes out.
ENCODINGS = "gzip"


class Unreadable(Exception):
    """The answer came too slowly, is too large, or is not JSON."""


def read_json(response: httpx.Response, deadline: float) -> object:
    """Read and decode an open response until `deadline`, a moment of `time.monotonic`.

    None where there is no body and none was promised (200 promises one). Raises `Unreadable`, or
    what httpx raises where the connection ends early.
    """
    body = bytearray()
    for part in _unpacked(response):
        body += part
        if len(body) > LARGEST or time.monotonic() > deadline:
            raise Unreadable
    if not body and response.status_code != HTTPStatus.OK:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        yield from response.iter_raw()
    elif encoding == ENCODINGS:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            for part in response.iter_raw():
                yield unpacker.decompress(part, LARGEST + 1)
        except zlib.error:
            raise Unreadable from None
    else:
        raise Unreadable
