"""A vendor's published Swagger 2 model: what a call has to look like, and what its answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.held_to import Held

_MODEL = "urn:model"
_PLAN = re.compile(r"\|\s*([0-9.]+)\s*\|\s*([0-9.]+)\s*\|")
_CHECKER = FormatChecker(formats=())


@_CHECKER.checks("date-time")
def _is_moment(value: object) -> bool:
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    return not isinstance(value, str) or re.fullmatch(pattern, value) is not None


@dataclass(frozen=True)
class Described:
    """One operation of a model."""

    model: dict[str, Any]
    name: str
    method: str
    path: str
    described: dict[str, Any]

    @property
    def plan(self) -> tuple[float, float] | None:
        """Requests a second and burst, as the description says them."""
        found = _PLAN.search(self.described.get("description", ""))
        return (float(found[1]), float(found[2])) if found else None

    @property
    def parameters(self) -> list[dict[str, Any]]:
        shared = self.model["paths"][self.path].get("parameters", [])
        return [self._whole(one) for one in (*self.described.get("parameters", ()), *shared)]

    def faults_of_request(self, path: str, query: str, body: object) -> list[str]:
        """Say what of a request is not as published."""
        given: dict[str, list[str]] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            given.setdefault(name, []).append(value)
        faults = [f"{name} is no parameter" for name in given.keys() - self._named("query")]
        for one in self.parameters:
            place, name = one["in"], one["name"]
            if place == "query":
                faults += self._query_faults(one, given.get(name))
            elif place == "body" and (body is not None or one.get("required")):
                faults += self._faults(one["schema"], body)
        if re.search(r"/(/|$)", path):
            faults.append("a path parameter is empty")
        return faults

    def faults_of_response(self, status: int, body: object) -> list[str]:
        """Say what of an answer is not as published."""
        response = self.described["responses"].get(str(status))
        if response is None:
            return [f"{status} is not published"]
        if "schema" not in response:
            return [] if body is None else ["a body was not published"]
        return self._faults(response["schema"], body)

    def _whole(self, parameter: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in parameter:
            return parameter
        whole: dict[str, Any] = self.model["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        return whole

    def _named(self, place: str) -> set[str]:
        return {one["name"] for one in self.parameters if one["in"] == place}

    def _query_faults(self, described: dict[str, Any], given: list[str] | None) -> list[str]:
        name = described["name"]
        if given is None:
            return [f"{name} is missing"] if described.get("required") else []
        if described["type"] != "array":
            whole: dict[str, Callable[[str], object]] = {
                "integer": int,
                "boolean": lambda text: text == "true",
            }
            read = whole.get(described["type"], str)
            return [fault for one in given for fault in self._faults(_bare(described), read(one))]
        values = [part for one in given for part in one.split(",")]
        return self._faults(_bare(described), values)

    def _faults(self, schema: dict[str, Any], value: object) -> list[str]:
        registry = Registry().with_resource(_MODEL, DRAFT4.create_resource(self.model))
        absolute = _absolute(schema)
        validator = Draft4Validator(absolute, registry=registry, format_checker=_CHECKER)
        return [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(value)]


def _bare(parameter: dict[str, Any]) -> dict[str, Any]:
    """Leave of a parameter what is JSON Schema."""
    kept = {"type", "enum", "items", "maxItems", "minItems", "maximum", "minimum", "pattern"}
    return {name: value for name, value in parameter.items() if name in kept}


def _absolute(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    return {"$ref": f"{_MODEL}{reference}"} if reference.startswith("#") else schema


@dataclass
class Tally:
    """What was validated."""

    operations: set[str] = field(default_factory=set)
    requests: int = 0
    responses: int = 0

    def held(self, vendor: str) -> Iterator[Held]:
        """Say it for the summary of a run."""
        yield vendor, "operations", len(self.operations)
        yield vendor, "requests", self.requests
        yield vendor, "responses", self.responses
