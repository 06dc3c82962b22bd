"""How the trade comes about: from the shop's own orders, so that every system tells one story."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from sandbox.seed import tracking
from sandbox.shop.catalogue import Variant
from sandbox.shop.customers import Customer
from sandbox.shop.money import Money
from sandbox.shop.orders import LineItem, Order
from sandbox.shop.state import ZONE, Shop
from sandbox.trade.market import (
    Market,
    MarketItem,
    MarketListing,
    MarketOrder,
    MarketStatus,
    Package,
)
from sandbox.trade.partners import Partner, key_of
from sandbox.trade.planted import plant
from sandbox.trade.purchases import (
    Bill,
    BillLine,
    PurchaseLine,
    PurchaseOrder,
    PurchaseState,
)

FIRST_PURCHASE = 4001
MARKET_SHARE = 0.25
DROPSHIPS = ("Sierra Rack Works", "Northvale Wire")
CARRIERS = (("UPS", tracking.ups), ("FedEx", tracking.fedex), ("USPS", tracking.usps))
LISTED_FROM = 0.3
SENT_BY_AMAZON = 3
"""How many articles lie in Amazon's own warehouses."""


ENTERED_AFTER = timedelta(days=5)


@dataclass(slots=True, eq=False)
class Trade:
    """Everything the company has with others: vendors, purchases, bills and a marketplace."""

    partners: dict[str, Partner] = field(default_factory=dict)
    purchases: dict[int, PurchaseOrder] = field(default_factory=dict)
    bills: list[Bill] = field(default_factory=list)
    market: Market = field(default_factory=Market)
    by_order: dict[int, list[PurchaseOrder]] = field(default_factory=dict)

    def purchases_for(self, order: Order) -> list[PurchaseOrder]:
        """Return what was bought for one customer's order."""
        return self.by_order.get(order.number, [])


def build_trade(shop: Shop, *, seed: int, now: datetime) -> Trade:
    """Return the trade of a shop: the same seed and shop give the same trade."""
    rng = random.Random(f"trade {seed}")
    trade = Trade()
    for name in sorted({product.vendor for product in shop.products}):
        trade.partners[key_of(name)] = _partner(name, shop, rng)
    _buy(trade, shop, rng, now)
    _sell_elsewhere(trade, shop, rng, now)
    _mischarge(trade)
    _restock(trade, shop, random.Random(f"restock {seed}"), now)
    return trade


def _partner(name: str, shop: Shop, rng: random.Random) -> Partner:
    key = key_of(name)
    parts = {
        variant.sku: f"{name[0]}{rng.randrange(10_000, 99_999)}-{number}"
        for number, variant in enumerate(v for v in shop.variants if v.product.vendor == name)
        if rng.random() < 0.5  # noqa: PLR2004 # half of a vendor's articles have numbers of its own
    }
    return Partner(
        key=key,
        name=name,
        mail=f"orders@{key}.example",
        dropships=name in DROPSHIPS,
        terms=rng.choice((15, 30, 30, 45)),
        lead=rng.randrange(2, 6),
        iban=f"US{rng.randrange(10**20):020d}",
        parts=parts,
    )


def _buy(trade: Trade, shop: Shop, rng: random.Random, now: datetime) -> None:
    """Order each dropshipped line from its vendor; one purchase a vendor and customer's order."""
    numbers = count(FIRST_PURCHASE)
    for order in sorted(shop.orders.values(), key=lambda one: (one.created_at, one.number)):
        by_vendor: dict[str, list[LineItem]] = {}
        for line in order.line_items:
            by_vendor.setdefault(line.vendor, []).append(line)
        for vendor, lines in sorted(by_vendor.items()):
            partner = trade.partners[key_of(vendor)]
            if partner.dropships and order.total_received_set.minor and not order.cancelled_at:
                purchase = purchase_for(next(numbers), partner, order, lines)
                trade.purchases[purchase.number] = purchase
                trade.by_order.setdefault(order.number, []).append(purchase)
                if purchase.shipped_at:
                    trade.bills.append(bill_of(purchase, rng, now))


def _mischarge(trade: Trade) -> None:
    """Put freight that nobody ordered on the newest bill that is entered and yet to be paid."""
    wrong = next((one for one in reversed(trade.bills) if one.entered and not one.paid_on), None)
    if wrong is not None:
        wrong.lines.append(BillLine("Freight", None, 1, Money(6120, "USD")))


def _restock(trade: Trade, shop: Shop, rng: random.Random, now: datetime) -> None:
    """Leave one draft for the shelves with each vendor that does not dropship: nobody sent it."""
    number = max(trade.purchases, default=FIRST_PURCHASE - 1)
    for partner in trade.partners.values():
        articles = [one for one in shop.variants if one.product.vendor == partner.name]
        if partner.dropships or not articles:
            continue
        number += 1
        placed = now - timedelta(hours=20)
        trade.purchases[number] = PurchaseOrder(
            number=number,
            partner=partner,
            created_at=placed,
            lines=[
                PurchaseLine(
                    variant=one,
                    part_number=partner.part_number(one),
                    quantity=rng.choice((6, 12, 24)),
                    unit_cost=one.inventory_item.unit_cost,
                )
                for one in rng.sample(articles, min(3, len(articles)))
            ],
            expected_on=(placed + timedelta(days=7 + partner.lead)).date(),
            state=PurchaseState.DRAFT,
        )


def purchase_for(
    number: int, partner: Partner, order: Order, lines: list[LineItem]
) -> PurchaseOrder:
    """Return what the company orders from a vendor for some lines of a customer's order."""
    placed = order.created_at + timedelta(hours=1)
    shipped = next((parcel.created_at for parcel in order.fulfillments), None)
    acknowledged = placed + timedelta(hours=20) if shipped else None
    return PurchaseOrder(
        number=number,
        partner=partner,
        created_at=placed,
        lines=[
            PurchaseLine(
                variant=line.variant,
                part_number=partner.part_number(line.variant),
                quantity=line.quantity,
                unit_cost=line.variant.inventory_item.unit_cost,
                received=line.quantity if shipped else 0,
            )
            for line in lines
        ],
        expected_on=(placed + timedelta(days=partner.lead)).date(),
        order=order,
        state=PurchaseState.SHIPPED if shipped else PurchaseState.SENT,
        acknowledged_at=acknowledged,
        shipped_at=shipped,
    )


def bill_of(purchase: PurchaseOrder, rng: random.Random, now: datetime) -> Bill:
    """Return the bill of what was sent; it is in the books only once it is some days old."""
    assert purchase.shipped_at is not None  # noqa: S101 # a bill follows a parcel
    dated = _day(purchase.shipped_at) + timedelta(days=1)
    due = dated + timedelta(days=purchase.partner.terms)
    lines = [
        BillLine(
            description=line.variant.display_name,
            part_number=line.part_number,
            quantity=line.quantity,
            unit_price=line.unit_cost,
            purchase_line=line,
        )
        for line in purchase.lines
    ]
    return Bill(
        number=f"{purchase.partner.name[:2].upper()}-{80_000 + purchase.number}",
        partner=purchase.partner,
        dated=dated,
        due=due,
        lines=lines,
        purchase=purchase,
        # By the shop's own days, as its past is: by hours, who looks in the evening would see
        # another company than in the morning, and by any other dates, who looks after midnight.
        entered=_day(now) - _day(purchase.shipped_at) >= ENTERED_AFTER,
        paid_on=due if due < _day(now) and rng.random() < 0.97 else None,  # noqa: PLR2004 # nearly all
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _sell_elsewhere(trade: Trade, shop: Shop, rng: random.Random, now: datetime) -> None:
    """List part of the range on the marketplace, and take orders there beside the shop's."""
    market = trade.market
    listed = [variant for variant in shop.variants if rng.random() > LISTED_FROM]
    for variant in listed:
        market.listings[variant.sku] = MarketListing(
            sku=variant.sku,
            asin=f"B0{rng.randrange(10**8):08d}",
            variant=variant,
            price=Money(variant.price.minor * 108 // 100, "USD"),
            quantity=max(variant.inventory_quantity // 2, 0),
            updated_at=variant.updated_at,
        )
    people = shop.customers
    ages = sorted(rng.uniform(0, 120) for _ in range(int(len(shop.orders) * MARKET_SHARE)))
    for age in reversed(ages):
        order = _market_order(market, listed, people[rng.randrange(len(people))], rng, now, age)
        market.orders[order.id] = order
    sold = {item.variant.sku for order in market.orders.values() for item in order.items}
    for variant in [one for one in listed if one.sku not in sold][:SENT_BY_AMAZON]:
        market.listings[variant.sku].by_amazon = True
    plant(market, shop, now)


def _market_order(
    market: Market,
    listed: list[Variant],
    customer: Customer,
    rng: random.Random,
    now: datetime,
    age: float,
) -> MarketOrder:
    order = market_order(market, listed, customer, rng, now - timedelta(days=age))
    if age < 1.5:  # noqa: PLR2004 # yesterday's are still being packed
        return order
    if rng.random() < 0.02:  # noqa: PLR2004 # a few are called off
        order.status = MarketStatus.CANCELLED
        return order
    sent = order.purchased_at + timedelta(days=1)
    carrier, number_of = rng.choice(CARRIERS)
    package = send(order, carrier, number_of(rng), sent)
    delivered = sent + timedelta(days=4)
    package.delivered_at = delivered if delivered < now else None
    return order


def market_order(
    market: Market,
    listed: list[Variant],
    customer: Customer,
    rng: random.Random,
    bought: datetime,
) -> MarketOrder:
    """Return an order as it is placed on the marketplace; nothing of it has left."""
    number = f"11{rng.randrange(1, 5)}-{rng.randrange(10**7):07d}-{rng.randrange(10**7):07d}"
    chosen = rng.sample(listed, rng.choice((1, 1, 1, 2)))
    return MarketOrder(
        id=number,
        purchased_at=bought,
        updated_at=bought,
        items=[
            MarketItem(
                id=f"{rng.randrange(10**13, 10**14)}",
                variant=variant,
                asin=market.listings[variant.sku].asin,
                quantity=rng.choice((1, 1, 2, 4)),
                unit_price=market.listings[variant.sku].price,
            )
            for variant in chosen
        ],
        ship_by=bought + timedelta(days=2),
        deliver_by=bought + timedelta(days=7),
        buyer_name=customer.display_name,
        buyer_mail=f"{rng.randrange(10**12):012x}@marketplace.amazon.example",
        address=customer.default_address,
        is_prime=rng.random() < 0.1,  # noqa: PLR2004 # a tenth
    )


def send(order: MarketOrder, carrier: str, number: str, at: datetime) -> Package:
    """Send everything of a marketplace order in one parcel, and tell the marketplace."""
    package = Package(
        reference="1",
        carrier=carrier,
        tracking_number=number,
        shipped_at=at,
        units={item.id: item.quantity for item in order.items},
    )
    order.packages.append(package)
    for item in order.items:
        item.shipped = item.quantity
    order.status, order.updated_at = MarketStatus.SHIPPED, at
    return package
