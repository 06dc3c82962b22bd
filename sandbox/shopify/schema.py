"""The Admin API's schema, put together from its text and the resolvers that answer it.

The text names only what exists in Shopify's schema of the same version, with the same types; a
contract test compares the two.
"""

from pathlib import Path

from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

from sandbox.shopify import (
    cancelling,
    details,
    goods,
    holding,
    metafields,
    mutations,
    parcels,
    queries,
    scalars,
)
from sandbox.shopify.bulk import mutations as bulk
from sandbox.shopify.errors import AccessDenied
from sandbox.shopify.paging import page
from sandbox.shopify.session import RESOLVERS, Argument, Info, Resolver, attribute, session_of
from sandbox.shopify.tokens import SCOPES_BY_MUTATION, SCOPES_BY_TYPE, WRITE_SCOPE
from sandbox.shopify.webhooks import subscribing

__all__ = [
    "SCHEMA",
    "bulk",
    "cancelling",
    "details",
    "goods",
    "holding",
    "metafields",
    "mutations",
    "parcels",
    "queries",
    "subscribing",
    "type_of",
]

TYPE_NAMES = {
    "Variant": "ProductVariant",
    "Event": "BasicEvent",
    "Card": "CardPaymentDetails",
    "Transaction": "OrderTransaction",
    "Subscription": "WebhookSubscription",
}


def type_of(value: object, _info: object, _abstract: GraphQLAbstractType) -> str:
    """Return the GraphQL type of an object behind an interface or a union."""
    name = type(value).__name__
    return TYPE_NAMES.get(name, name)


def _schema() -> GraphQLSchema:
    parts = sorted((Path(__file__).parent / "sdl").glob("*.graphql"))
    schema = build_schema("\n".join(part.read_text(encoding="utf-8") for part in parts))
    scalars.install(schema)
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            _answer(kind)
    return schema


def _answer(kind: GraphQLObjectType) -> None:
    for name, field in kind.fields.items():
        returned = get_named_type(field.type).name
        resolver = RESOLVERS.get((kind.name, name)) or _reader(name, returned)
        scopes = SCOPES_BY_TYPE.get(returned.removesuffix("Connection"))
        if kind.name == "Mutation":
            scopes = SCOPES_BY_MUTATION.get(name, WRITE_SCOPE)
        field.resolve = _guarded(name, resolver, scopes) if scopes else resolver


def _reader(name: str, returned: str) -> Resolver:
    source_attribute = attribute(name)
    is_connection = returned.endswith("Connection")

    def read(source: object, info: Info, **arguments: Argument) -> object:
        value = getattr(source, source_attribute)
        if is_connection:
            return page(value, arguments, whole=session_of(info).whole)
        return value[: arguments["first"]] if "first" in arguments else value

    return read


def _guarded(name: str, resolver: Resolver, scopes: frozenset[str]) -> Resolver:
    def allowed(source: object, info: Info, **arguments: Argument) -> object:
        if not scopes & session_of(info).token.scopes:
            raise AccessDenied(name, scopes)
        return resolver(source, info, **arguments)

    return allowed


SCHEMA = _schema()
