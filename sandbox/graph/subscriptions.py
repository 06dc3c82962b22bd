"""Who is told of changes in the mailbox, for how long, and what Graph answers about that.

Source: Microsoft's pages on the subscription resource type and on lifecycle notifications.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sandbox.door import Answer
from sandbox.graph.grants import APPS
from sandbox.graph.refusals import Refused, misasked
from sandbox.graph.shapes import moment

LONGEST = timedelta(minutes=10_080)
"""How long a subscription to mails lives at most."""
CHANGES = ("created", "updated", "deleted")
_WRITTEN = frozenset(
    {"changeType", "clientState", "expirationDateTime", "latestSupportedTlsVersion"}
    | {"lifecycleNotificationUrl", "notificationUrl", "resource"}
)
_NEEDED = ("changeType", "notificationUrl", "resource", "expirationDateTime")
_LOOPBACK = ("127.0.0.1", "localhost")
_LONGEST_STATE = 128


@dataclass(slots=True)
class Subscription:
    """One wish to be told. `paused`: nothing is told until the app authorizes itself again."""

    app: str
    resource: str
    changes: tuple[str, ...]
    url: str
    lifecycle_url: str
    client_state: str
    expires_at: datetime
    lasting_ids: bool
    id: str = field(default_factory=lambda: str(uuid4()))
    paused: bool = False

    def shown(self) -> dict[str, Any]:
        """Write it; the client state is not repeated, as at Graph."""
        return {
            "id": self.id,
            "resource": self.resource,
            "applicationId": APPS[self.app][0],
            "changeType": ",".join(self.changes),
            "clientState": None,
            "notificationUrl": self.url,
            "lifecycleNotificationUrl": self.lifecycle_url or None,
            "expirationDateTime": moment(self.expires_at),
            "creatorId": APPS[self.app][0],
            "latestSupportedTlsVersion": "v1_2",
            "notificationQueryOptions": None,
            "encryptionCertificate": None,
            "encryptionCertificateId": None,
            "includeResourceData": None,
            "notificationUrlAppId": None,
        }


class Subscriptions:
    """All there are."""

    def __init__(self) -> None:
        self.kept: list[Subscription] = []

    def wished(
        self, body: object, app: str, user: str, now: datetime, *, lasting_ids: bool
    ) -> Subscription:
        """Read a wish for a new one. Raises `Refused`."""
        if not isinstance(body, Mapping):
            raise misasked("Unable to read JSON request payload.", "BadRequest")
        if lacks := [name for name in _NEEDED if not isinstance(body.get(name), str)]:
            raise misasked(f"{lacks[0]} is a required property.", "ValidationError")
        if unknown := body.keys() - _WRITTEN:
            raise misasked(f"Property '{min(unknown)}' is not valid here.", "BadRequest")
        changes = tuple(part.strip().lower() for part in body["changeType"].split(","))
        if not set(changes) <= {*CHANGES}:
            raise misasked("changeType has an unsupported value.", "ValidationError")
        resource = body["resource"].strip("/")
        if resource.lower() != f"users/{user}/messages".lower():
            raise misasked(f"Resource '{resource[:80]}' is not supported.", "ValidationError")
        state = body.get("clientState") or ""
        if not isinstance(state, str) or len(state) > _LONGEST_STATE:
            raise misasked("clientState is longer than 128 characters.", "ValidationError")
        url, care = body["notificationUrl"], str(body.get("lifecycleNotificationUrl") or "")
        for one in filter(None, (url, care)):
            parts = urlsplit(one)
            if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
                raise misasked("This practice Graph posts to loopback only.", "ValidationError")
        ends = _until(body["expirationDateTime"], now)
        return Subscription(app, resource, changes, url, care, state, ends, lasting_ids)

    def made(self, wish: Subscription, refusing: Sequence[str]) -> Answer:
        """Make it, unless one of its addresses did not echo. Raises `Refused`."""
        if refusing:
            text = f"Subscription validation request failed for '{refusing[0]}'."
            raise misasked(text, "ValidationError")
        same = {"app": wish.app, "url": wish.url, "resource": wish.resource}
        if any(all(getattr(one, k) == v for k, v in same.items()) for one in self.kept):
            text = "Subscription already exists for the same resource and address."
            raise Refused("Conflict", text, HTTPStatus.CONFLICT)
        self.kept.append(wish)
        return Answer({**wish.shown(), "clientState": wish.client_state}, HTTPStatus.CREATED)

    def listed(self, app: str, now: datetime) -> Answer:
        """List an app's own."""
        found = [one.shown() for one in self.kept if one.app == app and one.expires_at > now]
        return Answer({"value": found})

    def renewed(self, wanted: str, app: str, body: object, now: datetime) -> Answer:
        """Let one live longer; that authorizes it as well. Raises `Refused`."""
        found = self._own(wanted, app, now)
        until = body.get("expirationDateTime") if isinstance(body, Mapping) else None
        if not isinstance(until, str):
            raise misasked("expirationDateTime is a required property.", "ValidationError")
        found.expires_at, found.paused = _until(until, now), False
        return Answer(found.shown())

    def reauthorized(self, wanted: str, app: str, now: datetime) -> Answer:
        """Go on telling. Raises `Refused`."""
        self._own(wanted, app, now).paused = False
        return Answer(None, HTTPStatus.NO_CONTENT)

    def ended(self, wanted: str, app: str, now: datetime) -> Answer:
        """End one. Raises `Refused`."""
        self.kept.remove(self._own(wanted, app, now))
        return Answer(None, HTTPStatus.NO_CONTENT)

    def _own(self, wanted: str, app: str, now: datetime) -> Subscription:
        for one in self.kept:
            if (one.id, one.app) == (wanted, app) and one.expires_at > now:
                return one
        raise Refused("ResourceNotFound", "The object was not found.", HTTPStatus.NOT_FOUND)


def _until(said: str, now: datetime) -> datetime:
    try:
        ends = datetime.fromisoformat(said)
    except ValueError:
        ends = None
    if ends is None or ends.tzinfo is None:
        raise misasked("expirationDateTime is no moment.", "ValidationError")
    if ends <= now:
        raise misasked("Subscription expiration must be in the future.", "ValidationError")
    if ends > now + LONGEST:
        text = "Subscription expiration can only be 10080 minutes in the future."
        raise misasked(text, "ValidationError")
    return ends
