"""Pieces that many payloads have: money, lines, people, in the words of Shopify's REST objects."""

import hashlib
from datetime import datetime
from typing import Any

from sandbox.shop.customers import Customer, MailingAddress
from sandbox.shop.money import MoneyBag
from sandbox.shop.orders import LineItem, Order
from sandbox.shopify.scalars import write_datetime, write_money

Payload = dict[str, Any]


def number(node_id: str) -> int:
    """Return the number in a global id."""
    return int(node_id.partition("?")[0].rpartition("/")[2])


def line(item: LineItem) -> Payload:
    """Return a line of an order."""
    sent = item.fulfilled and item.unfulfilled_quantity == 0
    return {
        **named(item.id),
        "attributed_staffs": [],
        "current_quantity": item.current_quantity,
        "discount_allocations": [],
        "duties": [],
        "fulfillable_quantity": item.unfulfilled_quantity,
        "fulfillment_service": "manual",
        "fulfillment_status": "fulfilled" if sent else "partial" if item.fulfilled else None,
        "gift_card": item.product.is_gift_card,
        "grams": 0,
        "name": item.name,
        **priced("price", item.original_unit_price_set),
        "product_exists": True,
        "product_id": number(item.product.id),
        "properties": [],
        "quantity": item.quantity,
        "requires_shipping": item.requires_shipping,
        "sales_line_item_group_id": None,
        "sku": item.sku,
        "tax_lines": [],
        "taxable": item.variant.taxable,
        "title": item.title,
        **priced("total_discount", item.total_discount_set),
        "variant_id": number(item.variant.id),
        "variant_inventory_management": "shopify",
        "variant_title": item.variant_title,
        "vendor": item.vendor,
    }


def customer(found: Customer) -> Payload:
    """Return who ordered."""
    home = found.default_address
    return {
        **named(found.id),
        "created_at": write_datetime(found.created_at),
        "currency": "USD",
        "default_address": {
            **{k: v for k, v in address(home).items() if k not in {"latitude", "longitude"}},
            "country_name": home.country,
            "customer_id": number(found.id),
            "default": True,
            "id": number(home.id),
        },
        "email": found.email,
        "first_name": found.first_name,
        "last_name": found.last_name,
        "multipass_identifier": None,
        "note": found.note,
        "phone": None,
        "state": "disabled",
        "tags": ", ".join(found.tags),
        "tax_exempt": False,
        "tax_exemptions": [],
        "updated_at": write_datetime(found.created_at),
        "verified_email": True,
    }


def address(found: MailingAddress) -> Payload:
    """Return where somebody lives."""
    return {
        "address1": found.address1,
        "address2": found.address2,
        "city": found.city,
        "company": found.company,
        "country": found.country,
        "country_code": found.country_code_v2,
        "first_name": found.first_name,
        "last_name": found.last_name,
        "latitude": None,
        "longitude": None,
        "name": found.name,
        "phone": found.phone or "",
        "province": found.province,
        "province_code": found.province_code,
        "zip": found.zip,
    }


def named(node_id: str) -> Payload:
    """Return the two names every object has."""
    return {"id": number(node_id), "admin_graphql_api_id": node_id}


def when(moment: datetime | None) -> str | None:
    """Return a moment, or null for none."""
    return None if moment is None else write_datetime(moment)


def priced(name: str, sum_of: MoneyBag) -> Payload:
    """Return a sum twice: as text in the shop's money, and as a set in both."""
    return {name: money(sum_of), f"{name}_set": bag(sum_of)}


def money(sum_of: MoneyBag) -> str:
    """Return a sum in the shop's money."""
    return write_money(sum_of.shop_money)


def bag(sum_of: MoneyBag) -> Payload:
    """Return a sum in the shop's money and in the customer's."""
    return {
        side: {"amount": write_money(money), "currency_code": money.currency_code}
        for side, money in (
            ("shop_money", sum_of.shop_money),
            ("presentment_money", sum_of.presentment_money),
        )
    }


def token(found: Order) -> str:
    """Return the secret part of an order's page."""
    return hashlib.sha256(found.id.encode()).hexdigest()[:32]
