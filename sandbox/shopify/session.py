import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLResolveInfo

from sandbox.shop.state import Shop
from sandbox.shop.writer import Writer
from sandbox.shopify.bulk.operations import BulkOperations
from sandbox.shopify.idempotency import Keys
from sandbox.shopify.tokens import Token
from sandbox.shopify.webhooks.posting import Webhooks
from sandbox.world import World

Resolver = Callable[..., object]

Argument = Any
"""A field's argument: the schema has checked its type before a resolver sees it."""

RESOLVERS: dict[tuple[str, str], Resolver] = {}
"""Fields that need more than an attribute of their object, by type and field name."""

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(slots=True)
class Session:
    """One GraphQL request: who asks, what they may see, and where writes go.

    `shop` is what reads see, which is a snapshot while reads are stale. `late` marks a request
    whose client has long been cut off, `whole` one of a bulk operation, which pages nothing; `ask`
    runs such a one.
    """

    world: World
    shop: Shop
    writer: Writer
    keys: Keys
    token: Token
    bulk: BulkOperations
    ask: Callable[[DocumentNode, dict[str, Any]], dict[str, Any]]
    webhooks: Webhooks
    late: bool = False
    whole: bool = False
    search_warnings: list[dict[str, Any]] = field(default_factory=list)


Info = GraphQLResolveInfo[Session]


def resolves(type_name: str, field_name: str) -> Callable[[Resolver], Resolver]:
    """Make a function the resolver of one field."""

    def register(resolver: Resolver) -> Resolver:
        RESOLVERS[type_name, field_name] = resolver
        return resolver

    return register


def session_of(info: Info) -> Session:
    """Return the session a resolver runs in."""
    return info.context


def attribute(field_name: str) -> str:
    """Return the attribute that holds a field: `countryCodeV2` is `country_code_v2`."""
    return _CAPITAL.sub("_", field_name).lower()
