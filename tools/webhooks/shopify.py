"""Shopify's webhooks: HMAC over the raw body, everything else in headers.

Only the body is signed. What the headers add (topic, time, event) decides what is looked at again
and in which order, never what is believed: handlers read the shop itself.
Source: Shopify's guide to delivering webhooks through HTTPS; header names as in its own libraries.
"""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from memory.arrivals import Notice
from policies.errors import BadRequest
from policies.ref import Ref
from tools.webhooks.delivery import (
    Delivery,
    NotOurs,
    Post,
    check,
    from_base64,
    identifier,
    json_object,
    mac,
    moment,
    plain,
    topic_of,
)

_GID: Final = "gid://shopify/"


@dataclass(frozen=True)
class Subject:
    """What a family of topics is about: its kind in a `Ref`, Shopify's type, and what is kept.

    `inside` is where in the payload the object stands, where it is not the payload itself;
    `nameless` stands for an object that a payload does not name.
    """

    kind: str
    type: str
    kept: tuple[str, ...] = ()
    inside: str = ""
    nameless: str | None = None


_ORDER = Subject(
    "order", "Order", ("updated_at", "financial_status", "fulfillment_status", "cancelled_at")
)
_WORK = Subject("fulfilment_order", "FulfillmentOrder", ("status",), "fulfillment_order")
SUBJECTS: Final = {
    "orders": _ORDER,
    "refunds": Subject("refund", "Refund", ("order_id", "created_at")),
    "fulfillments": Subject(
        "fulfilment", "Fulfillment", ("order_id", "status", "shipment_status", "updated_at")
    ),
    "fulfillment_orders": _WORK,
    "fulfillment_holds": _WORK,
    # Shopify's own example of `returns/process` is an empty object.
    "returns": Subject("return", "Return", ("order_id", "status"), nameless="0"),
    "inventory_levels": Subject(
        "inventory_level",
        "InventoryLevel",
        ("inventory_item_id", "location_id", "available", "updated_at"),
    ),
}
"""By the part of the topic before the slash. Of other topics nothing but the id is kept."""

TOPICS: Final = (
    "orders/create",
    "orders/updated",
    "orders/cancelled",
    "orders/fulfilled",
    "orders/partially_fulfilled",
    "refunds/create",
    "fulfillments/create",
    "fulfillments/update",
    "fulfillment_orders/placed_on_hold",
    "fulfillment_orders/hold_released",
    "inventory_levels/update",
    *(f"returns/{step}" for step in ("request", "approve", "decline", "cancel")),
    *(f"returns/{step}" for step in ("process", "update", "close", "reopen")),
)
"""What we subscribe to."""


def fields_of(topic: str) -> tuple[str, ...]:
    """Say which fields of a payload are asked for, so that no other ever leaves the shop."""
    subject = SUBJECTS[topic.partition("/")[0]]
    if subject.inside:
        return (f"{subject.inside}.id", *(f"{subject.inside}.{name}" for name in subject.kept))
    return ("id", "admin_graphql_api_id", *subject.kept)


@dataclass(frozen=True)
class ShopifySender:
    """One shop. `secrets` are the app's client secrets: the present one, for a while an old one.

    `domain` is what the shop calls itself, e.g. `acme.myshopify.com`.
    """

    account: str
    domain: str
    secrets: tuple[SecretStr, ...]
    name: str = "shopify"
    status: int = 200

    def read(self, delivery: Delivery) -> Post:
        """Check and understand one webhook; raises what `Sender` says."""
        headers, body = delivery.headers, delivery.body
        given = from_base64(headers.get("x-shopify-hmac-sha256", ""))
        check(given, [mac(secret, body) for secret in self.secrets])
        if headers.get("x-shopify-shop-domain", "").casefold() != self.domain.casefold():
            raise NotOurs(
                "That is about another shop than the one I work for. Nothing was kept of it; "
                "remove the subscription in that shop."
            )
        topic = topic_of(headers.get("x-shopify-topic", ""))
        payload = json_object(body)
        subject = SUBJECTS.get(topic.partition("/")[0])
        found = _object(payload, subject)
        # One event may be delivered by two subscriptions under two delivery ids.
        event = headers.get("x-shopify-event-id") or headers.get("x-shopify-webhook-id")
        said = moment(headers.get("x-shopify-triggered-at"))
        version = headers.get("x-shopify-api-version")
        return Post(
            (
                Notice(
                    account=self.account,
                    event_id=f"{topic}:{identifier(event, 'event id')}",
                    topic=topic,
                    object_ref=self._ref(found, subject),
                    vendor_time=said or moment(found.get("updated_at")),
                    kept={
                        **plain(found, subject.kept if subject else ()),
                        **plain({"api_version": version}, ("api_version",)),
                    },
                ),
            )
        )

    def _ref(self, found: dict[str, Any], subject: Subject | None) -> str:
        kind = subject.kind if subject else "object"
        given = found.get("admin_graphql_api_id") or found.get("id")
        if given is None and subject is not None:
            given = subject.nameless
        if given is None and kind == "inventory_level":
            given = "-".join(
                identifier(found.get(name), name) for name in ("location_id", "inventory_item_id")
            )
        what = identifier(given, "object's id")
        if not what.startswith(_GID):
            what = f"{_GID}{subject.type if subject else 'Object'}/{what}"
        return str(Ref(account=self.account, kind=kind, id=what))


def order_of(account: str, kept: dict[str, Any], object_ref: str) -> str | None:
    """Name the order that an event is about, as a `Ref` in text; None where it names none."""
    if object_ref.startswith(f"{account}/order/"):
        return object_ref
    number = kept.get("order_id")
    if number is None:
        return None
    return str(Ref(account=account, kind="order", id=f"{_GID}Order/{number}"))


def _object(payload: dict[str, Any], subject: Subject | None) -> dict[str, Any]:
    if subject is None or not subject.inside:
        return payload
    found = payload.get(subject.inside)
    if not isinstance(found, dict):
        raise BadRequest(f"The {subject.inside} is missing. Nothing was kept of it.")
    return found
