"""Stripe's own description of its API, and a line on which everything is held against it."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from jsonschema import Draft4Validator, FormatChecker
from referencing.jsonschema import DRAFT4, EMPTY_REGISTRY, SchemaRegistry

from tests.contract import overheard
from tests.given import REFERENCE

STRIPE = REFERENCE / "stripe"
_MODEL = "urn:stripe"
_FORM = "application/x-www-form-urlencoded"


def fixtures() -> dict[str, Any]:
    """Read one example of each object; skips where they are absent."""
    path = STRIPE / "fixtures3.json"
    if not path.exists():
        pytest.skip("needs Stripe's fixtures: set COUNTERSIGN_REFERENCE")
    resources: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return resources


@dataclass(frozen=True)
class Published:
    """The description of the whole API."""

    model: dict[str, Any]

    @classmethod
    def opened(cls) -> "Published":
        """Read it; skips where it is absent."""
        path = next(STRIPE.glob("stripe_openapi_*.json.gz"), None)
        if path is None:
            pytest.skip("needs Stripe's OpenAPI: set COUNTERSIGN_REFERENCE")
        with gzip.open(path) as file:
            return cls(json.load(file))

    @cached_property
    def registry(self) -> SchemaRegistry:
        return EMPTY_REGISTRY.with_resources([(_MODEL, DRAFT4.create_resource(self.model))])

    def operations(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """Return method, path and description by operationId."""
        return {
            one["operationId"]: (method.upper(), path, one)
            for path, methods in self.model["paths"].items()
            for method, one in methods.items()
            if isinstance(one, dict) and "operationId" in one
        }

    def named(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """Return the operation that lives there, a fixed path before one with a place in it."""
        found = [
            (template.count("{"), name, one)
            for name, (verb, template, one) in self.operations().items()
            if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return min(found)[1:] if found else None

    def faults_of_request(self, described: dict[str, Any], query: str, sent: str) -> list[str]:
        """Say what of a request is not as published."""
        given = _unfolded(query)
        known = {one["name"]: one for one in described.get("parameters", ())}
        query_names = {name for name, one in known.items() if one["in"] == "query"}
        faults = [f"{name} is no parameter" for name in given.keys() - query_names]
        faults += [
            f"{name} is missing" for name in query_names - given.keys() if known[name]["required"]
        ]
        for name in given.keys() & query_names:
            faults += self._faults(
                known[name]["schema"], _typed(known[name]["schema"], given[name])
            )
        if sent:
            schema = described["requestBody"]["content"][_FORM]["schema"]
            body = {
                name: _typed(schema["properties"].get(name, {}), value)
                for name, value in _unfolded(sent).items()
            }
            faults += self._faults(schema, body)
        return faults

    def faults_of_response(self, described: dict[str, Any], status: int, body: object) -> list[str]:
        """Say what of an answer is not as published, null being as good as absent."""
        responses = described["responses"]
        response = responses.get(str(status), responses["default"])
        return self._faults(response["content"]["application/json"]["schema"], _without_null(body))

    def _faults(self, schema: dict[str, Any], value: object) -> list[str]:
        absolute = json.loads(json.dumps(schema).replace('"#/', f'"{_MODEL}#/'))
        validator = Draft4Validator(
            absolute, registry=self.registry, format_checker=FormatChecker(formats=())
        )
        return [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(value)]


def _unfolded(encoded: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        first, *inner = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        if not inner:
            tree[first] = value
        elif inner == [""]:
            tree.setdefault(first, []).append(value)
        else:
            tree.setdefault(first, {})[inner[0]] = value
    return tree


def _typed(schema: dict[str, Any], value: object) -> object:
    if isinstance(value, dict):
        options = [one for one in schema.get("anyOf", [schema]) if one.get("type") == "object"]
        inner = options[0].get("properties", {}) if options else {}
        return {name: _typed(inner.get(name, {}), one) for name, one in value.items()}
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]+", str(value)):
        return int(str(value))
    return value == "true" if schema.get("type") == "boolean" else value


def _without_null(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_null(one) for name, one in value.items() if one is not None}
    return [_without_null(one) for one in value] if isinstance(value, list) else value


@dataclass(kw_only=True)
class Overheard(overheard.Overheard):
    """Holds every call against the description."""

    published: Published

    def judge(self, request: httpx.Request, sent: bytes, status: int, content: bytes) -> None:
        found = self.published.named(request.method, request.url.path.removeprefix("/stripe"))
        if found is None:
            self.faults.append(f"{request.method} {request.url.path} is not published")
            return
        name, described = found
        query = request.url.query.decode()
        self.put_down(
            name,
            status,
            self.published.faults_of_response(described, status, json.loads(content)),
            lambda: self.published.faults_of_request(described, query, sent.decode()),
        )
