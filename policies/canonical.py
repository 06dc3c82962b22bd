"""One byte string for one meaning: the canonical JSON that digests, votes and the audit rest on."""

import hashlib
import json
from collections.abc import Mapping, Sequence

Canonical = None | bool | int | str | Sequence["Canonical"] | Mapping[str, "Canonical"]


def canonical_json(value: Canonical) -> bytes:
    """UTF-8 JSON with sorted keys and no white space.

    Raises `TypeError` for floats and anything else whose text form is not unique.
    """
    _refuse_ambiguous(value)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "surrogatepass")


def digest(value: Canonical) -> str:
    """SHA-256 of the canonical JSON, as 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_ambiguous(value: Canonical) -> None:
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("canonical values are str, int, bool, None, lists and text-keyed maps")
        for item in value.values():
            _refuse_ambiguous(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_ambiguous(item)
    else:
        raise TypeError("canonical values are str, int, bool, None, lists and text-keyed maps")
