"""Amazon's own models of the Selling Partner API, and a line on which everything is overheard."""

import json
import os
import re
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.swagger import Described, Tally

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / os.environ.get("COUNTERSIGN_REFERENCE", "../shared/reference")
MODELS = (
    "orders_2026-01-01",
    "ordersV0",
    "listingsItems_2021-08-01",
    "fbaInventory",
    "feeds_2021-06-30",
    "reports_2021-06-30",
    "finances_2024-06-19",
    "notifications",
    "messaging",
    "tracking_2026-01-30",
)


def amazon_models() -> list[Described]:
    """Read every operation of the models; skips where they are absent."""
    path = REFERENCE / "amazon" / "sp_api_models.tar.gz"
    if not path.exists():
        pytest.skip(f"needs Amazon's models: set COUNTERSIGN_REFERENCE (looked for {path.name})")
    found = []
    with tarfile.open(path) as archive:
        for member in archive:
            if Path(member.name).stem in MODELS and member.name.endswith(".json"):
                file = archive.extractfile(member)
                assert file is not None
                found += list(_operations(json.load(file)))
    return found


def _operations(model: dict[str, Any]) -> list[Described]:
    return [
        Described(model, described["operationId"], method.upper(), path, described)
        for path, methods in model["paths"].items()
        for method, described in methods.items()
        if isinstance(described, dict) and "operationId" in described
    ]


def described(models: list[Described], name: str) -> Described:
    """Return the one operation of this name that is in use (old versions share some)."""
    return next(one for one in models if one.name == name)


@dataclass
class Overheard(httpx.BaseTransport):
    """Passes calls on, and holds every one against the models."""

    models: list[Described]
    tally: Tally = field(default_factory=Tally)
    faults: list[str] = field(default_factory=list)
    line: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sent = request.read()
        response = self.line.handle_request(request)
        content = b"".join(response.iter_raw())
        operation = self._operation(request)
        if operation is not None:
            self._judge(operation, request, sent, response.status_code, content)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=httpx.ByteStream(content)
        )

    def close(self) -> None:
        self.line.close()

    def _operation(self, request: httpx.Request) -> Described | None:
        path = request.url.path.removeprefix("/amazon")
        return next(
            (
                one
                for one in self.models
                if one.method == request.method
                and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one.path), path)
            ),
            None,
        )

    def _judge(
        self,
        operation: Described,
        request: httpx.Request,
        sent: bytes,
        status: int,
        content: bytes,
    ) -> None:
        body = json.loads(sent) if sent else None
        answer = json.loads(content) if content else None
        wrong = operation.faults_of_response(status, answer)
        if status < 400:  # what is refused was sent wrongly on purpose
            wrong += operation.faults_of_request(request.url.path, request.url.query.decode(), body)
            self.tally.requests += 1
        self.tally.responses += 1
        self.tally.operations.add(operation.name)
        self.faults += [f"{operation.name} {status}: {one}" for one in wrong]
