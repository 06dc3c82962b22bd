"""What the company buys for its shelves, when it comes, and what is entered and paid for it."""

from datetime import timedelta
from random import Random

from sandbox.life.fates import at_work
from sandbox.life.hour import Hour
from sandbox.shop.state import ZONE
from sandbox.shop.stock import StockChange, adjust
from sandbox.trade.purchases import PurchaseLine, PurchaseOrder, PurchaseState
from sandbox.trade.seed import ENTERED_AFTER, bill_of

LATE, LATE_DAYS = 0.3, (2, 5)
"""The part of purchases that come late, and by how many days."""
UNITS = (12, 24, 48)
BOUGHT_AT_ONCE = 2
_ON_THEIR_WAY = frozenset({PurchaseState.SENT, PurchaseState.ACKNOWLEDGED})
_WEEKEND = 5


def shelves_are_filled(hour: Hour) -> None:
    """Order what there is least of on working days, and take in what has come."""
    if hour.begins_day and hour.now.astimezone(ZONE).weekday() < _WEEKEND:
        _order(hour)
    if not at_work(hour.now):
        return
    for purchase in hour.trade.purchases.values():
        is_coming = purchase.order is None and purchase.state in _ON_THEIR_WAY
        if is_coming and hour.now.date() >= purchase.expected_on + _late_by(purchase, hour):
            _take_in(purchase, hour)


def books_are_kept(hour: Hour) -> None:
    """Enter bills that are some days old, and pay those that are due, once a day."""
    if not hour.begins_day:
        return
    today = hour.now.astimezone(ZONE).date()
    for bill in hour.trade.bills:
        sent = bill.purchase.shipped_at if bill.purchase else None
        if not bill.entered and sent and hour.now - sent >= ENTERED_AFTER:
            bill.entered, bill.entered_at = True, hour.now
            hour.tell("bills")
        if bill.entered and bill.paid_on is None and bill.due <= today:
            bill.paid_on = today
            hour.tell("paid")


def _order(hour: Hour) -> None:
    trade = hour.trade
    keepers = {one.name: one for one in trade.partners.values() if not one.dropships}
    articles = [one for one in hour.shop.variants if one.product.vendor in keepers]
    on_order = {
        line.variant
        for purchase in trade.purchases.values()
        if purchase.state in _ON_THEIR_WAY
        for line in purchase.lines
    }
    scarce = sorted(
        (one for one in articles if one not in on_order),
        key=lambda one: (one.inventory_quantity, one.sku),
    )
    if not scarce:
        return
    vendor = keepers[scarce[0].product.vendor]
    chosen = [one for one in scarce if one.product.vendor == vendor.name][:BOUGHT_AT_ONCE]
    number = max(trade.purchases, default=4000) + 1
    trade.purchases[number] = PurchaseOrder(
        number=number,
        partner=vendor,
        created_at=hour.now,
        lines=[
            PurchaseLine(
                one,
                vendor.part_number(one),
                hour.rng.choice(UNITS),
                one.inventory_item.unit_cost,
            )
            for one in chosen
        ],
        expected_on=(hour.now + timedelta(days=vendor.lead)).date(),
    )
    hour.tell("purchases")


def _late_by(purchase: PurchaseOrder, hour: Hour) -> timedelta:
    rng = Random(f"late {hour.world.wanted.seed} {purchase.number}")
    return timedelta(days=rng.randint(*LATE_DAYS) if rng.random() < LATE else 0)


def _take_in(purchase: PurchaseOrder, hour: Hour) -> None:
    place = hour.shop.locations[purchase.number % len(hour.shop.locations)]
    changes = []
    for line in purchase.lines:
        line.received = line.quantity
        if line.variant.inventory_item.at(place):
            came = StockChange(line.variant.inventory_item, place, "available", line.quantity)
            changes.append(came)
    if changes:
        adjust(tuple(changes), "received", purchase.name, hour.shop, hour.now)
    purchase.state = PurchaseState.RECEIVED
    purchase.shipped_at = purchase.received_at = hour.now
    hour.trade.bills.append(bill_of(purchase, hour.rng, hour.now))
    hour.tell("received")
