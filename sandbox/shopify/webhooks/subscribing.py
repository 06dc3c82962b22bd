"""`webhookSubscriptionCreate`, `webhookSubscriptions` and `webhookSubscriptionDelete`."""

from dataclasses import dataclass

from sandbox.journal import Change
from sandbox.shopify.paging import Connection, page
from sandbox.shopify.refund_input import Given, UserError
from sandbox.shopify.session import Argument, Info, resolves, session_of
from sandbox.shopify.webhooks.subscriptions import (
    LONGEST_NAME,
    SCOPES,
    Subscription,
    family_of,
    header_of,
    is_deliverable,
)

VENDOR = "shopify-webhooks"


@dataclass(frozen=True, slots=True)
class SubscriptionPayload:
    """The subscription that was made or ended, or why none was."""

    user_errors: tuple[UserError, ...] = ()
    webhook_subscription: Subscription | None = None
    deleted_webhook_subscription_id: str | None = None


@resolves("QueryRoot", "webhookSubscription")
def subscription(_: None, info: Info, *, id: str) -> Subscription | None:  # noqa: A002 - Shopify's name for it
    """Return one of the app's own subscriptions."""
    found = session_of(info).webhooks.subscriptions.kept.get(id)
    return found if found is not None and found.app == session_of(info).token.kind else None


@resolves("QueryRoot", "webhookSubscriptions")
def subscriptions(_: None, info: Info, **arguments: Argument) -> Connection:
    """List the app's own subscriptions; no app sees another's."""
    session = session_of(info)
    found = session.webhooks.subscriptions.of(session.token.kind)
    topics, uri = arguments.get("topics"), arguments.get("uri")
    wanted = [
        one
        for one in found
        if (topics is None or one.topic in topics) and (uri is None or one.uri == uri)
    ]
    return page(wanted, arguments)


@resolves("Mutation", "webhookSubscriptionCreate")
def create(_: None, info: Info, **arguments: Given) -> SubscriptionPayload:
    """Subscribe the app to a topic, once for each address."""
    session, topic = session_of(info), str(arguments["topic"])
    given = arguments["webhookSubscription"]
    uri, name = str(given.get("uri") or ""), given.get("name")
    header, hears = header_of(topic), session.webhooks.subscriptions.to(topic)
    if SCOPES[family_of(topic)] not in session.token.scopes:
        return _refused(
            f"You do not have permission to create or update webhooks with {header} topic.", "topic"
        )
    if not is_deliverable(uri):
        return _refused("Address is invalid", "webhookSubscription", "callbackUrl")
    if name is not None and len(name) > LONGEST_NAME:
        return _refused("Name is too long", "webhookSubscription", "name")
    if any((one.app, one.uri) == (session.token.kind, uri) for one in hears):
        return _refused(
            "Address for this topic has already been taken", "webhookSubscription", "callbackUrl"
        )
    made = session.webhooks.subscribe(
        Change(VENDOR, "webhookSubscriptionCreate", dict(arguments), session.token.kind),
        topic,
        uri,
        include_fields=given.get("includeFields") or (),
        name=name,
    )
    return SubscriptionPayload(webhook_subscription=made)


@resolves("Mutation", "webhookSubscriptionDelete")
def delete(_: None, info: Info, *, id: str) -> SubscriptionPayload:  # noqa: A002 - Shopify's name for it
    """End one of the app's own subscriptions."""
    session = session_of(info)
    found = session.webhooks.subscriptions.kept.get(id)
    if found is None or found.app != session.token.kind:
        return _refused("Webhook subscription does not exist", "id")
    session.webhooks.unsubscribe(
        Change(VENDOR, "webhookSubscriptionDelete", {"id": id}, session.token.kind), found
    )
    return SubscriptionPayload(deleted_webhook_subscription_id=id)


def _refused(message: str, *field: str) -> SubscriptionPayload:
    return SubscriptionPayload((UserError(tuple(field), message),))
