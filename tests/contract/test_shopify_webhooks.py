"""What our practice shop tells of: payloads as Shopify's, and deliveries as Shopify makes them."""

import base64
import hashlib
import hmac
import json
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from policies.errors import VendorRejected
from sandbox.shopify.webhooks.posting import SECRET
from sandbox.shopify.webhooks.subscriptions import TOPICS, header_of
from tests.admin_api import AdminApi
from tests.given import REFERENCE
from tests.held_to import HELD, Tell
from tests.loopback import serving
from tests.patience import eventually
from tests.practice_shop import connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.shopify_webhooks import Agreed, Subscriber
from tools.webhooks.shopify import TOPICS as OUR_TOPICS

SUBSCRIBE = """
mutation Subscribe($topic: WebhookSubscriptionTopic!, $wanted: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $wanted) {
    webhookSubscription { id topic uri includeFields apiVersion { handle } }
    userErrors { field message }
  }
}
"""
LIST = """
{ webhookSubscriptions(first: 50) { nodes { id topic uri includeFields createdAt format } } }
"""
DELETE = """
mutation Delete($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } }
}
"""


@dataclass(frozen=True)
class Told:
    """One delivery as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def topic(self) -> str:
        return self.headers["x-shopify-topic"]

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Ear:
    """Somebody the shop posts to; `answers` are the statuses of the next deliveries, then 200."""

    url: str = ""
    heard: list[Told] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def listen(self, request: Request) -> Response:
        self.heard.append(Told(dict(request.headers), await request.body()))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    def until(self, look: Callable[[], object]) -> None:
        assert eventually(look), Counter(one.topic for one in self.heard)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def listening() -> Iterator[Ear]:
    ear = Ear()
    with serving(Starlette(routes=[Route("/hooks", ear.listen, methods=["POST"])])) as url:
        ear.url = f"{url}/hooks"
        yield ear


@pytest.fixture
def ear(sandbox: Sandbox, listening: Ear) -> Iterator[Ear]:
    sandbox.post("/_control/reset")
    listening.heard.clear()
    listening.answers.clear()
    yield listening
    api = AdminApi(sandbox, "shpat_sandbox_read")
    for one in api.ask(LIST)["webhookSubscriptions"]["nodes"]:
        api.ask(DELETE, id=one["id"])
    sandbox.delete("/_control/faults")


def subscribe(sandbox: Sandbox, ear: Ear, *topics: str, fields: list[str] | None = None) -> None:
    for topic in topics or TOPICS:
        wanted = {"uri": ear.url, **({"includeFields": fields} if fields else {})}
        payload = AdminApi(sandbox, "shpat_sandbox_read").ask(SUBSCRIBE, topic=topic, wanted=wanted)
        assert payload["webhookSubscriptionCreate"]["userErrors"] == []


def refused(sandbox: Sandbox, topic: str, uri: str, *, key: str = "read") -> str:
    payload = AdminApi(sandbox, f"shpat_sandbox_{key}").ask(
        SUBSCRIBE, topic=topic, wanted={"uri": uri}
    )["webhookSubscriptionCreate"]
    assert payload["webhookSubscription"] is None
    (error,) = payload["userErrors"]
    return str(error["message"])


def live_a_day(sandbox: Sandbox) -> None:
    """Do to orders whatever can be done to them."""
    api = AdminApi(sandbox)
    waiting = api.ask(
        '{ orders(first: 9, query: "fulfillment_status:unfulfilled financial_status:paid")'
        " { nodes { name fulfillmentOrders(first: 1) { nodes { id status } } } } }"
    )["orders"]["nodes"]
    held, sent, cancelled = (
        one
        for one in [w for w in waiting if w["fulfillmentOrders"]["nodes"][0]["status"] == "OPEN"][
            :3
        ]
    )
    sandbox.post("/_control/shop/refund", {"order": "1001", "amount": "1.00", "note": "sorry"})
    sandbox.post("/_control/shop/edit", {"order": "1002", "note": "call first", "tags": ["vip"]})
    api.ask(
        "mutation($id: ID!, $hold: FulfillmentOrderHoldInput!) {"
        " fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) { userErrors { message } } }",
        id=held["fulfillmentOrders"]["nodes"][0]["id"],
        hold={"reason": "OTHER", "reasonNotes": "wait", "handle": "a-day"},
    )
    sandbox.post("/_control/shop/edit", {"order": held["name"], "release": True})
    tracking = {"number": "1Z999AA10123456784", "company": "UPS"}
    sandbox.post("/_control/shop/edit", {"order": sent["name"], "fulfil": tracking})
    sandbox.post("/_control/shop/edit", {"order": cancelled["name"], "cancel": "CUSTOMER"})
    back = "request approve cancel request decline request approve receive close reopen"
    for step in back.split():
        sandbox.post("/_control/shop/edit", {"order": "1002", "return": step})


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    path = REFERENCE / "shopify/webhooks/webhooks_2026-07.tar.gz"
    if not path.exists():
        pytest.skip(f"no reference payloads at {path}; set COUNTERSIGN_REFERENCE")
    with tarfile.open(path) as archive:
        return {
            member.name.removeprefix("schemas/2026-07/").removesuffix(".json"): json.load(found)
            for member in archive.getmembers()
            if member.name.startswith("schemas/2026-07/")
            and (found := archive.extractfile(member)) is not None
        }


def loosened(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """The published schemas are inferred from examples: where an example's list was empty, or its
    value null, nothing else is allowed there. That says nothing, so it is taken out.
    """
    if isinstance(schema, list):
        return [loosened(one) for one in schema]
    if not isinstance(schema, dict) or schema.get("type") == "null":
        return {} if isinstance(schema, dict) else schema
    return {
        key: True if key == "items" and value is False else loosened(value)
        for key, value in schema.items()
    }


def test_every_payload_fits_the_schema_shopify_publishes_for_its_topic(
    sandbox: Sandbox, ear: Ear, schemas: dict[str, dict[str, Any]], record_property: Tell
) -> None:
    subscribe(sandbox, ear)
    live_a_day(sandbox)
    emitted = {header_of(topic) for topic in TOPICS} - NEVER_TODAY
    ear.until(lambda: {one.topic for one in ear.heard} == emitted)
    faults = [
        f"{one.topic} {'/'.join(map(str, error.absolute_path))}: {error.message[:120]}"
        for one in ear.heard
        for error in Draft202012Validator(loosened(schemas[one.topic])).iter_errors(one.said)
        if [one.topic, *error.absolute_path] != NOTHING_REMAINS
    ]
    assert sorted(set(faults)) == []
    record_property(HELD, ("Shopify", "webhooks", len(ear.heard)))
    record_property(HELD, ("Shopify", "topics of them", len({one.topic for one in ear.heard})))


NOTHING_REMAINS = ["fulfillment_orders/placed_on_hold", "remaining_fulfillment_order"]
"""Null where the whole of it is held; the example the schema was inferred from held a part."""
NEVER_TODAY = {
    "fulfillments/update",
    "orders/create",
    "orders/partially_fulfilled",
    "returns/update",
}
"""What nobody can do to the practice shop by hand."""


def test_every_topic_is_one_of_shopifys(schemas: dict[str, dict[str, Any]]) -> None:
    assert {header_of(topic) for topic in TOPICS} <= schemas.keys()


def test_a_delivery_is_signed_over_its_raw_body(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    sandbox.post("/_control/shop/edit", {"order": "1002", "tags": ["vip"]})
    ear.until(lambda: ear.heard)
    (one,) = ear.heard
    mac = hmac.new(SECRET.encode(), one.body, hashlib.sha256).digest()
    assert one.headers["x-shopify-hmac-sha256"] == base64.b64encode(mac).decode()
    assert one.headers["x-shopify-topic"] == "orders/updated"
    assert one.headers["x-shopify-shop-domain"].endswith(".myshopify.com")
    assert one.headers["x-shopify-api-version"] == "2026-07"
    assert one.said["tags"] == "vip"


def test_only_the_fields_that_were_asked_for_are_sent(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED", fields=["id", "updated_at", "customer.id"])
    sandbox.post("/_control/shop/edit", {"order": "1002", "tags": ["vip"]})
    ear.until(lambda: ear.heard)
    assert set(ear.heard[0].said) == {"id", "updated_at", "customer"}
    assert set(ear.heard[0].said["customer"]) == {"id"}


def test_what_is_not_taken_is_sent_again_under_the_same_id(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    ear.answers[:] = [500, 503]
    sandbox.post("/_control/shop/edit", {"order": "1002", "tags": ["vip"]})
    ear.until(lambda: len(ear.heard) == 3)
    assert len({one.headers["x-shopify-webhook-id"] for one in ear.heard}) == 1
    assert len({one.body for one in ear.heard}) == 1


def test_an_event_may_come_twice_under_two_delivery_ids(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    sandbox.fault("duplicate_event", vendor="shopify-webhooks")
    sandbox.post("/_control/shop/edit", {"order": "1002", "tags": ["vip"]})
    ear.until(lambda: len(ear.heard) == 2)
    assert len({one.headers["x-shopify-event-id"] for one in ear.heard}) == 1
    assert len({one.headers["x-shopify-webhook-id"] for one in ear.heard}) == 2


def test_an_event_may_come_late_and_says_when_it_happened(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    sandbox.fault("late_event", vendor="shopify-webhooks", seconds=1)
    for note in ("first", "second"):
        sandbox.post("/_control/shop/edit", {"order": "1002", "note": note})
    ear.until(lambda: len(ear.heard) == 2)
    assert [one.said["note"] for one in ear.heard] == ["second", "first"]
    second, first = (one.headers["x-shopify-triggered-at"] for one in ear.heard)
    assert first < second


def test_an_app_sees_and_ends_only_its_own_subscriptions(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    writer = AdminApi(sandbox)
    assert writer.ask(LIST)["webhookSubscriptions"]["nodes"] == []
    (own,) = AdminApi(sandbox, "shpat_sandbox_read").ask(LIST)["webhookSubscriptions"]["nodes"]
    said = writer.ask(DELETE, id=own["id"])["webhookSubscriptionDelete"]
    assert said["userErrors"] == [{"message": "Webhook subscription does not exist"}]


def test_what_shopify_would_not_subscribe_to_is_refused(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    assert "already been taken" in refused(sandbox, "ORDERS_UPDATED", ear.url)
    for uri in ("", "ftp://127.0.0.1/x", "http://example.com/x", "http://[", "pubsub://a:b"):
        assert refused(sandbox, "ORDERS_CANCELLED", uri) == "Address is invalid"
    assert "permission" in refused(sandbox, "ORDERS_UPDATED", ear.url, key="products")
    answer = AdminApi(sandbox, "shpat_sandbox_read").post(
        SUBSCRIBE, topic="ORDERS_SUNG", wanted={"uri": ear.url}
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"


def test_our_client_agrees_on_its_topics_once_and_leaves_other_addresses_alone(
    sandbox: Sandbox, ear: Ear
) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED")
    with connect(sandbox) as shop:
        ours = f"{ear.url}/ours"
        subscriber = Subscriber(shop.settings, shop.network)
        assert subscriber.agree(OUR_TOPICS, ours) == Agreed(len(OUR_TOPICS), len(OUR_TOPICS), 0)
        assert subscriber.agree(OUR_TOPICS, ours) == Agreed(len(OUR_TOPICS), 0, 0)
        assert subscriber.agree(OUR_TOPICS[:2], ours) == Agreed(2, 0, len(OUR_TOPICS) - 2)
        nodes = AdminApi(sandbox, "shpat_sandbox_read").ask(LIST)["webhookSubscriptions"]["nodes"]
        assert sorted(one["uri"] for one in nodes) == [ear.url, ours, ours]


def test_our_client_asks_anew_where_other_fields_were_asked_for(sandbox: Sandbox, ear: Ear) -> None:
    subscribe(sandbox, ear, "ORDERS_UPDATED", fields=["id", "email"])
    with connect(sandbox) as shop:
        agreed = Subscriber(shop.settings, shop.network).agree(["orders/updated"], ear.url)
    assert agreed == Agreed(1, 1, 1)


def test_a_token_that_may_not_hear_of_a_topic_is_told_so(sandbox: Sandbox, ear: Ear) -> None:
    with connect(sandbox, read_token="shpat_sandbox_products") as shop:
        subscriber = Subscriber(shop.settings, shop.network)
        with pytest.raises(VendorRejected, match="permission"):
            subscriber.agree(["orders/updated"], ear.url)
