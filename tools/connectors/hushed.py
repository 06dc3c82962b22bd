"""What a vendor says of a call, without the keys the call was made with.

Some errors are shown to people in the vendor's own words, and nobody forbids a vendor, or a proxy
before it, to repeat the key it did not like.
"""

import base64
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import httpx

from tools.connectors.network import Json

_FORM = "application/x-www-form-urlencoded"
_KEY = re.compile(r"authorization|token|secret|password|key$", re.IGNORECASE)
_SHORTEST = 6  # a shorter word is none of a vendor's keys, and may be any word of its sentences
_GONE = "[key]"


def hushed(said: Json, request: httpx.Request) -> Json:
    """Return a decoded answer with every key of its request replaced, wherever it stands."""
    keys = sorted({*_keys_of(request)}, key=len, reverse=True)
    found = re.compile("|".join(map(re.escape, keys))) if keys else None
    return said if found is None else _without(said, found)


def _without(said: Json, keys: re.Pattern[str]) -> Json:
    match said:
        case str():
            return keys.sub(_GONE, said)
        case list():
            return [_without(one, keys) for one in said]
        case dict():
            return {name: _without(one, keys) for name, one in said.items()}
    return said


def _keys_of(request: httpx.Request) -> Iterator[str]:
    """Yield what signed a request: in a header, alone or after its scheme, or a named value."""
    given = [*request.headers.items(), *request.url.params.multi_items()]
    if request.headers.get("Content-Type", "").startswith(_FORM):
        given += parse_qsl(request.content.decode("utf-8", "replace"))
    for value in (value for name, value in given if _KEY.search(name)):
        yield from (one for one in (value, value.partition(" ")[2]) if len(one) >= _SHORTEST)
        if value.startswith("Basic "):
            pair = _unpacked(value.removeprefix("Basic "))
            yield from (one for one in (pair, *pair.split(":")) if len(one) >= _SHORTEST)


def _unpacked(packed: str) -> str:
    try:
        return base64.b64decode(packed, validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""
