"""One byte string for one meaning: the canonical JSON that digests, votes and the audit rest on."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

Canonical = None | bool | int | str | Sequence["Canonical"] | Mapping[str, "Canonical"]


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_PLAIN = frozenset({str, int, bool, type(None)})


def canonical_json(value: Canonical) -> bytes:
    """UTF-8 JSON with sorted keys and no white space.

    Raises `TypeError` for floats and anything else whose text form is not unique.
    """
    _refuse_ambiguous(value)
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def digest(value: Canonical) -> str:
    """SHA-256 of the canonical JSON, as 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_ambiguous(value: object) -> None:
    if type(value) in _PLAIN or isinstance(value, bool | int | str):
        return
    inside: Iterable[object]
    if isinstance(value, dict):
        if not all(type(key) is str or isinstance(key, str) for key in value):
            raise TypeError("canonical values are str, int, bool, None, lists and text-keyed maps")
        inside = value.values()
    elif isinstance(value, list | tuple):
        inside = value
    else:
        raise TypeError("canonical values are str, int, bool, None, lists and text-keyed maps")
    for item in inside:
        if type(item) not in _PLAIN:
            _refuse_ambiguous(item)
