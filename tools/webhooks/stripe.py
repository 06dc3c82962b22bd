"""Stripe's webhooks: a signed time and body, under one of several secrets.

`Stripe-Signature: t=1732000000,v1=<hex>,v1=<hex>` where each v1 is HMAC-SHA256 over `t.body`.
Source: Stripe's guide to verifying signatures manually.
"""

import re
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from memory.arrivals import Arrival, Notice
from policies.errors import BadRequest
from policies.ref import Ref
from tools.webhooks.delivery import (
    Delivery,
    NotGenuine,
    Post,
    check,
    identifier,
    json_object,
    mac,
    plain,
    since_1970,
    topic_of,
)

TOPICS: Final = ("charge.dispute.created", "charge.refunded", "payout.failed", "refund.failed")
"""What we handle. Of other topics a row is kept, and nothing comes of it."""
_MOST_SIGNATURES = 10
_TIME: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_KEPT: Final = ("charge", "payment_intent", "invoice", "subscription", "status", "livemode")


@dataclass(frozen=True)
class StripeSender:
    """One Stripe account. While a secret is rolled, the old and the new one both sign."""

    account: str
    secrets: tuple[SecretStr, ...]
    name: str = "stripe"
    status: int = 200

    def read(self, delivery: Delivery) -> Post:
        """Check and understand one event; raises what `Sender` says."""
        time, given = _signatures(delivery.headers.get("stripe-signature", ""))
        signed = time.encode() + b"." + delivery.body
        check(given, [mac(secret, signed) for secret in self.secrets])
        event = json_object(delivery.body)
        data = event.get("data")
        found = data.get("object") if isinstance(data, dict) else None
        if event.get("object") != "event" or not isinstance(found, dict):
            raise BadRequest("That is no event of Stripe's. Nothing was kept of it.")
        topic = topic_of(str(event.get("type") or ""))
        kind = topic_of(str(found.get("object") or ""))
        what = identifier(found.get("id"), "object's id")
        notice = Notice(
            account=self.account,
            event_id=identifier(event.get("id"), "event id"),
            topic=topic,
            object_ref=str(Ref(account=self.account, kind=kind, id=what)),
            vendor_time=since_1970(event.get("created")),
            kept={**plain(found, _KEPT), **plain(event, ("livemode", "api_version"))},
        )
        return Post((notice,), signed_at=since_1970(int(time)))


def charge_of(arrival: Arrival) -> str | None:
    """Name the charge that an event is about; None where it names none."""
    named = arrival.payload.get("charge") or number_of(arrival)
    return str(named) if str(named).startswith(("ch_", "py_")) else None


def number_of(arrival: Arrival) -> str:
    """Name the object that an event is about, as Stripe does: `po_…`."""
    return arrival.object_ref.rpartition("/")[2]


def _signatures(header: str) -> tuple[str, list[bytes]]:
    """Read the time and the signatures of our scheme; others are ignored, as Stripe asks."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for key, _, value in parts if key == "t"]
    if len(times) != 1 or not _TIME.fullmatch(times[0]):
        raise NotGenuine
    found = []
    for key, _, value in parts[: _MOST_SIGNATURES + 1]:
        if key == "v1":
            try:
                found.append(bytes.fromhex(value))
            except ValueError:
                continue
    return times[0], found
