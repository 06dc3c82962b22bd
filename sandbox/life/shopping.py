"""Customers and warehouses: orders come in, most leave within two days, some are sent back."""

from dataclasses import replace
from datetime import timedelta

from sandbox.graph.letter import Letter
from sandbox.graph.mailbox import Address
from sandbox.life.fates import Mishap, at_work
from sandbox.life.hour import Hour
from sandbox.seed.desk import Basket
from sandbox.shop import returning
from sandbox.shop.edits import fulfil, happened
from sandbox.shop.mails import SHIPPING_CONFIRMATION, mailed
from sandbox.shop.orders import Order
from sandbox.shop.returns import Return
from sandbox.shop.state import ZONE
from sandbox.trade.partners import key_of
from sandbox.trade.purchases import PurchaseState
from sandbox.trade.seed import bill_of, purchase_for

FIRST_HOUR, LAST_HOUR = 7, 20
ORDERS_OF_A_DAY = 1 / 120
"""Of all orders the shop has ever had, the part that comes in on a day; three at least."""
FEWEST = 3
DEAR = 10_000
MOST = 5
JUST_NOW = timedelta(minutes=3)
LOOKED_AT_AFTER, PAID_AFTER = timedelta(days=3), timedelta(days=1)
REASONS = ("changed-mind", "damaged", "wrong-size")


def orders_come(hour: Hour) -> None:
    """Let customers who have ordered before order again, in the daytime."""
    local = hour.now.astimezone(ZONE)
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return
    a_day = max(len(hour.shop.orders) * ORDERS_OF_A_DAY, FEWEST)
    expected = a_day / (LAST_HOUR - FIRST_HOUR)
    whole = int(expected)
    for _ in range(whole + (hour.rng.random() < expected - whole)):
        _order(hour)


def _order(hour: Hour) -> None:
    rng, desk = hour.rng, hour.desk()
    known = [one for one in hour.shop.customers if one.orders]
    who = known[int(len(known) * rng.random() ** 2)]
    on_sale = [
        one
        for one in desk.variants
        if one.product.status == "ACTIVE" and one.inventory_quantity >= MOST
    ]
    lines = [
        (one.sku, rng.choice((1, 1, 2)) if one.price.minor > DEAR else rng.randrange(1, MOST))
        for one in rng.sample(on_sale, rng.choice((1, 1, 1, 2)))
    ]
    basket = Basket(lines, shipping=rng.choice((0, 0, 1295)), tax_percent=rng.choice(("0", "7.25")))
    number = max(hour.shop.orders) + 1
    order = desk.take(number, who, basket, hour.now - JUST_NOW)
    desk.pay(order)
    for line in order.line_items:
        levels = line.variant.inventory_item.inventory_levels
        fullest = max(levels, key=lambda one: one.quantity("available"))
        fullest.move(hour.now, available=-line.quantity)
    if hour.fate(number).mishap is Mishap.ADDRESS:
        wrong = replace(order.shipping_address, validation_result_summary="ERROR")
        order.shipping_address = wrong
    _buy_for(order, hour)
    hour.tell("orders")


def _buy_for(order: Order, hour: Hour) -> None:
    """Order from the vendors that send to the customer themselves what they are to send."""
    trade = hour.trade
    for vendor in sorted({line.vendor for line in order.line_items}):
        partner = trade.partners[key_of(vendor)]
        if partner.dropships:
            lines = [line for line in order.line_items if line.vendor == vendor]
            number = max(trade.purchases, default=4000) + 1
            made = replace(purchase_for(number, partner, order, lines), created_at=hour.now)
            trade.purchases[number] = made
            trade.by_order.setdefault(order.number, []).append(made)


def address_is_set_right(order: Order, hour: Hour) -> None:
    """Let the customer say where they really live, after some days."""
    fate, address = hour.fate(order.number), order.shipping_address
    is_wrong = address.validation_result_summary == "ERROR" and fate.mishap is Mishap.ADDRESS
    if is_wrong and hour.now - order.created_at >= fate.trouble:
        order.shipping_address = replace(address, validation_result_summary="NO_ISSUES")
        words = "The customer corrected the address"
        happened(order, "address_updated", words, hour.shop, hour.now)
        hour.tell("addresses")


def warehouse_sends(order: Order, hour: Hour) -> None:
    """Send what is paid, is ready and nothing keeps back."""
    fate = hour.fate(order.number)
    waits = not (order.fulfillments or order.cancelled_at or order.closed_at or order.holds)
    goes = order.display_financial_status in {"PAID", "PARTIALLY_REFUNDED"} and any(
        line.unfulfilled_quantity for line in order.line_items
    )
    is_safe = order.shipping_address.validation_result_summary != "ERROR"
    is_ready = hour.now - order.created_at >= fate.ready_after
    if not (waits and goes and is_safe and is_ready and at_work(hour.now)):
        return
    parcel = fulfil(order, [hour.desk().label(fate.carrier)], hour.shop, hour.now)
    parcel.estimated_delivery_at = hour.now + timedelta(days=5)
    mailed(order, SHIPPING_CONFIRMATION, hour.shop.ids, hour.now)
    for purchase in hour.trade.purchases_for(order):
        purchase.state, purchase.shipped_at = PurchaseState.SHIPPED, hour.now
        for line in purchase.lines:
            line.received = line.quantity
        hour.trade.bills.append(bill_of(purchase, hour.rng, hour.now))
    hour.tell("sent")


def customer_acts(order: Order, hour: Hour) -> None:
    """Let who got something send it back, or ask for money for it."""
    arrived = next((one.delivered_at for one in order.fulfillments if one.delivered_at), None)
    if arrived is None or order.cancelled_at:
        return
    fate = hour.fate(order.number)
    untouched = not (order.returns or order.refunds)
    if untouched and fate.back_after and hour.holds(arrived + fate.back_after):
        back = [(item, item.quantity) for item in order.fulfillments[0].fulfillment_line_items]
        reason = hour.rng.choice(REASONS)
        made = returning.ask_for(order, back, reason, hour.shop, hour.now)
        returning.approve(made, hour.shop, hour.now)
        hour.tell("returns")
    elif untouched and fate.asks_after and hour.holds(arrived + fate.asks_after):
        hour.letters.append(_asks_for_money(order, hour))
        hour.tell("asked")


def return_goes_on(order: Order, hour: Hour) -> None:
    """Take in what came back and pay most of it back, a step a day in working hours."""
    for made in order.returns:
        if made.status != "OPEN" or not at_work(hour.now):
            continue
        if not made.processed_quantity:
            if hour.now - made.created_at >= LOOKED_AT_AFTER:
                returning.receive(made, hour.shop, hour.now)
                hour.tell("came_back")
        elif hour.fate(order.number).is_paid_back and _is_to_be_paid(made, order, hour):
            units = [
                (item.fulfillment_line_item.line_item, item.quantity)
                for item in made.return_line_items
            ]
            returning.paid(made, hour.desk().give_back_units(order, hour.now, "Returned", units))
            returning.close(made, hour.shop, hour.now)
            hour.tell("paid_back")


def _is_to_be_paid(made: Return, order: Order, hour: Hour) -> bool:
    seen = [one.created_at for one in order.events if one.action == "return_processed"]
    late = bool(seen) and hour.now - max(seen) >= PAID_AFTER
    return late and not made.refunds and order.net_payment_set.minor > 0


def _asks_for_money(order: Order, hour: Hour) -> Letter:
    name = order.customer.display_name
    body = f"My order {order.name} arrived, and one of it is scratched. I would like money back."
    return Letter(Address(name, order.email), f"Refund for {order.name}", body, hour.now)
