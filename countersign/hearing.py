"""Hearing of changes in other systems: at which address, and how long what was heard is kept."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from countersign.events import PATH
from countersign.practice import Connections
from countersign.settings import Settings
from memory import arrivals
from memory.database import Database
from policies.errors import CountersignError, Misconfigured
from tools.connectors.graph_subscriptions import Agreed, GraphSubscriber
from tools.connectors.network import Network
from tools.connectors.practice import hear_of_payments
from tools.connectors.shopify_webhooks import Agreed as AgreedTopics
from tools.connectors.shopify_webhooks import Subscriber
from tools.webhooks.shopify import TOPICS
from tools.webhooks.stripe import TOPICS as STRIPE_TOPICS

log = logging.getLogger(__name__)
PRACTICE_STATE = SecretStr("practice-client-state")


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


def agree(settings: Settings, found: Connections) -> AgreedTopics:
    """Have the shop tell us of what we handle, at our address, and of nothing else. Network."""
    return Subscriber(found.shopify, Network()).agree(TOPICS, address(settings, found))


def subscribe(settings: Settings, found: Connections) -> None:
    """Do the same when the program starts; where it fails, it works as if no shop told anything."""
    try:
        agree(settings, found)
    except CountersignError as error:
        log.warning("The shop does not tell us of changes by itself: %s", error.sentence)


def practised(settings: Settings, found: Connections) -> Connections:
    """Have the practice company post to us; a real one is told so by an admin.

    Where its Stripe does not answer, nothing of that is heard, and everything else works.
    """
    if not settings.is_practice:
        return found
    known: dict[str, object] = {}
    if (mail := found.systems.graph) is not None:
        known |= {"graph_account": mail.account, "graph_client_state": PRACTICE_STATE}
    if (money := found.systems.stripe) is not None:
        there = f"{_practice_address(settings)}/stripe"
        try:
            secret = hear_of_payments(settings.sandbox_url, there, STRIPE_TOPICS)
        except CountersignError as error:
            log.warning("Stripe does not tell us of anything: %s", error.sentence)
        else:
            known |= {"stripe_account": money.account, "stripe_secrets": SecretStr(secret)}
    return replace(found, events=found.events.model_copy(update=known))


def keep_mail_told(settings: Settings, found: Connections, *, anew: bool = False) -> Agreed | None:
    """Have Microsoft Graph tell us of every mail; None where it is not to. Network.

    `anew` renews what there is, as Graph may ask. Raises what `GraphSubscriber` does.
    """
    mail, state = found.systems.graph, found.events.graph_client_state
    base = found.events.public_url
    where = f"{base.rstrip('/')}{PATH}" if base else ""
    if settings.is_practice:
        where = _practice_address(settings)
    if mail is None or state is None or not where:
        return None
    subscriber = GraphSubscriber(mail, Network(), state)
    return subscriber.agree(f"{where}/graph", datetime.now(UTC), anew=anew)


def tend_mail(settings: Settings, found: Connections) -> None:
    """Do the same by the clock; where it fails, mails are read as if nobody told of them."""
    try:
        keep_mail_told(settings, found)
    except CountersignError as error:
        log.warning("Microsoft Graph does not tell us of mails: %s", error.sentence)


def _practice_address(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.port}{PATH}"


def forget_old(database: Database, keep_days: int) -> int:
    """Drop events that were dealt with so long ago; returns how many."""
    with database.transaction() as tx:
        return arrivals.forget(tx, older_than=timedelta(days=keep_days))
