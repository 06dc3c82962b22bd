"""Everything in the practice shop as flat rows, straight from its own objects.

An independent witness of any copy: it does not go through the API that the copy was made by.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from sandbox.shop.catalogue import QUANTITY_NAMES
from sandbox.shop.orders import Order
from sandbox.shop.state import CURRENCY, Shop
from sandbox.shop.subscriptions import SubscriptionContract

Fact = dict[str, object]


def census(shop: Shop) -> Iterator[str]:
    """Return one JSON object a line, each with the `table` it belongs to."""
    for order in shop.orders.values():
        yield from map(_line, _of_order(order))
    for contract in shop.subscriptions:
        yield _line(_of_subscription(contract))
    for customer in shop.customers:
        if customer.orders:
            facts = {"id": customer.id, "updated_at": _at(customer.updated_at)}
            yield _line({"table": "customers", **facts, "mail": customer.email})
    for variant in shop.variants:
        item = variant.inventory_item
        parts = (variant.updated_at, variant.product.updated_at, item.updated_at)
        yield _line(
            {
                "table": "variants",
                "id": variant.id,
                "updated_at": _at(max(parts)),
                "sku": variant.sku,
                "status": variant.product.status,
                "price": variant.price.minor,
                "cost": item.unit_cost.minor,
                "currency": CURRENCY,
            }
        )
        for level in item.inventory_levels:
            for state in QUANTITY_NAMES:
                yield _line(
                    {
                        "table": "stock",
                        "id": f"{level.id}#{state}",
                        "updated_at": _at(level.updated_at),
                        "item_id": item.id,
                        "location": level.location.name,
                        "state": state,
                        "units": level.quantity(state),
                    }
                )


def _of_order(order: Order) -> Iterator[Fact]:
    yield {
        "table": "orders",
        "id": order.id,
        "updated_at": _at(order.updated_at),
        "name": order.name,
        "placed_at": _at(order.created_at),
        "cancelled_at": _at(order.cancelled_at),
        "paid": order.display_financial_status,
        "sent": order.display_fulfillment_status,
        "customer_id": order.customer.id,
        "total": order.total_price_set.shop_money.minor,
        "refunded": order.total_refunded_set.shop_money.minor,
        "discount": order.total_discounts_set.shop_money.minor,
        "currency": order.currency_code,
        "risk": _unless("NONE", order.risk.recommendation),
        "address_fault": _unless("NO_ISSUES", order.shipping_address.validation_result_summary),
    }
    for line in order.line_items:
        yield {
            "table": "order_lines",
            "id": line.id,
            "order_id": order.id,
            "sku": line.sku,
            "quantity": line.quantity,
            "unsent": line.unfulfilled_quantity if line.requires_shipping else 0,
            "unit_price": line.discounted_unit_price_set.shop_money.minor,
            "discount": line.total_discount_set.shop_money.minor,
        }
    for work in order.fulfillment_orders:
        yield {
            "table": "fulfilment_orders",
            "id": work.id,
            "updated_at": _at(work.updated_at),
            "order_id": order.id,
            "status": work.status,
            "place": work.assigned_location.name,
            "fulfil_at": _at(work.fulfill_at),
        }
    for parcel in order.fulfillments:
        yield {
            "table": "fulfilments",
            "id": parcel.id,
            "order_id": order.id,
            "travel": parcel.display_status,
            "sent_at": _at(parcel.created_at),
            "delivered_at": _at(parcel.delivered_at),
            "number": parcel.tracking_info[0].number if parcel.tracking_info else None,
        }
    for refund in order.refunds:
        yield {
            "table": "refunds",
            "id": refund.id,
            "order_id": order.id,
            "made_at": _at(refund.created_at),
            "amount": refund.total_refunded_set.shop_money.minor,
        }

    for made in order.returns:
        yield {
            "table": "returns",
            "id": made.id,
            "order_id": order.id,
            "status": made.status,
            "requested_at": _at(made.created_at),
            "closed_at": _at(made.closed_at),
            "units": made.total_quantity,
        }
        for item in made.return_line_items:
            yield {
                "table": "return_lines",
                "id": item.id,
                "return_id": made.id,
                "line_id": item.fulfillment_line_item.line_item.id,
                "sku": item.fulfillment_line_item.line_item.sku,
                "quantity": item.quantity,
                "processed": item.processed_quantity,
                "refunded": item.refunded_quantity,
            }


def _of_subscription(contract: SubscriptionContract) -> Fact:
    attempt = contract.billing_attempts[-1] if contract.billing_attempts else None
    total = contract.delivery_price.minor
    return {
        "table": "subscriptions",
        "id": contract.id,
        "updated_at": _at(contract.updated_at),
        "customer_id": contract.customer.id,
        "status": contract.status,
        "last_payment": contract.last_payment_status,
        "failed_at": _at(attempt.completed_at) if attempt and attempt.failed else None,
        "next_at": _at(contract.next_billing_date),
        "total": total + sum(line.current_price.minor * line.quantity for line in contract.lines),
        "currency": contract.currency_code,
    }


def _unless(nothing: str, word: str) -> str | None:
    return None if word == nothing else word


def _at(moment: datetime | None) -> str | None:
    """Write a moment to the second, as the shop itself does."""
    return moment.replace(microsecond=0).isoformat() if moment else None


def _line(fact: Fact) -> str:
    return json.dumps(fact, ensure_ascii=False) + "\n"
