"""Our own client, connected to a sandbox's shop as an admin would connect it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.sandbox_fixture import NOBODY, Sandbox
from tools.access import Reads, Writes
from tools.connectors.network import Exchange, Network, Patience
from tools.connectors.shopify import ShopifyReader, ShopifySettings, ShopifyWriter

ZONE = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class PracticeShop:
    """Readers and writers of one sandbox, its situations, and what went over the line."""

    sandbox: Sandbox
    settings: ShopifySettings
    network: Network
    situations: dict[str, str]
    told: list[Exchange]

    @property
    def reader(self) -> ShopifyReader:
        return ShopifyReader(self.settings, self.network)

    @property
    def writer(self) -> ShopifyWriter:
        return ShopifyWriter(self.settings, self.network)

    @property
    def reads(self) -> Reads:
        return Reads(shops={self.settings.account: self.reader})

    @property
    def writes(self) -> Writes:
        return Writes(shops={self.settings.account: self.writer})

    def now(self) -> datetime:
        return datetime.now(UTC)

    def refunds_made(self) -> list[Any]:
        """Return what the shop committed at our request."""
        return self.sandbox.journal("refundCreate")


def settings_of(sandbox: Sandbox, **changes: str) -> ShopifySettings:
    """Take over the credentials the sandbox hands to an admin."""
    given = sandbox.get("/_control/connect")
    return ShopifySettings(
        **{
            "url": given["shopify"]["url"],
            "account": given["account"],
            "api_version": given["shopify"]["api_version"],
            "read_token": given["shopify"]["read_token"],
            "write_token": given["shopify"]["write_token"],
            "order_page": f"{given['shop_page']}/orders/{{name}}",
            "stock_page": f"{given['shop_page']}/stock?q={{sku}}",
        }
        | changes
    )


@contextmanager
def connect(sandbox: Sandbox, **changes: str) -> Iterator[PracticeShop]:
    """Connect to a sandbox with little patience and no real pauses."""
    told: list[Exchange] = []
    patience = Patience(connect=2, read=2, write=1, attempts=3)
    with httpx.Client(trust_env=False, verify=NOBODY) as client:
        network = Network(
            client=client, patience=patience, recorder=told.append, sleep=lambda _: None
        )
        situations: dict[str, str] = sandbox.get("/_control/world")["situations"]
        yield PracticeShop(sandbox, settings_of(sandbox, **changes), network, situations, told)
