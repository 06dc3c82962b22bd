import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from sandbox.seed import tracking
from sandbox.shop import returning
from sandbox.shop.customers import Customer
from sandbox.shop.edits import Cancellation, Packing, cancel, fulfil, happened
from sandbox.shop.mails import ORDER_CONFIRMATION, SHIPPING_CONFIRMATION, mailed
from sandbox.shop.money import EXPONENTS, Exchange, Money
from sandbox.shop.orders import LineItem, Order, Refund
from sandbox.shop.payments import Card, Transaction
from sandbox.shop.refunding import (
    RefundPlan,
    Units,
    every_unit,
    shipping_left,
    spread,
    worth,
    write_refund,
)
from sandbox.shop.returns import Return
from sandbox.shop.shipments import Fulfillment, FulfillmentEvent, TrackingInfo
from sandbox.shop.state import ZONE, Shop

CARRIERS = {"UPS": tracking.ups, "FedEx": tracking.fedex, "USPS": tracking.usps}
CARDS = (("Visa", "1881"), ("Visa", "4417"), ("Mastercard", "5100"), ("American Express", "0005"))
DOLLARS = Exchange()
SUPPORT = "Jon Beck"


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody orders: (sku, quantity) lines and what comes on top, in minor units."""

    lines: Sequence[tuple[str, int]]
    shipping: int = 0
    tax_percent: str = "0"
    discount: int = 0
    exchange: Exchange = DOLLARS
    dollar: Decimal = Decimal(1)

    def price(self, list_price: Money) -> int:
        """Return a dollar price in the customer's minor units; `dollar` is what a dollar costs."""
        exponent = EXPONENTS[self.exchange.presentment]
        return round((list_price.amount * self.dollar).scaleb(exponent))


@dataclass(frozen=True, slots=True)
class Trip:
    """How a parcel travelled; `units` narrows what is in it, `told` is whether a mail said so."""

    sent: datetime
    delivered: datetime | None = None
    carrier: str = "UPS"
    signed_by: str | None = None
    units: Packing = ()
    told: bool = True


class Desk:
    """Where the seeded past is written: orders come in, are paid, shipped, and given back."""

    def __init__(self, shop: Shop, rng: random.Random, now: datetime, base_url: str) -> None:
        self.shop = shop
        self.rng = rng
        self.now = now
        self.base_url = base_url
        self.variants = shop.variants
        self._variants = {variant.sku: variant for variant in self.variants}

    def day(self, days_ago: float, hour: int | None = None) -> datetime:
        """Return an hour of a past day in the shop's own zone, never later than a minute ago."""
        whole = int(days_ago)
        local = self.now.astimezone(ZONE).date() - timedelta(days=whole)
        hour = self.rng.randrange(7, 20) if hour is None else hour
        at = time(hour, self.rng.randrange(60), self.rng.randrange(60), tzinfo=ZONE)
        moment = datetime.combine(local, at).astimezone(self.now.tzinfo)
        return min(moment, self.now - timedelta(minutes=1))

    def take(self, number: int, customer: Customer, basket: Basket, at: datetime) -> Order:
        """Write a new order, unpaid and unshipped."""
        bag, ids = basket.exchange.bag, self.shop.ids
        goods = [(self._variants[sku], quantity) for sku, quantity in basket.lines]
        prices = [basket.price(variant.price) for variant, _ in goods]
        lines = []
        for index, ((variant, quantity), price) in enumerate(zip(goods, prices, strict=True)):
            discount = basket.discount if index == 0 else 0
            net = price * quantity - discount
            tax = round(net * Decimal(basket.tax_percent) / 100)
            lines.append(
                LineItem(
                    ids.new("LineItem"), variant, quantity, bag(price), bag(discount), bag(tax)
                )
            )
        order = Order(
            id=ids.new("Order"),
            number=number,
            created_at=at,
            updated_at=at,
            customer=customer,
            email=customer.email,
            exchange=basket.exchange,
            location=self.shop.locations[number % len(self.shop.locations)],
            line_items=lines,
            total_shipping_price_set=bag(basket.shipping),
            shipping_address=customer.default_address,
            billing_address=customer.default_address,
        )
        for line in lines:
            level = line.variant.inventory_item.at(order.location)
            if level:
                level.move(at, committed=line.quantity)
        self.shop.orders[number] = self.shop.keep(order)
        customer.orders.append(order)
        happened(order, "placed", f"{customer.display_name} placed this order", self.shop, at)
        mailed(order, ORDER_CONFIRMATION, ids, at)
        return order

    def pay(
        self,
        order: Order,
        amount: int | None = None,
        *,
        gateway: str = "shopify_payments",
        kind: str = "SALE",
        after: Transaction | None = None,
    ) -> Transaction:
        """Record a payment movement; without an amount it is for the whole order."""
        minutes = len(order.transactions) + 1
        at = order.created_at + timedelta(minutes=minutes)
        card = self._card(order) if gateway == "shopify_payments" else None
        transaction = Transaction(
            id=self.shop.ids.new("OrderTransaction"),
            kind=kind,
            status="SUCCESS",
            gateway=gateway,
            amount_set=order.exchange.bag(
                order.total_price_set.minor if amount is None else amount
            ),
            processed_at=at,
            created_at=at,
            payment_details=card if after is None else after.payment_details,
            parent_transaction=after,
            account_number=card.number if card else None,
        )
        order.transactions.append(transaction)
        money, by = transaction.amount_set.presentment_money, transaction.formatted_gateway
        happened(
            order, kind.lower(), f"{kind.capitalize()} of {money.written}, {by}", self.shop, at
        )
        return transaction

    def ship(self, order: Order, trip: Trip) -> Fulfillment:
        """Send a parcel; without units it holds everything that is still to go."""
        parcel = fulfil(order, [self.label(trip.carrier)], self.shop, trip.sent, trip.units)
        if trip.told:
            mailed(order, SHIPPING_CONFIRMATION, self.shop.ids, trip.sent)
        picked_up = trip.sent + timedelta(hours=4)
        parcel.display_status = "DELIVERED" if trip.delivered else "IN_TRANSIT"
        parcel.in_transit_at = picked_up
        parcel.updated_at = trip.delivered or picked_up
        parcel.estimated_delivery_at = trip.delivered or trip.sent + timedelta(days=4)
        parcel.delivered_at = trip.delivered
        self.scan(parcel, "CARRIER_PICKED_UP", picked_up, "Picked up")
        if trip.delivered:
            signature = f", signed by {trip.signed_by}" if trip.signed_by else ""
            self.scan(parcel, "DELIVERED", trip.delivered, f"Delivered{signature}")
            arrival = f"{parcel.name} delivered{signature}"
            happened(order, "delivered", arrival, self.shop, trip.delivered)
        return parcel

    def scan(self, parcel: Fulfillment, status: str, at: datetime, message: str) -> None:
        """Add a carrier's scan to a parcel."""
        here = parcel.location.address
        if status == "DELIVERED":
            there = parcel.order.shipping_address
            city, province = there.city, there.province_code
        else:
            city, province = here.city, here.province_code
        event_id = self.shop.ids.new("FulfillmentEvent")
        parcel.events.append(
            FulfillmentEvent(event_id, status, at, at, message, city=city, province=province)
        )

    def give_back(self, order: Order, at: datetime, note: str, *, amount: int) -> None:
        """Refund a plain sum, tied to no unit."""
        self._refund(order, at, note, amount=amount)

    def give_back_units(
        self, order: Order, at: datetime, note: str, units: Sequence[tuple[LineItem, int]]
    ) -> Refund:
        """Refund what some units cost; they stay where they are."""
        kept = tuple(Units(line, quantity) for line, quantity in units)
        worth_of_units = worth(order, kept, order.exchange.bag(0)).minor
        return self._refund(order, at, note, units=kept, amount=worth_of_units)

    def give_everything_back(self, order: Order, at: datetime, note: str) -> Refund:
        """Refund every unit and the shipping."""
        amount = order.net_payment_set.minor
        return self._refund(order, at, note, units=every_unit(order), amount=amount)

    def sent_back(
        self, order: Order, reason: str, asked: timedelta, *, came: timedelta | None = None
    ) -> Return:
        """Have all of the first parcel sent back, asked for and come in so long after delivery."""
        (parcel, *_) = order.fulfillments
        back = [(item, item.quantity) for item in parcel.fulfillment_line_items]
        made = returning.ask_for(order, back, reason, self.shop, _arrived(order) + asked)
        returning.approve(made, self.shop, made.created_at)
        if came is not None:
            returning.receive(made, self.shop, _arrived(order) + came)
        return made

    def take_back(self, order: Order, at: datetime) -> None:
        """Have everything come back at a moment, refund it and be done with it."""
        came = max(at - _arrived(order), timedelta())
        made = self.sent_back(order, "changed-mind", came / 2, came=came)
        returning.paid(made, self.give_everything_back(order, at, "Returned"))
        returning.close(made, self.shop, at)

    def call_off(self, order: Order, at: datetime, reason: str) -> None:
        """Cancel an order that has not shipped, giving back what was paid."""
        cancel(order, Cancellation(reason), self.shop, at)

    def problem(self, kind: str, order: Order, title: str, detail: str, expected: str) -> None:
        """Plant a problem on an order: what is wrong, and what a good operator would do."""
        self._plant(kind, {"order": str(order.number)}, title, detail, expected)

    def shelf_problem(self, kind: str, sku: str, title: str, detail: str, expected: str) -> None:
        """Plant a problem on an article: what is wrong, and what a good operator would do."""
        self._plant(kind, {"sku": sku}, title, detail, expected)

    def label(self, carrier: str) -> TrackingInfo:
        """Buy a shipping label that nobody has used yet."""
        return TrackingInfo(CARRIERS[carrier](self.rng), carrier)

    def _plant(
        self, kind: str, where: dict[str, str], title: str, detail: str, expected: str
    ) -> None:
        number = f"P-{len(self.shop.problems) + 1:02d}"
        story = {"title": title, "detail": detail, "expected": expected}
        self.shop.problems.append({"id": number, "kind": kind, **where, **story})

    def _refund(
        self,
        order: Order,
        at: datetime,
        note: str,
        *,
        units: tuple[Units, ...] = (),
        amount: int,
    ) -> Refund:
        everything = amount == order.net_payment_set.minor
        shipping = shipping_left(order) if everything else order.exchange.bag(0)
        paybacks = spread(order, amount)
        plan = RefundPlan(order, units, paybacks, shipping, note, notify=True, by=SUPPORT)
        return write_refund(plan, self.shop, at)

    def _card(self, order: Order) -> Card:
        company, digits = CARDS[order.number % len(CARDS)]
        return Card(
            company=company,
            number=f"•••• •••• •••• {digits}",
            expiration_month=self.rng.randrange(1, 13),
            expiration_year=self.now.year + self.rng.randrange(1, 5),
            name=order.customer.display_name,
            payment_method_name=company.lower().replace(" ", "_"),
        )


def _arrived(order: Order) -> datetime:
    """Say when the first parcel of an order got there."""
    first = order.fulfillments[0]
    return first.delivered_at or first.updated_at
