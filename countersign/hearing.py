"""Hearing of changes in the shop: at which address, and for how long what was heard is kept."""

import logging
from datetime import timedelta

from countersign.events import PATH
from countersign.practice import Connections
from countersign.settings import Settings
from memory import arrivals
from memory.database import Database
from policies.errors import CountersignError, Misconfigured
from tools.connectors.network import Network
from tools.connectors.shopify_webhooks import Agreed, Subscriber
from tools.webhooks.shopify import TOPICS

log = logging.getLogger(__name__)


def address(settings: Settings, found: Connections) -> str:
    """Say where the shop has to post. Raises `Misconfigured` where nobody could reach it."""
    if settings.is_practice:
        return f"http://127.0.0.1:{settings.port}{PATH}/shopify"
    if found.events.public_url is None or found.events.shopify_secrets is None:
        raise Misconfigured(
            "COUNTERSIGN_EVENTS__PUBLIC_URL or COUNTERSIGN_EVENTS__SHOPIFY_SECRETS is missing: "
            "without both, the shop cannot tell us of changes. Nothing was changed."
        )
    return f"{found.events.public_url.rstrip('/')}{PATH}/shopify"


def agree(settings: Settings, found: Connections) -> Agreed:
    """Have the shop tell us of what we handle, at our address, and of nothing else. Network."""
    return Subscriber(found.shopify, Network()).agree(TOPICS, address(settings, found))


def subscribe(settings: Settings, found: Connections) -> None:
    """Do the same when the program starts; where it fails, it works as if no shop told anything."""
    try:
        agree(settings, found)
    except CountersignError as error:
        log.warning("The shop does not tell us of changes by itself: %s", error.sentence)


def forget_old(database: Database, keep_days: int) -> int:
    """Drop events that were dealt with so long ago; returns how many."""
    with database.transaction() as tx:
        return arrivals.forget(tx, older_than=timedelta(days=keep_days))
