"""Amazon's own models of the Selling Partner API, and a line on which everything is overheard."""

import json
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract import overheard
from tests.contract.swagger import Described
from tests.given import REFERENCE

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


@dataclass(kw_only=True)
class Overheard(overheard.Overheard):
    """Holds every call against the models."""

    models: list[Described]

    def judge(self, request: httpx.Request, sent: bytes, status: int, content: bytes) -> None:
        operation = self._operation(request)
        if operation is None:
            return
        body = json.loads(sent) if sent else None
        answer = json.loads(content) if content else None
        path, query = request.url.path, request.url.query.decode()
        self.put_down(
            operation.name,
            status,
            operation.faults_of_response(status, answer),
            lambda: operation.faults_of_request(path, query, body),
        )

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
