"""Our own client, connected to a sandbox's Stripe account as an admin would connect it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.quick_network import quick_network
from tests.sandbox_fixture import Sandbox
from tools.connectors.network import Exchange, Network
from tools.connectors.stripe import StripeReader, StripeSettings, StripeWriter
from tools.connectors.stripe_answers import Payment


@dataclass(frozen=True)
class Account:
    """Reader and writer of one sandbox's account, and what went over the line."""

    sandbox: Sandbox
    settings: StripeSettings
    network: Network
    told: list[Exchange]

    @property
    def reader(self) -> StripeReader:
        return StripeReader(self.settings, self.network)

    @property
    def writer(self) -> StripeWriter:
        return StripeWriter(self.settings, self.network)

    def changed(self, **settings: object) -> "Account":
        """Connect with other settings."""
        other = self.settings.model_copy(update=settings)
        return Account(self.sandbox, other, self.network, self.told)

    def payment(self, order: str) -> Payment:
        """Read the one payment of an order."""
        (paid,) = self.reader.payments(order)
        return paid

    @property
    def refunds(self) -> list[Any]:
        """What Stripe committed at our request."""
        return self.sandbox.journal("PostRefunds", "stripe")


@contextmanager
def account_of(sandbox: Sandbox, *, line: httpx.BaseTransport | None = None) -> Iterator[Account]:
    """Connect with little patience and no real pauses."""
    settings = StripeSettings.model_validate(sandbox.get("/_control/connect")["stripe"])
    with quick_network(line) as (network, told):
        yield Account(sandbox, settings, network, told)
