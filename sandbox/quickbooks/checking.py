"""Reading what a client sent as strictly as QuickBooks does: keys, types, dates."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sandbox.quickbooks.refusals import no_such_value, too_long, unsupported
from sandbox.quickbooks.shapes import BEYOND_THE_SCHEMA, ENUMS, LONGEST, SHAPES

_REFERENCE = frozenset({"value", "name", "type"})
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "id": (str,),
    "date": (str,),
    "dateTime": (str,),
    "decimal": (int, Decimal),
    "positiveInteger": (int,),
    "long": (int,),
    "boolean": (bool,),
}


def check(shape: str, body: object, where: str = "") -> None:
    """Refuse a body that is not of its shape, naming the first key that is wrong."""
    if not isinstance(body, dict):
        raise unsupported(where or shape)
    known = SHAPES[shape]
    for name, value in body.items():
        # A version is read as a number too, which other clients send; null is what is not there.
        is_version = name == "SyncToken" and isinstance(value, int)
        if value is None or is_version or (not where and name in BEYOND_THE_SCHEMA):
            continue
        if name not in known:
            raise unsupported(f"{where}{name}")
        key = known[name]
        if key.repeats and not isinstance(value, list):
            raise unsupported(f"{where}{name}")
        for one in value if key.repeats else [value]:
            _check_value(key.type, one, f"{where}{name}")


def _check_value(kind: str, value: Any, name: str) -> None:  # noqa: ANN401 - JSON
    if kind in SHAPES:
        check(kind, value, f"{name}.")
    elif kind == "ref":
        _check_reference(value, name)
    elif kind in ENUMS:
        if value not in ENUMS[kind]:
            raise no_such_value(name, value)
    elif not isinstance(value, _PLAIN[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise unsupported(name)
    else:
        _check_text(kind, value, name)


def _check_reference(value: object, name: str) -> None:
    if not isinstance(value, dict) or not value.keys() <= _REFERENCE or "value" not in value:
        raise unsupported(name)
    if not all(isinstance(one, str) for one in value.values()):
        raise unsupported(name)


def _check_text(kind: str, value: Any, name: str) -> None:  # noqa: ANN401 - JSON
    key = name.rpartition(".")[2]
    if isinstance(value, str) and len(value) > LONGEST.get(key, 4000):
        raise too_long(name, LONGEST.get(key, 4000), len(value))
    try:
        if kind == "date":
            date.fromisoformat(value)
        elif kind == "dateTime":
            datetime.fromisoformat(value)
    except ValueError:
        raise unsupported(name) from None
