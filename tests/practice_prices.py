"""Our own client, connected to a sandbox's Keepa as an admin would connect it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.quick_network import quick_network
from tests.sandbox_fixture import Sandbox
from tools.connectors.keepa import KeepaReader, KeepaSettings
from tools.connectors.network import Exchange, Network

BELOW_US = "BIN-24"
ALONE = "CAB-3672"
NOWHERE = "B0NOSUCH00"


@dataclass(frozen=True)
class Watching:
    """A reader of one sandbox's Keepa, and what went over the line."""

    sandbox: Sandbox
    settings: KeepaSettings
    network: Network
    told: list[Exchange]

    @property
    def reader(self) -> KeepaReader:
        return KeepaReader(self.settings, self.network)

    def changed(self, **settings: object) -> "Watching":
        """Connect with other settings."""
        other = self.settings.model_copy(update=settings)
        return Watching(self.sandbox, other, self.network, self.told)

    def ask(self, **query: object) -> httpx.Response:
        """Ask for products as somebody else might."""
        known = {"key": self.settings.key.get_secret_value(), "domain": 1}
        given = {name.replace("_", "-"): str(value) for name, value in (known | query).items()}
        return self.network.client.get(f"{self.settings.url}/product", params=given)

    def product(self, **query: object) -> dict[str, Any]:
        """Return the one product that was asked for."""
        (found,) = self.ask(**query).raise_for_status().json()["products"]
        assert isinstance(found, dict)
        return found


def asin_of(sandbox: Sandbox, sku: str) -> str:
    """Find out what the practice Amazon calls an article, as a seller does."""
    given = sandbox.get("/_control/connect")["amazon"]
    login = {
        "grant_type": "refresh_token",
        **{name: given[f"read_{name}"] for name in ("client_id", "client_secret", "refresh_token")},
    }
    token = sandbox.client.post(given["login"], data=login).json()["access_token"]
    listing = sandbox.client.get(
        f"{given['endpoint']}/listings/2021-08-01/items/{given['seller_id']}/{sku}",
        params={"marketplaceIds": given["marketplace_id"]},
        headers={"x-amz-access-token": token},
    )
    asin = listing.raise_for_status().json()["summaries"][0]["asin"]
    assert isinstance(asin, str)
    return asin


@contextmanager
def watching(sandbox: Sandbox, *, line: httpx.BaseTransport | None = None) -> Iterator[Watching]:
    """Connect with little patience and no real pauses."""
    settings = KeepaSettings.model_validate(sandbox.get("/_control/connect")["keepa"])
    with quick_network(line) as (network, told):
        yield Watching(sandbox, settings, network, told)
