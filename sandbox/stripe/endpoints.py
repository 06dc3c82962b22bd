"""Where the account's events are posted: what an admin sets up, with a key that may do anything."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sandbox.journal import Change
from sandbox.stripe.events import TYPES, events
from sandbox.stripe.moves import Endpoint
from sandbox.stripe.operation import PAGED, Ask, Operation
from sandbox.stripe.wire import NAME, Refused, Tree, stamp

_LOOPBACK = ("127.0.0.1", "localhost")


def objection(url: str, wanted: Sequence[object]) -> Refused | None:
    """Say what speaks against posting such events there; None where nothing does."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        return Refused("Invalid URL: this practice Stripe posts to loopback only.", param="url")
    if any(one not in (*TYPES, "*") for one in wanted):
        message = f"Invalid enabled_events: must be one of {', '.join(TYPES)} or *"
        return Refused(message, param="enabled_events[0]")
    return None


def create_endpoint(ask: Ask) -> Tree:
    """Answer `PostWebhookEndpoints`; the secret is shown this once. Raises `Refused`."""
    url, wanted = ask.text("url"), ask.said.get("enabled_events")
    if url is None or not isinstance(wanted, list):
        lacks = "url" if url is None else "enabled_events"
        message = f"Missing required param: {lacks}."
        raise Refused(message, code="parameter_missing", param=lacks)
    if no := objection(url, wanted):
        raise no
    kept = ask.desk.kept.endpoints
    number = f"3W{len(kept) + 1:013d}"
    made = Endpoint(number, url, tuple(wanted), f"whsec_sandbox_{number}", ask.desk.now)
    kept.append(made)
    change = Change(NAME, ask.operation.name, {"url": url, "enabled_events": wanted}, ask.key.kind)
    ask.desk.journal.commit(change, {"id": made.id})
    return {**_written(made), "secret": made.secret}


def endpoints(ask: Ask) -> Tree:
    """Answer `GetWebhookEndpoints`."""
    return ask.page(ask.desk.kept.endpoints[::-1], _written)


def _written(one: Endpoint) -> Tree:
    return {
        "id": one.id,
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": stamp(one.created),
        "description": None,
        "enabled_events": list(one.wanted),
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": one.url,
    }


ANNOUNCED: tuple[Operation, ...] = (
    Operation(
        "GetEvents",
        "GET",
        "/v1/events",
        "event_read",
        "event",
        events,
        PAGED | {"delivery_success", "type", "types"},
    ),
    Operation(
        "GetWebhookEndpoints",
        "GET",
        "/v1/webhook_endpoints",
        "webhook_read",
        "webhook_endpoint",
        endpoints,
        PAGED - {"created"},
    ),
    Operation(
        "PostWebhookEndpoints",
        "POST",
        "/v1/webhook_endpoints",
        "webhook_write",
        "webhook_endpoint",
        create_endpoint,
        frozenset({"api_version", "connect", "description", "enabled_events", "metadata", "url"}),
    ),
)
