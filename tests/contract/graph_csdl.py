"""Microsoft Graph's own description of mail (CSDL), and what does not fit it."""

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

NAMESPACE = "{http://docs.oasis-open.org/odata/ns/edm}"
_WHOLE = {"Edm.Int32": 2**31, "Edm.Int64": 2**63}


@dataclass
class Csdl:
    """Types by name, each with its properties and their types, inherited ones included."""

    types: dict[str, dict[str, str]]
    enums: dict[str, frozenset[str]]
    actions: dict[str, dict[str, str]]
    checked: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read the description."""
        root = ET.parse(file).getroot()  # noqa: S314 # a reference file of ours
        found: dict[str, dict[str, str]] = {}
        base: dict[str, str] = {}
        for tag in ("EntityType", "ComplexType"):
            for one in root.iter(f"{NAMESPACE}{tag}"):
                properties = (
                    *one.iter(f"{NAMESPACE}Property"),
                    *one.iter(f"{NAMESPACE}NavigationProperty"),
                )
                found[one.attrib["Name"]] = {p.attrib["Name"]: p.attrib["Type"] for p in properties}
                base[one.attrib["Name"]] = one.attrib.get("BaseType", "").removeprefix("graph.")
        whole = {name: {**_inherited(name, found, base)} for name in found}
        enums = {
            one.attrib["Name"]: frozenset(m.attrib["Name"] for m in one.iter(f"{NAMESPACE}Member"))
            for one in root.iter(f"{NAMESPACE}EnumType")
        }
        actions = {
            one.attrib["Name"]: {
                p.attrib["Name"].lower(): p.attrib["Type"]
                for p in one.iter(f"{NAMESPACE}Parameter")
                if p.attrib["Name"] != "bindingParameter"
            }
            for one in root.iter(f"{NAMESPACE}Action")
        }
        return cls(whole, enums, actions)

    def differences(self, type_name: str, value: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - JSON
        """Yield every property that is unknown or of another type."""
        if value is None:
            return
        if many := re.fullmatch(r"Collection\((.+)\)", type_name):
            for place, one in enumerate(value):
                yield from self.differences(many[1], one, f"{where}[{place}]")
            return
        name = type_name.removeprefix("graph.")
        if type_name.startswith("Edm."):
            if not _fits(type_name, value):
                yield f"{where}: {value!r:.40} is no {type_name}"
        elif name in self.enums:
            if value not in self.enums[name]:
                yield f"{where}: {value!r:.40} is no {name}"
        else:
            yield from self._inside(name, value, where)

    def _inside(self, name: str, value: dict[str, Any], where: str) -> Iterator[str]:
        said = str(value.get("@odata.type", "")).removeprefix("#microsoft.graph.")
        known = self.types[said or name]
        for key, inner in value.items():
            if key.startswith("@"):
                continue
            if key not in known:
                yield f"{where}.{key} is no property of {said or name}"
                continue
            self.checked[f"{said or name}.{key}"] += 1
            yield from self.differences(known[key], inner, f"{where}.{key}")


def _inherited(name: str, found: dict[str, dict[str, str]], base: dict[str, str]) -> dict[str, str]:
    above = _inherited(base[name], found, base) if base[name] in found else {}
    return {**above, **found[name]}


def _fits(type_name: str, value: object) -> bool:
    match type_name:
        case "Edm.String":
            return isinstance(value, str)
        case "Edm.Boolean":
            return isinstance(value, bool)
        case "Edm.Binary":
            return isinstance(value, str) and bool(b64decode(value, validate=True) or not value)
        case "Edm.DateTimeOffset":
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
            return moment is not None and moment.tzinfo is not None
        case "Edm.Int32" | "Edm.Int64":
            return type(value) is int and abs(value) < _WHOLE[type_name]
    return False
