"""Deliveries as vendors sign them, for tests."""

import base64
import hashlib
import hmac
import json
from typing import Any

from pydantic import SecretStr

from tools.webhooks.delivery import Delivery
from tools.webhooks.shopify import ShopifySender
from tools.webhooks.stripe import StripeSender

ACCOUNT = "shopify:test"
DOMAIN = "test.myshopify.com"
SECRET = "shpss_test"
GENUINE = {"topic": "orders/updated", "shop_domain": DOMAIN, "event_id": "e1"}
SHOPIFY = ShopifySender(ACCOUNT, DOMAIN, (SecretStr(SECRET),))
STRIPE_SECRETS = ("whsec_new", "whsec_old")
STRIPE = StripeSender("stripe:test", tuple(map(SecretStr, STRIPE_SECRETS)))


def shopify_post(
    payload: Any = None,  # noqa: ANN401 - JSON
    *,
    raw: bytes | None = None,
    secret: str = SECRET,
    **headers: str,
) -> Delivery:
    """A webhook of Shopify's; `headers` are named by their last words: `event_id="e1"`."""
    body = json.dumps(payload).encode() if raw is None else raw
    return Delivery(*signed(body, secret=secret, **GENUINE | headers))


def posted(
    payload: Any,  # noqa: ANN401 - JSON
    *,
    secret: str,
    **headers: str,
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook of Shopify's."""
    return signed(json.dumps(payload).encode(), secret=secret, **headers)


def signed(body: bytes, *, secret: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    """A body as it is, and the headers it has as a webhook of Shopify's."""
    mac = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    named = {"hmac_sha256": mac, **headers}
    return body, {f"x-shopify-{name.replace('_', '-')}": value for name, value in named.items()}


def stripe_post(
    event: Any,  # noqa: ANN401 - JSON
    *,
    at: int,
    raw: bytes | None = None,
    secret: str = STRIPE_SECRETS[0],
) -> Delivery:
    """An event of Stripe's, signed at a second since 1970."""
    body = json.dumps(event).encode() if raw is None else raw
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return Delivery(body, {"stripe-signature": f"t={at},v1={mac},v0=ignored"})
