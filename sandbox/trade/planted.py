"""What is wrong on the marketplace today, so that there is something to find and to do."""

import random
from datetime import datetime, timedelta

from sandbox.seed import tracking
from sandbox.seed.goods import CABINET, STACK_BIN
from sandbox.shop.catalogue import Variant
from sandbox.shop.money import Money
from sandbox.shop.state import Shop
from sandbox.trade.market import (
    Market,
    MarketItem,
    MarketListing,
    MarketOrder,
    MarketStatus,
    Package,
)

LATE = "113-5838173-8241820"
"""Has to be sent today, and Amazon knows of no parcel."""
WAITING = "112-4410983-2207714"
"""Two articles that wait in the warehouse."""
DELIVERED = "114-7102265-9923418"
"""Arrived some days ago."""


def plant(market: Market, shop: Shop, now: datetime) -> None:
    """Add orders that wait, one that arrived, and two listings that are not as they should be."""
    by_sku = {variant.sku: variant for variant in shop.variants}
    stack_bin, cabinet = by_sku[STACK_BIN], by_sku[CABINET]
    # The vendor is out of the bin and so are we, and Amazon goes on selling it.
    _listed(market, stack_bin, 12)
    # The cabinet was taken off sale and is there again.
    _listed(market, cabinet, 0)
    for number, age, goods in (
        (LATE, timedelta(days=1, hours=20), ((stack_bin, 4),)),
        (WAITING, timedelta(hours=20), ((cabinet, 1), (stack_bin, 2))),
        (DELIVERED, timedelta(days=9), ((cabinet, 1),)),
    ):
        market.orders[number] = _order(market, shop, number, now - age, goods)
    _send(market.orders[DELIVERED])


def _listed(market: Market, variant: Variant, quantity: int) -> None:
    listing = market.listings.get(variant.sku)
    if listing is None:
        listing = MarketListing(
            sku=variant.sku,
            asin=f"B0PLANTED{len(variant.sku) % 10}",
            variant=variant,
            price=Money(variant.price.minor * 108 // 100, "USD"),
            quantity=quantity,
            updated_at=variant.updated_at,
        )
        market.listings[variant.sku] = listing
    listing.quantity, listing.buyable, listing.by_amazon = quantity, quantity > 0, False


def _order(
    market: Market,
    shop: Shop,
    number: str,
    bought: datetime,
    goods: tuple[tuple[Variant, int], ...],
) -> MarketOrder:
    customer = shop.customers[len(market.orders) % len(shop.customers)]
    return MarketOrder(
        id=number,
        purchased_at=bought,
        updated_at=bought,
        items=[
            MarketItem(
                id=f"{number.replace('-', '')[-12:]}{place:02d}",
                variant=variant,
                asin=market.listings[variant.sku].asin,
                quantity=quantity,
                unit_price=market.listings[variant.sku].price,
            )
            for place, (variant, quantity) in enumerate(goods)
        ],
        ship_by=bought + timedelta(days=2),
        deliver_by=bought + timedelta(days=7),
        buyer_name=customer.display_name,
        buyer_mail="q7h2k9planted@marketplace.amazon.example",
        address=customer.default_address,
    )


def _send(order: MarketOrder) -> None:
    sent = order.purchased_at + timedelta(days=1)
    units = {item.id: item.quantity for item in order.items}
    for item in order.items:
        item.shipped = item.quantity
    order.packages.append(
        Package(
            reference="1",
            carrier="UPS",
            tracking_number=tracking.ups(random.Random(order.id)),
            shipped_at=sent,
            units=units,
            delivered_at=sent + timedelta(days=4),
        )
    )
    order.status, order.updated_at = MarketStatus.SHIPPED, sent + timedelta(days=4)
