"""What `returns/*` tell: the steps a return has taken, in the words of Shopify's examples."""

from collections.abc import Iterator, Mapping

from sandbox.shop.orders import Order
from sandbox.shop.returns import Return
from sandbox.shopify.webhooks.parts import Payload, named, number

Standing = tuple[str, int]
"""A return's status and how many of its units have been looked at."""

_STEPS: Mapping[tuple[str, str], str] = {
    ("", "REQUESTED"): "RETURNS_REQUEST",
    ("REQUESTED", "OPEN"): "RETURNS_APPROVE",
    ("REQUESTED", "DECLINED"): "RETURNS_DECLINE",
    ("OPEN", "CANCELED"): "RETURNS_CANCEL",
    ("OPEN", "CLOSED"): "RETURNS_CLOSE",
    ("CLOSED", "OPEN"): "RETURNS_REOPEN",
}


def standings(order: Order) -> dict[str, Standing]:
    """Return how each return of an order stands, by its id."""
    return {made.id: (made.status, made.processed_quantity) for made in order.returns}


def news(order: Order, before: Mapping[str, Standing]) -> Iterator[tuple[str, Payload]]:
    """Return the topic and the payload of every step that was taken since."""
    for made in order.returns:
        status, processed = before.get(made.id, ("", 0))
        if topic := _STEPS.get((status, made.status)):
            yield topic, _payload(topic, made)
        if made.processed_quantity != processed:
            # Shopify's own example of this payload is an empty object.
            yield "RETURNS_PROCESS", {}


def _payload(topic: str, made: Return) -> Payload:
    of = {**named(made.id), "status": made.status.lower()}
    if topic in {"RETURNS_CANCEL", "RETURNS_CLOSE", "RETURNS_REOPEN"}:
        return {**of, "order_id": number(made.order.id)}
    of["order"] = named(made.order.id)
    if topic == "RETURNS_DECLINE":
        return {**of, "decline": {"reason": "other", "note": ""}}
    return {
        **of,
        "name": made.name,
        "return_line_items": [],
        "total_return_line_items": len(made.return_line_items),
        "return_shipping_fees": [],
        "exchange_line_items": [],
        "total_exchange_line_items": 0,
    }
