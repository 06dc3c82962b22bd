"""Writing to buyers through Amazon, and being told by it when something changes."""

import re
import uuid
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.orders import order_of
from sandbox.amazon.wire import Body, invalid, missing
from sandbox.door import Answer
from sandbox.trade.market import MarketOrder, MarketStatus

NOTICES = ("ORDER_CHANGE", "LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "FEED_PROCESSING_FINISHED")
_MOST = {
    "confirmCustomizationDetails": 800,
    "confirmDeliveryDetails": 2000,
    "confirmOrderDetails": 2000,
    "unexpectedProblem": 2000,
}
"""How many characters each message takes; others take files, which this practice Amazon has not."""
_BEFORE_IT_LEAVES = frozenset({MarketStatus.UNSHIPPED, MarketStatus.PARTIALLY_SHIPPED})
_WRITTEN_TO_FOR = timedelta(days=30)
_REFUSED = {
    "links": re.compile(r"https?:|www\.", re.IGNORECASE),
    "email addresses": re.compile(r"[^\s@]+@[^\s@]+"),
    "HTML": re.compile(r"<\s*/?\s*[a-z!][^>]*>", re.IGNORECASE),
}
_SPANISH = "7"
"""Buyers whose order ends with this read Spanish: a story of this practice company's own."""


def messaging_actions(ask: Ask) -> Answer:
    """Answer `getMessagingActionsForOrder`: about which things the buyer may be written to."""
    ask.here()
    order = order_of(ask, ask.path["amazonOrderId"])
    here = f"/messaging/v1/orders/{order.id}"
    more = f"?marketplaceIds={ask.one('marketplaceIds')}"
    actions = [
        {"href": f"{here}/messages/{name}{more}", "name": name} for name in _allowed(ask, order)
    ]
    links = {"self": {"href": f"{here}{more}"}, "actions": actions}
    return Answer({"_links": links, "_embedded": {"actions": []}})


def attributes(ask: Ask) -> Answer:
    """Answer `GetAttributes`: which language the buyer reads."""
    ask.here()
    order = order_of(ask, ask.path["amazonOrderId"])
    return Answer({"buyer": {"locale": "es-US" if order.id.endswith(_SPANISH) else "en-US"}})


def message(name: str, operation: str, ask: Ask) -> Answer:
    """Answer any of the operations that send the buyer a message of words."""
    ask.here()
    order = order_of(ask, ask.path["amazonOrderId"])
    text = Body(ask.body, "body").text("text")
    if len(text) > _MOST[name]:
        raise invalid(f"text is too long: {_MOST[name]} at most.")
    for what, pattern in _REFUSED.items():
        if pattern.search(text):
            raise invalid(f"text must not include {what}.")
    if name not in _allowed(ask, order):
        raise invalid(f"The message type {name} is not available for this order.")
    ask.commit(operation, {"orderId": order.id, "text": text}, {})
    return Answer({}, HTTPStatus.CREATED)


def _allowed(ask: Ask, order: MarketOrder) -> list[str]:
    """Say which messages the buyer of an order may be sent now."""
    if order.status is MarketStatus.CANCELLED:
        return []
    if order.status in _BEFORE_IT_LEAVES:
        return ["confirmOrderDetails", "confirmDeliveryDetails", "unexpectedProblem"]
    last = max((one.shipped_at for one in order.packages), default=order.updated_at)
    return (
        ["confirmDeliveryDetails", "unexpectedProblem"] if ask.now < last + _WRITTEN_TO_FOR else []
    )


def create_subscription(ask: Ask) -> Answer:
    """Answer `createSubscription`: one for each kind of notice."""
    kind = _kind(ask)
    body = Body(ask.body, "body")
    if kind in ask.office.subscriptions:
        raise invalid("A subscription for this notification type exists already.")
    told: dict[str, Any] = {
        "subscriptionId": str(uuid.uuid4()),
        "payloadVersion": body.text("payloadVersion"),
        "destinationId": body.text("destinationId"),
    }
    ask.office.subscriptions[kind] = told
    ask.commit("createSubscription", {"notificationType": kind}, dict(told))
    return Answer({"payload": told})


def get_subscription(ask: Ask) -> Answer:
    """Answer `getSubscription`."""
    told = ask.office.subscriptions.get(_kind(ask))
    if told is None:
        raise missing("Subscription")
    return Answer({"payload": told})


def _kind(ask: Ask) -> str:
    kind = ask.path["notificationType"]
    if kind not in NOTICES:
        raise invalid("The notification type is not known.")
    return kind


_ORDER = "/messaging/v1/orders/{amazonOrderId}"
_SUBSCRIPTION = "/notifications/v1/subscriptions/{notificationType}"
_HERE = {"marketplaceIds": Param(required=True)}

OPERATIONS = (
    Operation("getMessagingActionsForOrder", "GET", _ORDER, Plan(1, 5), messaging_actions, _HERE),
    Operation("GetAttributes", "GET", f"{_ORDER}/attributes", Plan(1, 5), attributes, _HERE),
    *(
        Operation(
            operation,
            "POST",
            f"{_ORDER}/messages/{name}",
            Plan(1, 5),
            partial(message, name, operation),
            _HERE,
            writes=True,
        )
        for name, operation in (
            ("confirmCustomizationDetails", "confirmCustomizationDetails"),
            ("confirmDeliveryDetails", "createConfirmDeliveryDetails"),
            ("confirmOrderDetails", "createConfirmOrderDetails"),
            ("unexpectedProblem", "createUnexpectedProblem"),
        )
    ),
    Operation(
        "createSubscription",
        "POST",
        _SUBSCRIPTION,
        Plan(1, 5),
        create_subscription,
        writes=True,
    ),
    Operation(
        "getSubscription",
        "GET",
        _SUBSCRIPTION,
        Plan(1, 5),
        get_subscription,
        {"payloadVersion": Param()},
    ),
)
