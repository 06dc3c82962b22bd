"""What the two tokens of a shop may do. Shopify lists a token's scopes for whoever holds it."""

from collections.abc import Mapping
from typing import Final

from policies.errors import Unavailable
from tools.connectors import shopify_answers as answers
from tools.connectors import shopify_documents as documents
from tools.connectors.network import Network
from tools.connectors.shopify_graphql import ShopifyGraphQL
from tools.connectors.shopify_settings import READ_KEY, WRITE_KEY, ShopifySettings
from tools.connectors.shopify_subscriptions import SUBSCRIPTIONS_SCOPE
from tools.key_rights import KeyRights, Need

LOOKS: Final = {
    "read_all_orders": "orders older than 60 days",
    "read_customers": "what a customer was refunded lately",
    "read_inventory": "stock and unit costs",
    "read_locations": "places where stock lies",
    "read_merchant_managed_fulfillment_orders": "what leaves from where, and what is held",
    "read_orders": "orders",
    "read_products": "articles and prices",
    "read_returns": "what customers send back",
}
"""What answering takes; Actions come on top."""
NOT_EVERYWHERE: Final = {SUBSCRIPTIONS_SCOPE: "subscriptions"}
"""What only some shops have: without it that is all a token does not tell of."""
_READ, _WRITE = "read_", "write_"
_AT = "the shop's admin: Settings, Apps and sales channels, Develop apps, the app's configuration"
_SEEN = "Shopify lists the scopes of a token to whoever holds it"
_MAYBE = ", ".join(f"`{one}` may be there for {what}" for one, what in NOT_EVERYWHERE.items())


def shopify_needs(to_read: Mapping[str, str], to_write: Mapping[str, str]) -> tuple[Need, Need]:
    """Say what both tokens need, given what the Actions take beside the look-ups."""
    reads = {**to_read, **LOOKS}
    read = Need(
        "Shopify",
        READ_KEY.title,
        READ_KEY.setting,
        {scope: reads[scope] for scope in sorted(reads)},
        _AT,
        f"{_SEEN}; {_MAYBE}",
        NOT_EVERYWHERE,
        changing=lambda scope: not scope.startswith(_READ),
    )
    # A refund of an older order is refused to a token that does not see it.
    besides = {_read_of(scope) for scope in to_write} | {"read_all_orders"}
    write = Need(
        "Shopify",
        WRITE_KEY.title,
        WRITE_KEY.setting,
        {scope: to_write[scope] for scope in sorted(to_write)},
        _AT,
        f"{_SEEN}; reading what it changes is in it",
        besides,
    )
    return read, write


def shopify_rights(
    settings: ShopifySettings, to_read: Mapping[str, str], to_write: Mapping[str, str]
) -> tuple[KeyRights, ...]:
    """Look at both tokens. Raises `Misconfigured` or `Unavailable`."""
    network, (read, write) = Network(), shopify_needs(to_read, to_write)
    with network.client:
        readers = ShopifyGraphQL(settings.endpoint, settings.read_token, READ_KEY, network)
        writers = ShopifyGraphQL(settings.endpoint, settings.write_token, WRITE_KEY, network)
        return (
            _compared(read, readers, settings.url, NOT_EVERYWHERE),
            _compared(write, writers, settings.url, {}),
        )


def _compared(need: Need, graphql: ShopifyGraphQL, url: str, maybe: Mapping[str, str]) -> KeyRights:
    try:
        found = graphql.query(documents.SHOP, answers.ShopAnswer).installation.access_scopes
    except Unavailable as error:
        raise Unavailable(
            f"{error.sentence} I tried {url}: is COUNTERSIGN_SHOPIFY__URL right?"
        ) from error
    has = {scope.handle for scope in found}
    without = (f"Without {one} it tells of no {maybe[one]}." for one in maybe if one not in has)
    implied = {_read_of(one) for one in has if one.startswith(_WRITE)}
    return need.compared(has, implied=implied, note=" ".join(without))


def _read_of(scope: str) -> str:
    return _READ + scope.removeprefix(_WRITE)
