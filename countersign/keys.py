"""What the keys of every system have to be able to do, and what those that are set may do."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from countersign.composition import opened_safe
from countersign.settings import Settings
from slack_app import checkup as slack
from slack_app.settings import SlackSettings
from tools.capability import Capability
from tools.connectors import (
    amazon_rights,
    graph_rights,
    imap_rights,
    quickbooks_rights,
    stripe_rights,
)
from tools.connectors import easypost as parcels
from tools.connectors import keepa_settings as keepa
from tools.connectors.amazon_settings import AmazonSettings
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify_rights import shopify_needs, shopify_rights
from tools.connectors.shopify_settings import ShopifySettings
from tools.connectors.stripe_settings import StripeSettings
from tools.key_rights import KeyRights, Need
from tools.key_rights import table as rendered
from tools.registry import CAPABILITIES
from tools.vendor_lists import rights as lists
from tools.vendor_lists.settings import FeedsSettings

_LOOKS: Mapping[type[BaseModel], Callable[[Any], tuple[KeyRights, ...]]] = {
    SlackSettings: slack.slack_rights,
    ShopifySettings: lambda own: shopify_rights(own, *_of_actions()),
    AmazonSettings: amazon_rights.amazon_rights,
    GraphSettings: graph_rights.graph_rights,
    ImapSettings: imap_rights.imap_rights,
    StripeSettings: stripe_rights.stripe_rights,
    parcels.EasyPostSettings: parcels.easypost_rights,
    keepa.KeepaSettings: keepa.keepa_rights,
    FeedsSettings: lists.lists_rights,
}


def rights_of(own: BaseModel, settings: Settings) -> tuple[KeyRights, ...]:
    """Look at the keys in one system's own settings; none where its keys have no rights.

    Nothing is changed anywhere. Raises `CountersignError`, as for any other question.
    """
    if isinstance(own, QuickBooksSettings):  # its keys are used up by asking, and kept sealed
        return _of_books(own, settings)
    look = _LOOKS.get(type(own))
    return look(own) if look else ()


def needs() -> tuple[Need, ...]:
    """Say what every key there can be has to be able to do."""
    return (
        *(slack.BOT, slack.APP),
        *shopify_needs(*_of_actions()),
        *(amazon_rights.READ, amazon_rights.WRITE),
        *(quickbooks_rights.READ, quickbooks_rights.WRITE),
        *(graph_rights.READ, graph_rights.WRITE),
        *(imap_rights.READ, imap_rights.WRITE, imap_rights.SEND),
        *(stripe_rights.READ, stripe_rights.WRITE),
        *(parcels.NEED, keepa.NEED),
        *(lists.FOLDER, lists.SFTP),
    )


def table() -> str:
    """Render all of them for the documents."""
    return rendered(needs())


def _of_actions() -> tuple[dict[str, str], dict[str, str]]:
    """Say which scopes of the shop the Actions take for reading and for writing, and which do."""
    return _taken(lambda one: one.read_scopes), _taken(lambda one: one.write_scopes)


def _taken(scopes: Callable[[Capability], frozenset[str]]) -> dict[str, str]:
    wanted = {scope for one in CAPABILITIES.values() for scope in scopes(one)}
    return {
        scope: ", ".join(
            name.replace("_", " ") for name, one in CAPABILITIES.items() if scope in scopes(one)
        )
        for scope in wanted
    }


def _of_books(books: QuickBooksSettings, settings: Settings) -> tuple[KeyRights, ...]:
    with opened_safe(settings) as safe:
        return quickbooks_rights.quickbooks_rights(books, safe)
