"""Our own client, connected to a sandbox's seller at Amazon as an admin would connect it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from tests.sandbox_fixture import Sandbox
from tools.connectors.amazon import AmazonReader, AmazonSettings, AmazonWriter
from tools.connectors.buckets import OwnBuckets
from tools.connectors.network import Exchange, Network, Patience

LATE = "113-5838173-8241820"
WAITING = "112-4410983-2207714"
DELIVERED = "114-7102265-9923418"


@dataclass(frozen=True)
class Seller:
    """Reader and writer of one sandbox's seller, and what went over the line."""

    sandbox: Sandbox
    settings: AmazonSettings
    network: Network
    told: list[Exchange]

    @property
    def reader(self) -> AmazonReader:
        """Look as somebody new who has asked for nothing yet."""
        return AmazonReader(self.settings, replace(self.network, buckets=OwnBuckets()))

    @property
    def writer(self) -> AmazonWriter:
        return AmazonWriter(self.settings, self.network)

    def done(self, operation: str) -> list[Any]:
        """Return what Amazon committed at our request."""
        return self.sandbox.journal(operation, "amazon")

    def calls(self, operation: str) -> list[Exchange]:
        """Return the calls of one operation, oldest first."""
        return [one for one in self.told if one.operation == operation]


@contextmanager
def seller_of(
    sandbox: Sandbox, *, line: httpx.BaseTransport | None = None, **changes: str
) -> Iterator[Seller]:
    """Connect to a sandbox with little patience and no real pauses."""
    settings = AmazonSettings(**{**sandbox.get("/_control/connect")["amazon"], **changes})
    told: list[Exchange] = []
    patience = Patience(connect=2, read=2, write=1, attempts=3)
    with httpx.Client(trust_env=False, transport=line) as client:
        network = Network(
            client=client, patience=patience, recorder=told.append, sleep=lambda _: None
        )
        yield Seller(sandbox, settings, network, told)


@pytest.fixture
def seller(sandbox: Sandbox) -> Iterator[Seller]:
    """Connect to a file's own sandbox, put back as it was. To be imported."""
    sandbox.post("/_control/reset")
    with seller_of(sandbox) as opened:
        yield opened
