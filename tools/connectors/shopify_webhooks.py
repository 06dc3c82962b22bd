"""Subscribing to what happens in a shop: topics, addresses, and only the fields that are needed.

It takes the read token: a subscription changes nothing in the shop, and is the app's own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from policies.errors import VendorRejected
from tools.connectors.network import Network
from tools.connectors.shopify_answers import UserError
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_graphql import ShopifyGraphQL
from tools.connectors.shopify_settings import READ_KEY, ShopifySettings
from tools.connectors.shopify_wire import Nodes, Wire
from tools.plain_text import plain_text
from tools.webhooks.shopify import fields_of

_MOST = 100

SUBSCRIPTIONS: Final = Document(
    "Subscriptions",
    """
query Subscriptions($first: Int!, $uri: String!) {
  webhookSubscriptions(first: $first, uri: $uri) {
    nodes { id topic includeFields }
  }
}
""",
)

SUBSCRIBE: Final = Document(
    "Subscribe",
    """
mutation Subscribe($topic: WebhookSubscriptionTopic!, $wanted: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $wanted) {
    webhookSubscription { id }
    userErrors { message }
  }
}
""",
)

UNSUBSCRIBE: Final = Document(
    "Unsubscribe",
    """
mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { message }
  }
}
""",
)


class Subscription(Wire):
    """One topic we hear of, as Shopify names it: `ORDERS_UPDATED`."""

    id: str
    topic: str
    fields: Annotated[tuple[str, ...], Field(alias="includeFields")]


class _Payload(Wire):
    user_errors: tuple[UserError, ...]


class _SubscriptionsAnswer(Wire):
    found: Annotated[tuple[Subscription, ...], Nodes, Field(alias="webhookSubscriptions")]


class _Subscribed(Wire):
    payload: Annotated[_Payload, Field(alias="webhookSubscriptionCreate")]


class _Unsubscribed(Wire):
    payload: Annotated[_Payload, Field(alias="webhookSubscriptionDelete")]


@dataclass(frozen=True)
class Agreed:
    """How many topics a shop tells us of now, and what had to be changed for that."""

    topics: int
    made: int
    ended: int


class Subscriber:
    """One shop's subscriptions of ours."""

    def __init__(self, settings: ShopifySettings, network: Network) -> None:
        self._graphql = ShopifyGraphQL(settings.endpoint, settings.read_token, READ_KEY, network)

    def agree(self, topics: Collection[str], uri: str) -> Agreed:
        """Hear of exactly these topics at this address; what is right already is left alone.

        So are other addresses: another worker may listen there, and Shopify itself ends those where
        nobody does. Raises what `Transport` does, and `VendorRejected` with Shopify's reason.
        """
        answer = self._graphql.query(SUBSCRIPTIONS, _SubscriptionsAnswer, first=_MOST, uri=uri)
        wanted = {_name_of(topic): topic for topic in topics}
        right = {
            one.topic
            for one in answer.found
            if one.topic in wanted and set(one.fields) == set(fields_of(wanted[one.topic]))
        }
        wrong = [one for one in answer.found if one.topic not in right]
        for one in wrong:
            _accept(self._graphql.mutate(UNSUBSCRIBE, _Unsubscribed, id=one.id).payload)
        missing = [name for name in wanted if name not in right]
        for name in missing:
            given = {"uri": uri, "format": "JSON", "includeFields": [*fields_of(wanted[name])]}
            made = self._graphql.mutate(SUBSCRIBE, _Subscribed, topic=name, wanted=given)
            _accept(made.payload)
        return Agreed(len(wanted), len(missing), len(wrong))


def _name_of(topic: str) -> str:
    return topic.replace("/", "_").upper()


def _accept(payload: _Payload) -> None:
    if payload.user_errors:
        why = plain_text(payload.user_errors[0].message, limit=200).removesuffix(".")
        raise VendorRejected(f"Shopify would not tell us of changes: {why}. Nothing was changed.")
