"""Posting what happened to whoever subscribed: signed, again when it is not taken, in no order.

Shopify promises no order, may deliver twice, tries eight times over four hours, and then ends a
subscription that an app made. Here the pauses are shorter, so that a demo shows it.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.faults import Faults
from sandbox.journal import Change, Journal
from sandbox.postman import Parcel, Postman
from sandbox.shop.state import DOMAIN
from sandbox.shopify.tokens import API_VERSION
from sandbox.shopify.webhooks.parts import Payload
from sandbox.shopify.webhooks.subscriptions import TOPICS, Subscription, Subscriptions, header_of
from sandbox.shopify.webhooks.watch import Happening, Watch
from sandbox.world import World

VENDOR = "shopify-webhooks"
SECRET = "shpss_sandbox_webhooks"
COUNTED = ("duplicate_event", "late_event", "lost_event", "wrong_signature")
WINDOWS = ("down",)


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery, written when it happened; every try of it says the same."""

    to: Subscription
    body: bytes
    event_id: str
    triggered_at: datetime
    webhook_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def headers(self, secret: str = SECRET) -> dict[str, str]:
        """Return what stands beside the body."""
        mac = hmac.new(secret.encode(), self.body, hashlib.sha256).digest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook",
            "X-Shopify-API-Version": API_VERSION,
            "X-Shopify-Event-Id": self.event_id,
            "X-Shopify-Hmac-Sha256": base64.b64encode(mac).decode(),
            "X-Shopify-Shop-Domain": DOMAIN,
            "X-Shopify-Topic": header_of(self.to.topic),
            "X-Shopify-Triggered-At": self.triggered_at.astimezone(UTC).isoformat(),
            "X-Shopify-Webhook-Id": self.webhook_id,
        }


class Webhooks:
    """The practice shop's deliveries; it looks whenever anybody has changed anything."""

    def __init__(self, world: World, faults: Faults, journal: Journal) -> None:
        self.subscriptions = Subscriptions()
        self._world = world
        self._faults = faults
        self._journal = journal
        self._watch: Watch | None = None
        self._postman = Postman(VENDOR, faults, journal)
        faults.register(VENDOR, COUNTED, map(header_of, TOPICS), windows=WINDOWS)
        journal.listeners.append(self.look)

    def recall(self, subscriptions: Subscriptions) -> None:
        """Go on with the subscriptions of an earlier run."""
        self.subscriptions = subscriptions
        self.start_over()

    def start_over(self) -> None:
        """Forget what was under way, and begin to look at the shop as it is now."""
        self._postman.forget()
        self._watch = Watch(self._world.shop) if self.subscriptions.kept else None

    def subscribe(
        self,
        change: Change,
        topic: str,
        uri: str,
        *,
        include_fields: Sequence[str] = (),
        name: str | None = None,
    ) -> Subscription:
        """Make a subscription that passed every check, and note it."""
        self._watch = self._watch or Watch(self._world.shop)
        made = self.subscriptions.add(
            change.token,
            topic,
            uri,
            self._world.clock.now(),
            include_fields=include_fields,
            name=name,
        )
        self._journal.commit(change, {"id": made.id, "topic": topic, "uri": uri})
        return made

    def unsubscribe(self, change: Change, ended: Subscription) -> None:
        """End a subscription, and note it."""
        self.subscriptions.kept.pop(ended.id, None)
        self._journal.commit(change, {"id": ended.id, "topic": ended.topic, "uri": ended.uri})

    def look(self) -> None:
        """Find out what has happened, and post it."""
        if self._watch is None:
            return
        event_id = str(uuid.uuid4())
        for happening in self._watch.news(self._world.shop):
            for to in self.subscriptions.to(happening.topic):
                self._post(_letter(to, happening, event_id, self._world.clock.now()))

    def _post(self, letter: Letter) -> None:
        fault = self._faults.take(VENDOR, {header_of(letter.to.topic)})
        name = fault.name if fault else ""
        if name == "lost_event":
            return
        delay = fault.seconds if fault and name == "late_event" else 0.0
        secret = "another" if name == "wrong_signature" else SECRET
        self._spawn(letter, delay, secret)
        if name == "duplicate_event":
            # The same event under another delivery id, as two subscriptions would have it.
            again = Letter(letter.to, letter.body, letter.event_id, letter.triggered_at)
            self._spawn(again, 0.0, secret)

    def _spawn(self, letter: Letter, delay: float, secret: str) -> None:
        to, kept = letter.to, self.subscriptions.kept
        self._postman.send(
            Parcel(to.uri, letter.body, lambda: letter.headers(secret)),
            noted=(header_of(to.topic), letter.webhook_id, to.app),
            delay=delay,
            is_wanted=lambda: to.id in kept,
            gave_up=lambda: kept.pop(to.id, None),
        )


def _letter(to: Subscription, happening: Happening, event_id: str, at: datetime) -> Letter:
    body = _only(happening.payload, to.include_fields)
    return Letter(to, json.dumps(body).encode(), event_id, at)


def _only(payload: Payload, fields: Sequence[str]) -> Payload:
    """Return what the subscription asked for: `id`, or with a dot `fulfillment_order.id`."""
    if not fields:
        return payload
    found: Payload = {}
    for wanted in fields:
        outer, dot, inner = wanted.partition(".")
        value = payload.get(outer)
        if not dot and outer in payload:
            found[outer] = value
        elif isinstance(value, dict) and inner in value:
            found.setdefault(outer, {})[inner] = value[inner]
    return found
