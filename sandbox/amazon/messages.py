"""Writing to buyers through Amazon, and being told by it when something changes."""

import uuid
from http import HTTPStatus
from typing import Any

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.orders import order_of
from sandbox.amazon.wire import Body, invalid, missing
from sandbox.door import Answer

LONGEST = 2000
NOTICES = ("ORDER_CHANGE", "LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "FEED_PROCESSING_FINISHED")
_ACTION = "unexpectedProblem"


def messaging_actions(ask: Ask) -> Answer:
    """Answer `getMessagingActionsForOrder`: about which things the buyer may be written to."""
    ask.here()
    order = order_of(ask, ask.path["amazonOrderId"])
    here = f"/messaging/v1/orders/{order.id}"
    more = f"?marketplaceIds={ask.one('marketplaceIds')}"
    action = {"href": f"{here}/messages/{_ACTION}{more}", "name": _ACTION}
    links = {"self": {"href": f"{here}{more}"}, "actions": [action]}
    return Answer({"_links": links, "_embedded": {"actions": []}})


def unexpected_problem(ask: Ask) -> Answer:
    """Answer `createUnexpectedProblem`: a message to the buyer."""
    ask.here()
    order = order_of(ask, ask.path["amazonOrderId"])
    text = Body(ask.body, "body").text("text")
    if len(text) > LONGEST:
        raise invalid(f"text is too long: {LONGEST} at most.")
    ask.commit("createUnexpectedProblem", {"orderId": order.id, "text": text}, {})
    return Answer({}, HTTPStatus.CREATED)


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
    Operation(
        "createUnexpectedProblem",
        "POST",
        f"{_ORDER}/messages/{_ACTION}",
        Plan(1, 5),
        unexpected_problem,
        _HERE,
        writes=True,
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
