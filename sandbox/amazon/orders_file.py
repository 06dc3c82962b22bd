"""The flat file of all orders that changed in a time: one line for each item, tab-separated."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sandbox.shop.money import Money
from sandbox.trade.market import Market, MarketItem, MarketOrder, MarketStatus

ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
COLUMNS = (
    *("amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date"),
    *("order-status", "fulfillment-channel", "sales-channel", "order-channel"),
    *("ship-service-level", "product-name", "sku", "asin", "item-status", "quantity"),
    *("currency", "item-price", "item-tax", "shipping-price", "shipping-tax"),
    *("gift-wrap-price", "gift-wrap-tax", "item-promotion-discount", "ship-promotion-discount"),
    *("ship-city", "ship-state", "ship-postal-code", "ship-country", "promotion-ids"),
    *("is-business-order", "purchase-order-number", "price-designation"),
)
"""Source: "Order Tracking reports attributes" in Amazon's documentation of the Reports API."""
_STATUS = {
    MarketStatus.UNSHIPPED: "Unshipped",
    MarketStatus.PARTIALLY_SHIPPED: "Partially Shipped",
    MarketStatus.SHIPPED: "Shipped",
    MarketStatus.CANCELLED: "Cancelled",
}


def orders_file(market: Market, start: datetime, end: datetime) -> bytes | None:
    """Write down what changed from start to end; None where nothing did."""
    found = [order for order in market.orders.values() if start <= order.updated_at <= end]
    return _file(found) if found else None


def empty_file() -> bytes:
    """Write the names of the columns alone."""
    return _file(())


def _file(orders: Sequence[MarketOrder]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", delimiter="\t", lineterminator="\r\n")
    writer.writeheader()
    for order in orders:
        writer.writerows(_lines(order))
    return file.getvalue().encode()


def _lines(order: MarketOrder) -> Iterator[dict[str, object]]:
    status = _status(order)
    for item in order.items:
        yield {
            "amazon-order-id": order.id,
            "purchase-date": _moment(order.purchased_at),
            "last-updated-date": _moment(order.updated_at),
            "order-status": status,
            "fulfillment-channel": "Merchant",
            "sales-channel": "Amazon.com",
            "ship-service-level": "Standard",
            "product-name": item.variant.display_name,
            "sku": item.variant.sku,
            "asin": item.asin,
            "item-status": _STATUS[order.status],
            "ship-city": order.address.city,
            "ship-state": order.address.province_code,
            "ship-postal-code": order.address.zip,
            "ship-country": order.address.country_code_v2,
            "is-business-order": "false",
            **_sums(order, item),
        }


def _sums(order: MarketOrder, item: MarketItem) -> dict[str, object]:
    """A line that was called off has no units and no price any more."""
    if order.status is MarketStatus.CANCELLED:
        return {"quantity": 0}
    none = str(Money(0, item.unit_price.currency_code).amount)
    return {
        "quantity": item.quantity,
        "currency": item.unit_price.currency_code,
        "item-price": item.total.amount,
        "item-tax": none,
        "shipping-price": none,
    }


def _status(order: MarketOrder) -> str:
    arrived = order.packages and all(one.delivered_at for one in order.packages)
    if order.status is MarketStatus.SHIPPED and arrived:
        return "Shipped - Delivered to Buyer"
    return _STATUS[order.status]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
