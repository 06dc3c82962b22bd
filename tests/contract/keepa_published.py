"""Keepa's own structures, and a line on which everything is held against them.

They are the models of the `keepa` package (1.6.0), which are made from Keepa's published Java code:
the file `keepa/models/backend.py`, of which a copy may lie among the references. It needs nothing
but pydantic. What may stand in a request is from Keepa's page on product requests.
"""

import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from tests.contract import overheard
from tests.given import REFERENCE

KEEPA = REFERENCE / "keepa"
PARAMETERS = {
    "token": {"key"},
    "product": {
        *("key", "domain", "asin", "code", "stats", "update", "history", "days", "code-limit"),
        *("offers", "only-live-offers", "rental", "videos", "aplus", "rating", "buybox", "stock"),
        "historical-variations",
    },
}
STATUSES = {200, 400, 402, 405, 429, 500}
ALWAYS = {
    *("timestamp", "tokensLeft", "refillIn", "refillRate", "tokensConsumed"),
    *("tokenFlowReduction", "processingTimeInMs"),
}

_KEPT_BY_JAVA = "RequestError"  # its three words are no public fields, so no model names them


def _file() -> Path:
    installed = importlib.util.find_spec("keepa")  # which imports nothing of it
    if installed is not None and installed.origin is not None:
        return Path(installed.origin).parent / "models" / "backend.py"
    return KEEPA / "backend.py"


@dataclass(frozen=True)
class Published:
    """Keepa's structures by name."""

    models: ModuleType

    @classmethod
    def opened(cls) -> "Published":
        """Read them; skips where they are absent."""
        spec = importlib.util.spec_from_file_location("keepa_backend", _file())
        if spec is None or spec.loader is None or not _file().exists():
            pytest.skip("needs Keepa's structures: set COUNTERSIGN_REFERENCE")
        models = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(models)
        return cls(models)

    def faults(self, name: str, value: object) -> list[str]:
        """Say what of a value is not as the structure has it, unknown fields included."""
        model: type[BaseModel] = getattr(self.models, name)
        try:
            read = model.model_validate_json(json.dumps(value), strict=True)
        except ValidationError as error:
            return [f"{name}: {one['loc']} {one['msg']}" for one in error.errors()]
        return list(_unknown(read))

    def types(self) -> list[str]:
        """Name the kinds of series in their order."""
        return [one.value for one in self.models.CsvType]


def _unknown(read: BaseModel) -> Iterator[str]:
    if type(read).__name__ == _KEPT_BY_JAVA:
        return
    yield from (f"{type(read).__name__}.{extra}" for extra in read.model_extra or ())
    for name in type(read).model_fields:
        for one in _inside(getattr(read, name)):
            yield from _unknown(one)


def _inside(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _inside(one)


@dataclass
class Overheard(overheard.Overheard):
    """Passes calls on and judges each."""

    published: Published | None = None

    def judge(self, request: httpx.Request, sent: bytes, status: int, content: bytes) -> None:
        assert self.published is not None
        operation = request.url.path.rsplit("/", 1)[1]
        answer = httpx.Response(status, content=content).json()
        wrong = self.published.faults("Response", answer)
        wrong += [f"without {name}" for name in ALWAYS - answer.keys()]
        wrong += [f"status {status}"] * (status not in STATUSES)
        wrong += _error_faults(status, answer.get("error"))
        self.put_down(operation, status, wrong, lambda: list(_asked(operation, request, sent)))


def _error_faults(status: int, error: object) -> Iterator[str]:
    if status < 400:
        return
    if not isinstance(error, dict) or error.keys() != {"type", "message", "details"}:
        yield "no error object"
    elif not all(isinstance(one, str) for one in error.values()):
        yield "an error object of other things than words"


def _asked(operation: str, request: httpx.Request, sent: bytes) -> Iterator[str]:
    if request.method != "GET" or sent:
        yield "not a bare GET"
    query = request.url.params
    yield from (f"{name} is no parameter" for name in query.keys() - PARAMETERS[operation])
    if "key" not in query:
        yield "no key"
    for name in ("asin", "code"):
        if len(query.get(name, "").split(",")) > 100:
            yield f"more than a hundred of {name}"
