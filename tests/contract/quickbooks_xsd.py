"""Intuit's XSD as a table of keys and types, and JSON held against it.

JSON uses the schema's names: elements and attributes are keys, `ReferenceType` is an object with
its text under `value`, and a repeated element is a list.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FILES = ("Finance.xsd", "IntuitBaseTypes.xsd", "IntuitNamesTypes.xsd", "IntuitRestServiceDef.xsd")
_X = "{http://www.w3.org/2001/XMLSchema}"
_ANY_ENTITY = "IntuitObject"
_NUMBERS = {"decimal", "int", "long", "integer", "positiveInteger", "float", "double"}
_WHEN = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "dateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"),
}


@dataclass(frozen=True)
class Element:
    type: str
    repeats: bool


@dataclass
class Xsd:
    """Every type's own and inherited keys, and every enumeration."""

    types: dict[str, ET.Element]
    entities: set[str]
    checked: int = 0
    _keys: dict[str, dict[str, Element]] = field(default_factory=dict)

    def keys(self, name: str) -> dict[str, Element]:
        if name not in self._keys:
            self._keys[name] = dict(self._read(name))
        return self._keys[name]

    def values(self, name: str) -> frozenset[str]:
        declared = self.types.get(name)
        found = declared.iter(f"{_X}enumeration") if declared is not None else ()
        return frozenset(one.get("value", "") for one in found)

    def is_reference(self, name: str) -> bool:
        return name == "ReferenceType"

    def _read(self, name: str) -> Iterator[tuple[str, Element]]:
        declared = self.types.get(name)
        if declared is None or declared.tag != f"{_X}complexType":
            return
        for base in declared.iter(f"{_X}extension"):
            yield from self.keys(_local(base.get("base")) or "").items()
        for one in (*declared.iter(f"{_X}element"), *declared.iter(f"{_X}attribute")):
            if called := _local(one.get("name") or one.get("ref")):
                kind = _local(one.get("type")) or ("Warnings" if called == "Warnings" else called)
                yield called, Element(kind, one.get("maxOccurs") == "unbounded")

    def faults(self, name: str, body: object, where: str = "") -> Iterator[str]:
        """Say what of a JSON value is not of a type of the schema."""
        keys = self.keys(name)
        if not isinstance(body, dict):
            yield f"{where}: not an object"
            return
        for key, value in body.items():
            place = f"{where}.{key}".lstrip(".")
            entity = _ANY_ENTITY in keys and key in self.entities
            element = Element(key, isinstance(value, list)) if entity else keys.get(key)
            self.checked += 1
            if element is None:
                yield f"{place}: no such key"
            elif element.repeats != isinstance(value, list):
                yield f"{place}: {'not a list' if element.repeats else 'a list'}"
            else:
                for one in value if element.repeats else [value]:
                    yield from self._value_faults(element.type, one, place)

    def _value_faults(self, kind: str, value: object, place: str) -> Iterator[str]:
        if self.is_reference(kind):
            if not isinstance(value, dict) or not value.keys() <= {"value", "name", "type"}:
                yield f"{place}: no reference"
        elif allowed := self.values(kind):
            if value not in allowed:
                yield f"{place}: {value} is no {kind}"
        elif self.keys(kind):
            yield from self.faults(kind, value, place)
        elif not _is_plain(kind, value):
            yield f"{place}: {value!r} is no {kind}"


def read_xsd(folder: Path) -> Xsd:
    """Read the schema's files; our own reference, so no entity is ever a stranger's."""
    types: dict[str, ET.Element] = {}
    entities = set()
    for name in FILES:
        for one in ET.parse(folder / name).getroot():  # noqa: S314 - a file of the reference
            if one.tag == f"{_X}element" and _local(one.get("substitutionGroup")) == _ANY_ENTITY:
                entities.add(one.get("name", ""))
            elif one.tag in {f"{_X}complexType", f"{_X}simpleType"}:
                types[one.get("name", "")] = one
    return Xsd(types, entities)


def _local(name: str | None) -> str | None:
    return name.rpartition(":")[2] if name else None


def _is_plain(kind: str, value: object) -> bool:
    if kind in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return kind not in _WHEN or _WHEN[kind].fullmatch(value) is not None
