"""Microsoft Graph's notifications: not signed, but each bears the secret we gave at subscribing.

A new subscription is first tried with `?validationToken=...`, to be echoed as plain text within ten
seconds. Lifecycle notifications say that a subscription needs care.
Source: Microsoft's pages on change notifications through webhooks and on lifecycle events.
"""

import hashlib
import json
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from memory.arrivals import Notice
from policies.errors import BadRequest
from policies.ref import Ref
from tools.webhooks.delivery import (
    LONGEST_ID,
    Delivery,
    Post,
    check,
    identifier,
    json_object,
    plain,
    topic_of,
)

MISSED: Final = "lifecycle/missed"
LIFECYCLE: Final = {
    "reauthorizationRequired": "lifecycle/reauthorization_required",
    "subscriptionRemoved": "lifecycle/subscription_removed",
    "missed": MISSED,
}
_CHANGES: Final = frozenset({"created", "updated", "deleted"})
_MOST = 1_000
_LONGEST_TOKEN = 4_000


@dataclass(frozen=True)
class GraphSender:
    """One mailbox. `client_state` is what we told Graph to send back with every notification."""

    account: str
    client_state: SecretStr
    name: str = "graph"
    status: int = 202

    def read(self, delivery: Delivery) -> Post:
        """Check and understand; raises what `Sender` says."""
        token = delivery.query.get("validationToken")
        if token is not None:
            if len(token) > _LONGEST_TOKEN:
                raise BadRequest("That token is too long to be one of Graph's.")
            return Post(echo=token)
        found = json_object(delivery.body).get("value")
        if not isinstance(found, list) or not 0 < len(found) <= _MOST:
            raise BadRequest("That is no list of notifications. Nothing was kept of it.")
        items = [one if isinstance(one, Mapping) else {} for one in found]
        right = [self.client_state.get_secret_value().encode()]
        for one in items:
            check([str(one.get("clientState") or "").encode()], right)
        return Post(tuple(self._notice(one) for one in items))

    def _notice(self, one: Mapping[str, Any]) -> Notice:
        subscription = identifier(one.get("subscriptionId"), "subscription's id")
        lifecycle = one.get("lifecycleEvent")
        if lifecycle is not None:
            topic = LIFECYCLE.get(str(lifecycle), "lifecycle/other")
            kind, what = "subscription", subscription
        else:
            data = one.get("resourceData")
            named = data if isinstance(data, Mapping) else {}
            kind = topic_of(str(named.get("@odata.type") or "").rpartition(".")[2].lower())
            change = str(one.get("changeType") or "")
            if change not in _CHANGES:
                raise BadRequest("The change is none that I know. Nothing was kept of it.")
            topic, what = f"{kind}/{change}", _short(str(named.get("id") or ""))
        return Notice(
            account=self.account,
            event_id=_identity(one, topic),
            topic=topic,
            object_ref=str(Ref(account=self.account, kind=kind, id=identifier(what, "id"))),
            vendor_time=None,
            kept={
                **plain(one, ("subscriptionId", "subscriptionExpirationDateTime")),
                **({"id": named["id"]} if lifecycle is None else {}),
            },
        )


def _identity(one: Mapping[str, Any], topic: str) -> str:
    """Name an event so that a repetition has the same name and no other event has.

    Graph's own id is optional. Without it, what was created or deleted was so once; what was
    updated is told apart by its etag, and where there is none, it is taken for news each time.
    """
    given = one.get("id")
    if isinstance(given, str) and given:
        return f"{topic}:{_short(given)}"
    data = one.get("resourceData")
    etag = data.get("@odata.etag") if isinstance(data, Mapping) else None
    what = [one.get("subscriptionId"), one.get("resource"), etag]
    repeats = topic.startswith("lifecycle/") or (topic.endswith("/updated") and not etag)
    if repeats:
        what.append(random.token_hex(16))
    digest = hashlib.sha256(json.dumps(what, default=str).encode()).hexdigest()
    return f"{topic}:{digest}"


def _short(given: str) -> str:
    """Keep an id as it is, or its digest where it is too long to name an object here."""
    return given if len(given) <= LONGEST_ID else hashlib.sha256(given.encode()).hexdigest()
