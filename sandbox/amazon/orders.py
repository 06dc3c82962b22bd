import base64
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.wire import Body, Refused, denied, invalid, missing, moment_in, money, stamp
from sandbox.door import Answer
from sandbox.shop.money import Money
from sandbox.trade.market import MARKETPLACE, MarketItem, MarketOrder, MarketStatus, Package

DATA = (
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
    "FULFILLMENT_ORDERS",
)
PERSONAL = {"BUYER", "RECIPIENT"}
"""Data of persons: Amazon gives it only to apps with a restricted role, which ours do not have."""
STATUSES = (
    "PENDING_AVAILABILITY",
    "PENDING",
    "UNSHIPPED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE",
)
MOST = 100
SETTLES = timedelta(minutes=2)


def search_orders(ask: Ask) -> Answer:
    """Answer `searchOrders`: oldest update first, a page at a time."""
    created, updated = ask.moment("createdAfter"), ask.moment("lastUpdatedAfter")
    if (created is None) == (updated is None):
        raise invalid("Provide exactly one of createdAfter and lastUpdatedAfter.")
    which = "created" if created else "lastUpdated"
    other = "lastUpdatedBefore" if created else "createdBefore"
    if ask.one(other):
        raise invalid(f"{other} does not go with {which}After.")
    after, latest = created or updated, ask.now - SETTLES
    before = ask.moment(f"{which}Before")
    if before is not None and after is not None and not after <= before <= latest:
        raise invalid(f"{which}Before has to be two minutes ago at the latest, and not too early.")
    if (refused := _personal(ask)) is not None:
        return refused
    ask.here()
    size, start = _page(ask)
    until = before or latest
    statuses = ask.query.get("fulfillmentStatuses", STATUSES)
    found = [
        (moment, order)
        for order in ask.office.market.orders.values()
        for moment in [order.purchased_at if created else order.updated_at]
        if after is not None and after <= moment <= until and order.status in statuses
        if "MERCHANT" in ask.query.get("fulfilledBy", ("MERCHANT",))
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    body: dict[str, Any] = {
        "orders": [_order(ask, one) for _, one in found[start : start + size]],
        f"{which}Before": stamp(until),
    }
    if start + size < len(found):
        body["pagination"] = {"nextToken": _token(start + size)}
    return Answer(body)


def get_order(ask: Ask) -> Answer:
    """Answer `getOrder`."""
    if (refused := _personal(ask)) is not None:
        return refused
    return Answer({"order": _order(ask, order_of(ask, ask.path["orderId"]))})


def confirm_shipment(ask: Ask) -> Answer:
    """Answer `confirmShipment` (v0): note a parcel, and what of the order is in it."""
    order = order_of(ask, ask.path["orderId"])
    body = Body(ask.body, "payload")
    if body.text("marketplaceId") != MARKETPLACE:
        raise invalid("Invalid marketplaceId.")
    package = _package(ask, order, body.any("packageDetail"))
    for item in order.items:
        item.shipped += package.units.get(item.id, 0)
    order.packages.append(package)
    order.status = MarketStatus.PARTIALLY_SHIPPED if order.unshipped else MarketStatus.SHIPPED
    order.updated_at = ask.now
    arguments: dict[str, object] = {"orderId": order.id, "packageDetail": body.any("packageDetail")}
    ask.commit("confirmShipment", arguments, {"packageReferenceId": package.reference})
    return Answer(None, HTTPStatus.NO_CONTENT)


def order_of(ask: Ask, number: str) -> MarketOrder:
    """Return the order of this number, or refuse."""
    order = ask.office.market.orders.get(number)
    if order is None:
        raise missing(f"Order {number}")
    return order


def _personal(ask: Ask) -> Answer | None:
    if PERSONAL & {*ask.query.get("includedData", ())}:
        return denied("The application does not have access to the requested data of persons.")
    return None


def _page(ask: Ask) -> tuple[int, int]:
    asked = ask.one("maxResultsPerPage") or str(MOST)
    if not asked.isdecimal() or not 1 <= int(asked) <= MOST:
        raise invalid(f"maxResultsPerPage is from 1 to {MOST}.")
    token = ask.one("paginationToken")
    try:
        start = int(base64.urlsafe_b64decode(token.encode()).decode()) if token else 0
    except ValueError:
        raise invalid("Invalid paginationToken.") from None
    return int(asked), start


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(str(start).encode()).decode()


def _order(ask: Ask, order: MarketOrder) -> dict[str, Any]:
    data = {*ask.query.get("includedData", ())}
    body: dict[str, Any] = {
        "orderId": order.id,
        "createdTime": stamp(order.purchased_at),
        "lastUpdatedTime": stamp(order.updated_at),
        "programs": ["PRIME"] if order.is_prime else [],
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": MARKETPLACE,
            "marketplaceName": "Amazon.com",
        },
        "orderItems": [_item(order, item, data) for item in order.items],
    }
    if "PROCEEDS" in data:
        paid = order.total if order.status is not MarketStatus.CANCELLED else Money(0, "USD")
        body["proceeds"] = {"grandTotal": money(paid)}
    if "FULFILLMENT" in data:
        body["fulfillment"] = _fulfilment(order)
    if "PACKAGES" in data:
        body["packages"] = [_parcel(package) for package in order.packages]
    return body


def _fulfilment(order: MarketOrder) -> dict[str, Any]:
    return {
        "fulfillmentStatus": order.status.value,
        "fulfilledBy": "MERCHANT",
        "fulfillmentServiceLevel": "STANDARD",
        "shipByWindow": {
            "earliestDateTime": stamp(order.purchased_at),
            "latestDateTime": stamp(order.ship_by),
        },
        "deliverByWindow": {
            "earliestDateTime": stamp(order.ship_by),
            "latestDateTime": stamp(order.deliver_by),
        },
    }


def _item(order: MarketOrder, item: MarketItem, data: set[str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "orderItemId": item.id,
        "quantityOrdered": item.quantity,
        "product": {
            "asin": item.asin,
            "title": item.variant.display_name,
            "sellerSku": item.variant.sku,
            "condition": {"conditionType": "NEW", "conditionSubtype": "NEW"},
            "price": {"unitPrice": money(item.unit_price)},
        },
    }
    if "PROCEEDS" in data:
        body["proceeds"] = {
            "proceedsTotal": money(item.total),
            "breakdowns": [{"type": "ITEM", "subtotal": money(item.total)}],
        }
    if "FULFILLMENT" in data:
        called_off = order.status is MarketStatus.CANCELLED
        body["fulfillment"] = {
            "quantityFulfilled": item.shipped,
            "quantityUnfulfilled": 0 if called_off else item.quantity - item.shipped,
        }
    if "CANCELLATION" in data and order.status is MarketStatus.CANCELLED:
        body["cancellation"] = {
            "cancellationExecution": {"cancelledBy": "BUYER", "cancelReason": "BUYER_CANCELED"}
        }
    return body


def _parcel(package: Package) -> dict[str, Any]:
    return {
        "packageReferenceId": package.reference,
        "createdTime": stamp(package.shipped_at),
        "packageStatus": {"status": "DELIVERED" if package.delivered_at else "SHIPPED"},
        "carrier": package.carrier,
        "shipTime": stamp(package.shipped_at),
        "trackingNumber": package.tracking_number,
        "packageItems": [
            {"orderItemId": item, "quantity": units} for item, units in package.units.items()
        ],
    }


def _package(ask: Ask, order: MarketOrder, given: object) -> Package:
    """Read a parcel; refuse what does not fit the order."""
    detail = Body(given, "packageDetail")
    reference, carrier = detail.text("packageReferenceId"), detail.text("carrierCode")
    if not reference.isdecimal() or int(reference) < 1:
        raise invalid("packageReferenceId has to be a positive number.")
    if any(one.reference == reference for one in order.packages):
        raise invalid(f"Package {reference} of this order is confirmed already.")
    if carrier == "Other" and not detail.text("carrierName", required=False):
        raise invalid("carrierName is required where carrierCode is Other.")
    shipped_at = moment_in(detail.text("shipDate"), "shipDate")
    if not order.purchased_at <= shipped_at <= ask.now + SETTLES:
        raise invalid("shipDate has to be after the purchase, and not in the future.")
    if order.status is MarketStatus.CANCELLED:
        raise invalid("The order is cancelled.")
    return Package(
        reference=reference,
        carrier=detail.text("carrierName", required=False) or carrier,
        tracking_number=detail.text("trackingNumber"),
        shipped_at=shipped_at,
        units=_units(order, detail.several("orderItems")),
    )


def _units(order: MarketOrder, given: list[Any]) -> dict[str, int]:
    units: dict[str, int] = {}
    open_units = {item.id: item.quantity - item.shipped for item in order.items}
    for one in given:
        line = Body(one, "orderItems")
        item, quantity = line.text("orderItemId"), line.whole("quantity", least=1)
        units[item] = units.get(item, 0) + quantity
        if units[item] > open_units.get(item, 0):
            raise Refused("InvalidInput", f"Order item {item} has no {quantity} units to ship.")
    return units


_INCLUDED = Param(values=DATA, most=len(DATA))

OPERATIONS = (
    Operation(
        "searchOrders",
        "GET",
        "/orders/2026-01-01/orders",
        Plan(0.0056, 20),
        search_orders,
        {
            "createdAfter": Param(),
            "createdBefore": Param(),
            "lastUpdatedAfter": Param(),
            "lastUpdatedBefore": Param(),
            "fulfillmentStatuses": Param(values=STATUSES, most=len(STATUSES)),
            "marketplaceIds": Param(most=50),
            "fulfilledBy": Param(values=("MERCHANT", "AMAZON"), most=2),
            "maxResultsPerPage": Param(),
            "paginationToken": Param(),
            "includedData": _INCLUDED,
        },
    ),
    Operation(
        "getOrder",
        "GET",
        "/orders/2026-01-01/orders/{orderId}",
        Plan(0.5, 30),
        get_order,
        {"includedData": _INCLUDED},
    ),
    Operation(
        "confirmShipment",
        "POST",
        "/orders/v0/orders/{orderId}/shipmentConfirmation",
        Plan(2, 10),
        confirm_shipment,
        writes=True,
    ),
)
