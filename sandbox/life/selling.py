"""The marketplace beside the shop: orders come in there too, and most leave in time."""

from datetime import timedelta

from sandbox.life.fates import Mishap, at_work
from sandbox.life.hour import Hour
from sandbox.seed.desk import CARRIERS
from sandbox.trade import planted
from sandbox.trade.market import MarketStatus
from sandbox.trade.seed import market_order, send

ORDERS_OF_A_DAY = 1 / 120
STORIES = frozenset({planted.LATE, planted.WAITING, planted.DELIVERED})
USUAL = timedelta(days=1)


def market_sells(hour: Hour) -> None:
    """Let somebody order there, send what is ready, and let it arrive."""
    market = hour.trade.market
    chance = len(market.orders) * ORDERS_OF_A_DAY / 24
    if hour.rng.random() < chance:
        listed = [one.variant for one in market.listings.values() if one.buyable]
        who = hour.rng.choice(hour.shop.customers)
        made = market_order(market, listed, who, hour.rng, hour.now)
        market.orders[made.id] = made
        hour.tell("market_orders")
    for order in market.orders.values():
        fate, age = hour.fate(order.id), hour.now - order.purchased_at
        if order.id in STORIES:
            continue
        if order.status is MarketStatus.UNSHIPPED and at_work(hour.now):
            is_late = fate.mishap is Mishap.FORGOTTEN
            if age >= (fate.trouble if is_late else min(fate.packing, USUAL)):
                send(order, fate.carrier, CARRIERS[fate.carrier](hour.rng), hour.now)
                hour.tell("market_sent")
        for package in order.packages:
            due = package.shipped_at + fate.arrives_after
            if package.delivered_at is None and due <= hour.now:
                package.delivered_at = order.updated_at = hour.now
                hour.tell("market_delivered")
