from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from sandbox.shop.catalogue import Location, Product, Variant
from sandbox.shop.customers import Customer
from sandbox.shop.orders import Order
from sandbox.shop.subscriptions import SubscriptionContract


class Node(Protocol):
    """Anything with a global id."""

    @property
    def id(self) -> str:
        """Shopify's global id."""
        ...


N = TypeVar("N", bound=Node)

NAME = "Countersign Practice Storage"
DOMAIN = "countersign-practice.myshopify.com"
CURRENCY = "USD"
TIMEZONE = "America/Los_Angeles"
ZONE = ZoneInfo(TIMEZONE)


class Ids:
    """Hands out Shopify's global ids, each once: `gid://shopify/Order/5400000001001`."""

    def __init__(self, start: int = 5_400_000_000_000) -> None:
        self._numbers = count(start)

    def new(self, kind: str) -> str:
        """Return the next id of a kind."""
        return gid(kind, next(self._numbers))


def gid(kind: str, number: int) -> str:
    """Return Shopify's global id for a numbered object."""
    return f"gid://shopify/{kind}/{number}"


@dataclass(slots=True, eq=False)
class Shop:
    """The whole state of the practice shop: what a snapshot copies and a reset rebuilds.

    `ticked` are the ids of the planted problems that somebody has seen to.
    """

    opened_at: datetime
    ids: Ids = field(default_factory=Ids)
    locations: list[Location] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    orders: dict[int, Order] = field(default_factory=dict)
    subscriptions: list[SubscriptionContract] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    situations: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    ticked: set[str] = field(default_factory=set)

    @property
    def variants(self) -> list[Variant]:
        """Everything that can be ordered."""
        return [variant for product in self.products for variant in product.variants]

    def order_named(self, name: str) -> Order | None:
        """Return the order people call `1001` or `#1001`."""
        digits = name.removeprefix("#")
        return self.orders.get(int(digits)) if digits.isdecimal() else None

    def keep(self, node: N) -> N:
        """Make a node findable by its global id, and return it."""
        self.nodes[node.id] = node
        return node
