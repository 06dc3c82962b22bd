"""Whether a delivery is its sender's, and what of it is kept."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from policies.errors import BadRequest, Misconfigured
from tests.webhook_posts import (
    ACCOUNT,
    GENUINE,
    SECRET,
    SHOPIFY,
    STRIPE,
    STRIPE_SECRETS,
    posted,
    shopify_post,
    stripe_post,
)
from tools.webhooks.delivery import Delivery, NotGenuine, NotOurs
from tools.webhooks.graph import GraphSender
from tools.webhooks.settings import EventSettings
from tools.webhooks.shopify import TOPICS, ShopifySender, fields_of, order_of
from tools.webhooks.stripe import StripeSender

ORDER = {
    "id": 7,
    "admin_graphql_api_id": "gid://shopify/Order/7",
    "updated_at": "2026-11-29T10:00:00Z",
    "financial_status": "paid",
    "email": "anna@example.com",
    "customer": {"first_name": "Anna"},
    "note": "ring twice",
}
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "charge.refunded",
    "created": 1_764_000_000,
    "livemode": True,
    "data": {
        "object": {
            "id": "ch_1",
            "object": "charge",
            "payment_intent": "pi_1",
            "billing_details": {"name": "Anna"},
        }
    },
}
GRAPH = GraphSender("mail:test", SecretStr("state"))
MAIL = {
    "subscriptionId": "s1",
    "changeType": "created",
    "clientState": "state",
    "resource": "users/u/messages/m1",
    "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": "m1"},
}


def graph_post(*items: Any, **query: str) -> Delivery:  # noqa: ANN401 - JSON
    return Delivery(json.dumps({"value": [*items]}).encode(), {}, query)


# Shopify -----------------------------------------------------------------------------------------
def test_only_ids_times_and_states_of_an_order_are_kept() -> None:
    said = "2026-11-29T10:00:00.123456789Z"
    (one,) = SHOPIFY.read(shopify_post(ORDER, triggered_at=said, api_version="2026-07")).notices
    assert one.account == ACCOUNT
    assert one.object_ref == f"{ACCOUNT}/order/gid://shopify/Order/7"
    assert one.vendor_time == datetime(2026, 11, 29, 10, 0, 0, 123456, tzinfo=UTC)
    assert one.kept == {
        "updated_at": ORDER["updated_at"],
        "financial_status": "paid",
        "api_version": "2026-07",
    }


@pytest.mark.parametrize(
    ("body", "names"),
    [({"id": 9, "order_id": 7, "status": "closed"}, "9"), ({}, "0")],
)
def test_a_return_is_told_of_also_where_it_is_not_named(body: dict[str, Any], names: str) -> None:
    (one,) = SHOPIFY.read(shopify_post(body, topic="returns/process")).notices
    assert one.object_ref == f"{ACCOUNT}/return/gid://shopify/Return/{names}"
    assert one.topic in TOPICS


def test_a_signature_fits_one_body_and_one_secret() -> None:
    post = shopify_post(ORDER)
    spoilt = Delivery(post.body.replace(b"paid", b"void"), post.headers)
    for delivery in (spoilt, shopify_post(ORDER, secret="another")):
        with pytest.raises(NotGenuine):
            SHOPIFY.read(delivery)


@pytest.mark.parametrize("given", ["", "not base64", "ünïcode", base64.b64encode(b"x").decode()])
def test_what_is_no_signature_is_none(given: str) -> None:
    with pytest.raises(NotGenuine):
        SHOPIFY.read(shopify_post(ORDER, hmac_sha256=given))


def test_an_old_secret_fits_while_both_are_set() -> None:
    sender = ShopifySender(SHOPIFY.account, SHOPIFY.domain, (SecretStr("new"), SecretStr("old")))
    for secret in ("new", "old"):
        assert sender.read(shopify_post(ORDER, secret=secret)).notices


def test_without_a_secret_nothing_fits() -> None:
    with pytest.raises(Misconfigured):
        ShopifySender(SHOPIFY.account, SHOPIFY.domain, ()).read(shopify_post(ORDER, secret=""))


def test_another_shop_is_none_of_ours() -> None:
    with pytest.raises(NotOurs):
        SHOPIFY.read(shopify_post(ORDER, shop_domain="other.myshopify.com"))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"text"', b"\xff", b"[" * 100_000, b"NaN"])
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        SHOPIFY.read(shopify_post(raw=raw))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"topic": ""},
        {"topic": "orders/updated/again"},
        {"topic": "x" * 200},
        {"event_id": ""},
        {"event_id": "e" * 121},
        {"event_id": "a\nb"},
    ],
)
def test_headers_that_are_none_are_refused(spoilt: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        SHOPIFY.read(Delivery(*posted(ORDER, secret=SECRET, **GENUINE | spoilt)))


@pytest.mark.parametrize("ids", [{}, {"id": None}, {"id": {"$ne": 1}}, {"id": ""}, {"id": True}])
def test_an_object_without_an_id_is_refused(ids: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        SHOPIFY.read(shopify_post(ids))


def test_of_a_topic_nobody_knows_only_the_id_is_kept() -> None:
    (one,) = SHOPIFY.read(shopify_post(ORDER, topic="discounts/create")).notices
    assert one.topic == "discounts/create"
    assert one.kept == {}


def test_two_deliveries_of_one_event_have_one_name_and_two_topics_have_two() -> None:
    one, again, other = (
        SHOPIFY.read(shopify_post(ORDER, webhook_id=w, topic=topic)).notices[0].event_id
        for w, topic in (("w1", "orders/updated"), ("w2", "orders/updated"), ("w3", "orders/paid"))
    )
    assert one == again != other


def test_a_refund_a_parcel_and_an_order_name_their_order() -> None:
    refund = {"id": 9, "order_id": 7, "created_at": "2026-11-29T10:00:00Z", "note": "Anna"}
    (one,) = SHOPIFY.read(shopify_post(refund, topic="refunds/create")).notices
    assert one.object_ref == f"{ACCOUNT}/refund/gid://shopify/Refund/9"
    order = f"{ACCOUNT}/order/gid://shopify/Order/7"
    assert order_of(ACCOUNT, dict(one.kept), one.object_ref) == order
    assert order_of(ACCOUNT, {}, order) == order
    assert order_of(ACCOUNT, {}, f"{ACCOUNT}/inventory_level/x") is None


def test_a_hold_names_the_work_it_is_on() -> None:
    held = {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/3", "status": "on_hold"}}
    (one,) = SHOPIFY.read(shopify_post(held, topic="fulfillment_orders/placed_on_hold")).notices
    assert one.object_ref.endswith("/fulfilment_order/gid://shopify/FulfillmentOrder/3")
    assert one.kept == {"status": "on_hold"}
    with pytest.raises(BadRequest):
        SHOPIFY.read(shopify_post({"id": 1}, topic="fulfillment_orders/placed_on_hold"))


def test_no_field_that_names_anybody_is_asked_for() -> None:
    asked = {field for topic in TOPICS for field in fields_of(topic)}
    assert not {f for f in asked if any(w in f for w in ("mail", "name", "address", "note"))}


# Stripe ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("secret", STRIPE_SECRETS)
def test_either_of_stripes_secrets_signs(secret: str) -> None:
    post = STRIPE.read(stripe_post(EVENT, at=1_764_000_001, secret=secret))
    assert post.signed_at == datetime.fromtimestamp(1_764_000_001, UTC)
    (one,) = post.notices
    assert (one.event_id, one.topic) == ("evt_1", "charge.refunded")
    assert one.object_ref == "stripe:test/charge/ch_1"
    assert one.kept == {"payment_intent": "pi_1", "livemode": True}


@pytest.mark.parametrize(
    "header",
    ["", "t=1", "v1=00", "t=1,t=2,v1=00", "t=-1,v1=00", "t=1e3,v1=00", "t=1,v1=zz", "t=1,v1="],
)
def test_what_is_no_stripe_signature_is_none(header: str) -> None:
    with pytest.raises(NotGenuine):
        STRIPE.read(Delivery(b"{}", {"stripe-signature": header}))


def test_a_stripe_signature_cannot_be_given_another_time() -> None:
    post = stripe_post(EVENT, at=1_764_000_001)
    moved = post.headers["stripe-signature"].replace("1764000001", "1764000002")
    with pytest.raises(NotGenuine):
        STRIPE.read(Delivery(post.body, {"stripe-signature": moved}))


@pytest.mark.parametrize(
    "event",
    [{}, {**EVENT, "object": "charge"}, {**EVENT, "data": {}}, {**EVENT, "id": None}, []],
)
def test_what_is_no_stripe_event_is_refused(event: Any) -> None:  # noqa: ANN401 - JSON
    with pytest.raises(BadRequest):
        STRIPE.read(stripe_post(event, at=1))


def test_stripe_without_secrets_takes_nothing() -> None:
    with pytest.raises(Misconfigured):
        StripeSender("stripe:test", ()).read(stripe_post(EVENT, at=1))


# Microsoft Graph ---------------------------------------------------------------------------------
def test_a_validation_token_is_echoed_and_nothing_is_kept() -> None:
    post = GRAPH.read(graph_post(validationToken="Validation: <b>1</b>"))
    assert post.echo == "Validation: <b>1</b>"
    assert post.notices == ()
    with pytest.raises(BadRequest):
        GRAPH.read(graph_post(validationToken="x" * 5_000))


def test_every_notification_of_a_list_has_to_bear_our_secret() -> None:
    assert len(GRAPH.read(graph_post(MAIL, MAIL)).notices) == 2
    for spoilt in ({**MAIL, "clientState": "other"}, {**MAIL, "clientState": None}, "text"):
        with pytest.raises(NotGenuine):
            GRAPH.read(graph_post(MAIL, spoilt))


def test_a_mail_is_one_event_however_often_it_is_told() -> None:
    one, again = (GRAPH.read(graph_post(MAIL)).notices[0] for _ in range(2))
    assert one.event_id == again.event_id
    assert (one.topic, one.object_ref) == ("message/created", "mail:test/message/m1")
    changed = {**MAIL, "changeType": "updated"}
    first, second = (GRAPH.read(graph_post(changed)).notices[0].event_id for _ in range(2))
    assert first != second, "without an etag each update is news"


@pytest.mark.parametrize("event", ["reauthorizationRequired", "subscriptionRemoved", "missed"])
def test_a_subscription_in_need_of_care_is_an_event(event: str) -> None:
    lifecycle = {"subscriptionId": "s1", "clientState": "state", "lifecycleEvent": event}
    (one,) = GRAPH.read(graph_post(lifecycle)).notices
    assert one.topic.startswith("lifecycle/")
    assert one.object_ref == "mail:test/subscription/s1"


@pytest.mark.parametrize("body", [b"{}", b'{"value": []}', b'{"value": {}}', b"x"])
def test_what_is_no_list_of_notifications_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        GRAPH.read(Delivery(body))


# Settings ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "half", [{"stripe_secrets": "whsec"}, {"graph_account": "mail:acme"}, {"stripe_account": "x"}]
)
def test_half_a_sender_is_no_setting(half: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        EventSettings.model_validate(half)
