"""Hearing of changes in other systems: at which address, and how long what was heard is kept."""

import logging
from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr

from countersign.events import PATH
from countersign.practice import Connections
from countersign.settings import Settings
from memory import arrivals
from memory.database import Database
from policies.errors import CountersignError, Misconfigured
from tools.connectors.network import Network
from tools.connectors.practice import hear_of_payments
from tools.connectors.shopify_webhooks import Agreed, Subscriber
from tools.webhooks.shopify import TOPICS
from tools.webhooks.stripe import TOPICS as STRIPE_TOPICS

log = logging.getLogger(__name__)


def address(settings: Settings, found: Connections) -> str:
    """Say where the shop has to post. Raises `Misconfigured` where nobody could reach it."""
    if settings.is_practice:
        return f"{_practice_address(settings)}/shopify"
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


def with_payments(settings: Settings, found: Connections) -> Connections:
    """Have the practice Stripe post to us; a real one's endpoint is made by an admin.

    Where it does not answer, nothing of it is heard, and everything else works.
    """
    if not settings.is_practice or found.systems.stripe is None:
        return found
    try:
        there = f"{_practice_address(settings)}/stripe"
        secret = hear_of_payments(settings.sandbox_url, there, STRIPE_TOPICS)
    except CountersignError as error:
        log.warning("Stripe does not tell us of anything: %s", error.sentence)
        return found
    known = {"stripe_account": found.systems.stripe.account, "stripe_secrets": SecretStr(secret)}
    return replace(found, events=found.events.model_copy(update=known))


def _practice_address(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.port}{PATH}"


def forget_old(database: Database, keep_days: int) -> int:
    """Drop events that were dealt with so long ago; returns how many."""
    with database.transaction() as tx:
        return arrivals.forget(tx, older_than=timedelta(days=keep_days))
