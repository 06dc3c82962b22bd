"""What an app wants to hear of, and where it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sandbox.shop.state import gid
from sandbox.shopify.tokens import API_VERSION

LOOPBACK = ("127.0.0.1", "localhost")
LONGEST_NAME = 50

SCOPES = {
    "ORDERS": "read_orders",
    "REFUNDS": "read_orders",
    "RETURNS": "read_returns",
    "FULFILLMENTS": "read_orders",
    "FULFILLMENT_ORDERS": "read_merchant_managed_fulfillment_orders",
    "FULFILLMENT_HOLDS": "read_merchant_managed_fulfillment_orders",
    "INVENTORY_LEVELS": "read_inventory",
}
"""What a token needs to hear of a family of topics."""

TOPICS = (
    "FULFILLMENTS_CREATE",
    "FULFILLMENTS_UPDATE",
    "FULFILLMENT_HOLDS_ADDED",
    "FULFILLMENT_HOLDS_RELEASED",
    "FULFILLMENT_ORDERS_HOLD_RELEASED",
    "FULFILLMENT_ORDERS_PLACED_ON_HOLD",
    "INVENTORY_LEVELS_UPDATE",
    "ORDERS_CANCELLED",
    "ORDERS_CREATE",
    "ORDERS_FULFILLED",
    "ORDERS_PARTIALLY_FULFILLED",
    "ORDERS_UPDATED",
    "REFUNDS_CREATE",
    "RETURNS_APPROVE",
    "RETURNS_CANCEL",
    "RETURNS_CLOSE",
    "RETURNS_DECLINE",
    "RETURNS_PROCESS",
    "RETURNS_REOPEN",
    "RETURNS_REQUEST",
    "RETURNS_UPDATE",
)
"""What this shop tells of: the topics its schema knows."""

_FAMILIES = sorted(SCOPES, key=len, reverse=True)


def family_of(topic: str) -> str:
    """Return a topic's family: `ORDERS` of `ORDERS_UPDATED`."""
    return next(family for family in _FAMILIES if topic.startswith(f"{family}_"))


def header_of(topic: str) -> str:
    """Return a topic as deliveries name it: `orders/updated`."""
    family = family_of(topic)
    return f"{family}/{topic.removeprefix(f'{family}_')}".lower()


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """The version payloads are written in."""

    handle: str = API_VERSION
    display_name: str = API_VERSION
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic that one app hears of at one address. `app` is the kind of its token."""

    id: str
    app: str
    topic: str
    uri: str
    created_at: datetime
    include_fields: tuple[str, ...] = ()
    name: str | None = None
    filter: str | None = None
    format: str = "JSON"
    api_version: ApiVersion = field(default_factory=ApiVersion)

    @property
    def updated_at(self) -> datetime:
        """When it was changed last: it never is."""
        return self.created_at


@dataclass(slots=True)
class Subscriptions:
    """All there are. They belong to apps, so that starting the shop over leaves them alone."""

    kept: dict[str, Subscription] = field(default_factory=dict)
    last: int = 5_400_000_000

    def add(
        self,
        app: str,
        topic: str,
        uri: str,
        at: datetime,
        *,
        include_fields: Sequence[str] = (),
        name: str | None = None,
    ) -> Subscription:
        """Keep a new one."""
        self.last += 1
        made = Subscription(
            gid("WebhookSubscription", self.last),
            app,
            topic,
            uri,
            at,
            tuple(include_fields),
            name,
        )
        self.kept[made.id] = made
        return made

    def of(self, app: str) -> list[Subscription]:
        """Return one app's, oldest first."""
        return [one for one in self.kept.values() if one.app == app]

    def to(self, topic: str) -> list[Subscription]:
        """Return whoever hears of a topic."""
        return [one for one in self.kept.values() if one.topic == topic]


def is_deliverable(uri: str) -> bool:
    """Tell whether Shopify would post there: https, or here, on loopback, plain http.

    Shopify's shops are elsewhere and take no address of one's own machine; ours know no other.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOOPBACK and not parts.fragment
