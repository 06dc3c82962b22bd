"""What deliveries say, in the words of Shopify's REST objects."""

from sandbox.shop.catalogue import InventoryLevel
from sandbox.shop.holds import Hold
from sandbox.shop.orders import Order, Refund, RefundLineItem
from sandbox.shop.payments import Transaction
from sandbox.shop.shipments import Fulfillment
from sandbox.shop.state import DOMAIN, gid
from sandbox.shopify.scalars import write_datetime
from sandbox.shopify.webhooks.parts import (
    Payload,
    address,
    bag,
    customer,
    line,
    money,
    named,
    number,
    priced,
    token,
    when,
)

APP = gid("App", 5_400_000_003)
_PARCEL_STATUS = {
    "DELIVERED": "delivered",
    "IN_TRANSIT": "in_transit",
    "OUT_FOR_DELIVERY": "out_for_delivery",
    "FAILURE": "failure",
}


def order(found: Order) -> Payload:
    """Return an order whole, as `orders/*` tell it."""
    lines = found.add_up(one.discounted_total_set for one in found.line_items)
    nothing = found.exchange.bag(0)
    shipping = found.total_shipping_price_set
    left = shipping - found.total_refunded_shipping_set
    now = found.current_total_price_set
    tax, discounts = found.total_tax_set, found.total_discounts_set
    outstanding = found.total_price_set - found.total_received_set
    return {
        **named(found.id),
        **_who(found),
        "app_id": None,
        "browser_ip": None,
        "buyer_accepts_marketing": False,
        "cancel_reason": found.cancel_reason.lower() if found.cancel_reason else None,
        "cancelled_at": when(found.cancelled_at),
        "cart_token": None,
        "checkout_token": None,
        "client_details": None,
        "closed_at": when(found.closed_at),
        "confirmation_number": None,
        "confirmed": True,
        "created_at": write_datetime(found.created_at),
        "currency": found.currency_code,
        **priced("current_subtotal_price", now - left - tax),
        **priced("current_total_discounts", discounts),
        **priced("current_total_price", now),
        **priced("current_total_tax", tax),
        "current_shipping_price_set": bag(left),
        "current_total_additional_fees_set": None,
        "current_total_duties_set": None,
        "customer_locale": "en",
        "device_id": None,
        "discount_applications": [],
        "discount_codes": [],
        "duties_included": False,
        "estimated_taxes": False,
        "financial_status": found.display_financial_status.lower(),
        "fulfillment_status": _goods(found.display_fulfillment_status),
        "fulfillments": [fulfillment(parcel) for parcel in found.fulfillments],
        "landing_site": None,
        "landing_site_ref": None,
        "line_item_groups": [],
        "line_items": [line(one) for one in found.line_items],
        "location_id": None,
        "merchant_business_entity_id": "MTU0MDAwMDAwMDE",
        "merchant_of_record_app_id": None,
        "name": found.name,
        "note": found.note,
        "note_attributes": [{"name": a.key, "value": a.value} for a in found.custom_attributes],
        "number": found.number - 1_000,
        "order_number": found.number,
        "order_status_url": f"https://{DOMAIN}/orders/{token(found)}/authenticate",
        "original_total_additional_fees_set": None,
        "original_total_duties_set": None,
        "payment_gateway_names": found.payment_gateway_names,
        "payment_terms": None,
        "po_number": None,
        "presentment_currency": found.presentment_currency_code,
        "processed_at": write_datetime(found.processed_at),
        "reference": None,
        "referring_site": None,
        "refunds": [refund(one) for one in found.refunds],
        "returns": [],
        "shipping_lines": [_shipping(found)] if shipping.minor else [],
        "source_identifier": None,
        "source_name": found.source_name,
        "source_url": None,
        **priced("subtotal_price", lines),
        "tags": ", ".join(found.tags),
        "tax_exempt": False,
        "tax_lines": [],
        "taxes_included": False,
        "test": found.test,
        "token": token(found),
        "total_cash_rounding_payment_adjustment_set": bag(nothing),
        "total_cash_rounding_refund_adjustment_set": bag(nothing),
        **priced("total_discounts", discounts),
        **priced("total_line_items_price", lines + discounts),
        "total_outstanding": money(outstanding if outstanding.minor > 0 else nothing),
        **priced("total_price", found.total_price_set),
        "total_shipping_price_set": bag(shipping),
        **priced("total_tax", tax),
        "total_tip_received": "0.00",
        "total_weight": 0,
        "updated_at": write_datetime(found.updated_at),
        "user_id": None,
    }


def refund(made: Refund) -> Payload:
    """Return a refund, as `refunds/create` tells it."""
    return {
        **named(made.id),
        "created_at": write_datetime(made.created_at),
        "duties": [],
        "note": made.note or "",
        "order_adjustments": [],
        "order_id": number(made.order.id),
        "processed_at": write_datetime(made.processed_at),
        "refund_line_items": [_refunded(item) for item in made.refund_line_items],
        "refund_shipping_lines": [],
        "restock": any(item.restocked for item in made.refund_line_items),
        "return": None,
        "total_duties_set": bag(made.order.exchange.bag(0)),
        "transactions": [_moved(one, made.order) for one in made.transactions],
        "user_id": 0,
    }


def fulfillment(parcel: Fulfillment) -> Payload:
    """Return a parcel, as `fulfillments/*` tell it."""
    numbers = [one.number for one in parcel.tracking_info]
    pages = [one.url for one in parcel.tracking_info if one.url]
    company = parcel.tracking_info[0].company if parcel.tracking_info else ""
    return {
        **named(parcel.id),
        "created_at": write_datetime(parcel.created_at),
        "destination": address(parcel.order.shipping_address),
        "email": parcel.order.email,
        "line_items": [
            {**line(item.line_item), "quantity": item.quantity}
            for item in parcel.fulfillment_line_items
        ],
        "location_id": number(parcel.location.id),
        "name": parcel.name.replace("-F", "."),
        "order_id": number(parcel.order.id),
        "origin_address": {},
        "receipt": {},
        "service": "manual",
        "shipment_status": _PARCEL_STATUS.get(parcel.display_status),
        "status": parcel.status.lower(),
        "tracking_company": company,
        "tracking_number": numbers[0] if numbers else "",
        "tracking_numbers": numbers,
        "tracking_url": pages[0] if pages else None,
        "tracking_urls": pages,
        "updated_at": write_datetime(parcel.updated_at),
    }


def level(found: InventoryLevel) -> Payload:
    """Return a stock level, as `inventory_levels/update` tells it."""
    return {
        "admin_graphql_api_id": found.id,
        "available": found.quantity("available"),
        "inventory_item_id": number(found.item.id),
        "location_id": number(found.location.id),
        "updated_at": write_datetime(found.updated_at),
    }


def placed_on_hold(found: Order, placed: Hold) -> Payload:
    """Return what `fulfillment_orders/placed_on_hold` tells."""
    (work,) = found.fulfillment_orders
    return {
        "created_fulfillment_hold": _hold(placed),
        "fulfillment_order": {
            "id": work.id,
            "status": work.status.lower(),
            "fulfillment_holds": [_hold(one) for one in found.holds],
        },
        "held_fulfillment_order_line_items": [
            {
                "id": one.id.replace("/LineItem/", "/FulfillmentOrderLineItem/"),
                "quantity": one.unfulfilled_quantity,
            }
            for one in found.line_items
            if one.unfulfilled_quantity
        ],
        "remaining_fulfillment_order": None,
    }


def hold_released(found: Order) -> Payload:
    """Return what `fulfillment_orders/hold_released` tells."""
    (work,) = found.fulfillment_orders
    return {"fulfillment_order": {"id": work.id, "status": work.status.lower()}}


def hold(found: Order, one: Hold) -> Payload:
    """Return what `fulfillment_holds/*` tell."""
    (work,) = found.fulfillment_orders
    return {"fulfillment_hold": _hold(one), "fulfillment_order": {"id": work.id}}


def _hold(one: Hold) -> Payload:
    return {
        "id": one.id,
        "handle": one.handle or "",
        "held_by_app": {"id": APP},
        "held_by_requesting_app": False,
        "reason": one.reason.lower(),
        "reason_notes": one.reason_notes or "",
    }


def _refunded(item: RefundLineItem) -> Payload:
    return {
        "id": number(item.id or "0"),
        "line_item": line(item.line_item),
        "line_item_id": number(item.line_item.id),
        "location_id": number(item.location.id) if item.location else None,
        "quantity": item.quantity,
        "restock_type": item.restock_type.lower(),
        # Shopify writes these two as JSON numbers.
        "subtotal": float(item.subtotal_set.shop_money.amount),
        "subtotal_set": bag(item.subtotal_set),
        "total_tax": float(item.total_tax_set.shop_money.amount),
        "total_tax_set": bag(item.total_tax_set),
    }


def _moved(one: Transaction, of: Order) -> Payload:
    zero = {"amount": "0.0", "currency": "XXX"}
    return {
        **named(one.id),
        "amount": money(one.amount_set),
        "amount_rounding": None,
        "authorization": None,
        "created_at": write_datetime(one.created_at),
        "currency": one.amount_set.shop_money.currency_code,
        "device_id": None,
        "error_code": None,
        "gateway": one.gateway,
        "kind": one.kind.lower(),
        "location_id": None,
        "manual_payment_gateway": one.manual_payment_gateway,
        "message": None,
        "order_id": number(of.id),
        "parent_id": number(one.parent_transaction.id) if one.parent_transaction else None,
        "payment_id": one.payment_id or f"{of.name}.1",
        "processed_at": write_datetime(one.processed_at),
        "receipt": {},
        "source_name": "web",
        "status": one.status.lower(),
        "test": one.test,
        "total_unsettled_set": {"presentment_money": zero, "shop_money": zero},
        "user_id": None,
    }


def _shipping(found: Order) -> Payload:
    price = found.total_shipping_price_set
    left = price - found.total_refunded_shipping_set
    return {
        "id": number(found.id),
        "carrier_identifier": None,
        "code": "Standard",
        "current_discounted_price_set": bag(left),
        "discount_allocations": [],
        **priced("discounted_price", price),
        "is_removed": False,
        "phone": None,
        **priced("price", price),
        "requested_fulfillment_service_id": None,
        "source": "shopify",
        "tax_lines": [],
        "title": "Standard",
    }


def _who(found: Order) -> Payload:
    return {
        "billing_address": address(found.billing_address),
        "contact_email": found.email,
        "customer": customer(found.customer),
        "email": found.email,
        "phone": None,
        "shipping_address": address(found.shipping_address),
    }


def _goods(status: str) -> str | None:
    return {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial"}.get(status)
