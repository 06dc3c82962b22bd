"""The rest of the shop, in which all is well: written fast, for it may be a million orders.

Orders of half a year: sent within the promise, on their way in time or delivered, a few on hold
since this morning, ordered ahead, called off in time, or sent back and paid back. What there is of
an article is enough for what was sold of it, and not too much.
"""

from datetime import timedelta
from typing import Any

from memory.mirror import tables
from tests.copies import BOOKS, MONEY, SELLER, SHOP
from tests.planted.calling_off import po_line
from tests.planted.rows import said
from tests.planted.shop import CARRIERS, CURRENCY, DAY, MAKERS, NOW, OUTLET, PLACES, Article, Shop
from tests.planted.standing import market_line

HISTORY = 180
"""Days."""
PROMISED = 1.4
"""Within so many days the rest of the shop sends what was paid: less than two working days."""
FEW = 20


def catalogue(shop: Shop, articles: int) -> None:
    """Think up what is on sale; its rows are written once it is known what was sold."""
    rng = shop.rng
    for number in range(articles):
        account = OUTLET if number % 5 == 4 else SHOP
        price = rng.randint(400, 20_000)
        cost = price * rng.randint(35, 60) // 100
        of = (f"o{number:07}", f"oi{number:07}", f"ORD-{number:06}", price, cost)
        shop.articles.append(Article(account, *of, rng.choice(MAKERS)))


class Ordinary:
    """Writes the ordinary orders."""

    def __init__(self, shop: Shop, lines: int) -> None:
        self.shop = shop
        self.lines = lines
        self.of = {
            account: [one for one in shop.articles if one.account == account]
            for account in (SHOP, OUTLET)
        }
        self.now = said(NOW)
        self.days = [said(NOW - timedelta(hours=hours)) for hours in range(HISTORY * 24 + 240)]

    def at(self, age: float) -> str:
        """Write a moment so many days ago, to the hour; what has not come yet is now."""
        return str(self.days[max(round(age * 24), 0)])

    def put(self, orders: int) -> None:
        """Put so many, the oldest first as they would have come."""
        step = (HISTORY - 0.2) / max(orders, 1)
        for turn in range(orders):
            self._order(turn, HISTORY - turn * step)

    def _order(self, turn: int, age: float) -> None:
        rng, add = self.shop.rng, self.shop.rows.add
        account = SHOP if rng.random() < 0.85 else OUTLET
        dice = rng.random()
        waits = age < PROMISED and dice < 0.6
        off = not waits and dice > 0.97
        ahead = (waits and dice < 0.05) or 0.5 < dice < 0.503
        unsent = waits or off or ahead
        oid, currency, at = f"gid://shopify/Order/{turn:09}", CURRENCY[account], self.at(age)
        percent = 10 if rng.random() < 0.12 else 0
        total = 0
        of = self.of[account]
        for place in range(self.lines):
            what = of[int(rng.random() * len(of))]
            units = 1 + int(rng.random() * 3)
            total += units * what.price
            if not off:
                what.sell(units, age)
            left = units if unsent else 0
            line = (
                account,
                f"gid://shopify/LineItem/{turn:09}-{place}",
                at,
                self.now,
                0,
                oid,
                what.id,
            )
            goods = (what.sku, what.sku, what.maker, units, left, what.price, 0, currency)
            add(tables.order_lines, line + goods)
        discount = total * percent // 100
        refunded = self._hang_on(
            turn, account, oid, age, total - discount, unsent=unsent, off=off, ahead=ahead
        )
        paid = "REFUNDED" if refunded else "PAID"
        sent = "UNFULFILLED" if unsent else "FULFILLED"
        gone = self.at(age - 0.3) if off else None
        closed = self.at(age - 25) if age > 25 and not unsent else None
        who = (f"c{turn // 3:08}", f"hash{turn // 3:08}")
        sums = (total - discount, refunded, discount, currency)
        risk = None if rng.random() < 0.5 else "ACCEPT"
        row = (account, oid, at, self.now, 0, f"#{1000 + turn}", at, gone, closed, paid, sent)
        add(tables.orders, row + who + sums + (risk, None))
        if turn % 3 == 0:
            add(tables.customers, (account, who[0], at, self.now, 0, who[1]))

    def _hang_on(
        self,
        turn: int,
        account: str,
        oid: str,
        age: float,
        total: int,
        *,
        unsent: bool,
        off: bool,
        ahead: bool,
    ) -> int:
        """Put its work, its parcel, and what came back of it; returns what was paid back."""
        rng, add, at = self.shop.rng, self.shop.rows.add, self.at(age)
        place, status = rng.choice(PLACES), "OPEN" if unsent else "CLOSED"
        begin = None
        if off:
            status = "CANCELLED"
        elif ahead:
            status, begin = "SCHEDULED", said(NOW + timedelta(days=rng.randint(3, 40)))
        elif unsent and rng.random() < 0.05:
            status = "ON_HOLD"
        news = self.at(min(age, 0.2)) if status == "ON_HOLD" else at
        work = (account, f"gid://shopify/FulfillmentOrder/{turn:09}", news, self.now, 0)
        add(tables.fulfilment_orders, (*work, oid, status, place, begin))
        if off:
            return total
        if unsent:
            return 0
        left = age - min(rng.uniform(0.1, PROMISED), age / 2)
        length = rng.uniform(1, 5)
        arrived = self.at(left - length) if left > length else None
        travel = "DELIVERED" if arrived else "IN_TRANSIT"
        parcel = (account, f"gid://shopify/Fulfillment/{turn:09}", self.at(left), self.now, 0, oid)
        promised = said(NOW - timedelta(days=left - 6))
        carrier = rng.choice(CARRIERS)
        way = ("SUCCESS", travel, self.at(left), promised, arrived, carrier, f"1Z{turn:012}")
        add(tables.fulfilments, parcel + way)
        return (
            self._came_back(turn, account, oid, left, total)
            if left > 22 and rng.random() < 0.04
            else 0
        )

    def _came_back(self, turn: int, account: str, oid: str, left: float, total: int) -> int:
        """All of it came back, was taken in and paid back, in the shop and by card."""
        rows, rng = self.shop.rows, self.shop.rng
        asked, came, over = (self.at(left - days) for days in (10, 18, 20))
        return_id = f"gid://shopify/Return/{turn:09}"
        head = (account, return_id, over, self.now, 0, oid, f"#{1000 + turn}-R1", "CLOSED", asked)
        rows.add(tables.returns, (*head, came, over, self.lines))
        for place in range(self.lines):
            line = f"gid://shopify/LineItem/{turn:09}-{place}"
            reason = rng.choice(("too-small", "changed-mind", "damaged", "wrong-size", "unknown"))
            row = (account, f"gid://shopify/ReturnLineItem/{turn:09}-{place}", over, self.now, 0)
            rows.add(tables.return_lines, (*row, return_id, line, None, "Goods", 1, 1, 1, reason))
        currency = CURRENCY[account]
        money = (account, f"gid://shopify/Refund/{turn:09}", over, self.now, 0)
        rows.add(tables.refunds, (*money, oid, over, total, currency))
        card = (MONEY, f"re_{turn:09}", over, self.now, 0, over, "succeeded", f"ch_{turn:09}")
        rows.add(tables.card_refunds, (*card, str(1000 + turn), total, currency))
        return total


def market(shop: Shop, orders: int) -> None:
    """Put what the marketplace sold of the articles that are there, and sent in time."""
    rng, rows, now = shop.rng, shop.rows, said(NOW)
    there = [one for one in shop.articles if _is_listed(one)]
    for turn in range(orders):
        age = HISTORY * (1 - turn / orders)
        what, units = rng.choice(there), rng.randint(1, 3)
        waits = age < 1
        if not _sent_by_them(what):
            what.sell(units, age)
        at, state = said(NOW - DAY * age), "UNSHIPPED" if waits else "SHIPPED"
        by = said(NOW + DAY * 1.5) if waits else said(NOW - DAY * (age - 2))
        lines = said([market_line(what.sku, units, units if waits else 0)])
        row = (
            SELLER,
            f"111-{turn:09}",
            at,
            now,
            0,
            at,
            state,
            by,
            units * what.price,
            "USD",
            lines,
        )
        rows.add(tables.market_orders, row)


def _number(one: Article) -> int:
    return int(one.id[1:])


def _is_listed(one: Article) -> bool:
    """Whether the marketplace sells it too: every third does."""
    return one.account == SHOP and _number(one) % 3 == 0


def _sent_by_them(one: Article) -> bool:
    """Whether the marketplace sends it from its own warehouses, so that it takes none of ours."""
    return _number(one) % 4 == 0


def stock_up(shop: Shop) -> None:
    """Write the catalogue with what there is, what is listed elsewhere, and what vendors have."""
    for one in shop.articles:
        number = _number(one)
        enough = max(one.sold_30 * 23 // 30 + 1, one.sold_3 * 15 // 3 + 1, 3)
        # What would lie there for half a year is still on its way.
        here = max(min(enough, one.sold_90 * 19 // 10), 1)
        coming, committed = enough - here, shop.rng.randint(0, 4)
        _write(
            shop,
            one,
            {
                "available": here,
                "incoming": coming,
                "committed": committed,
                "on_hand": here + committed,
            },
        )
        if _is_listed(one):
            units = None if _sent_by_them(one) else here // 2 if here > FEW else 0
            price = one.price * shop.rng.randint(93, 108) // 100
            told = {"listing": f"B{number:08}", "state": "live", "currency": "USD", "units": units}
            shop.rows.put(
                tables.prices, source=SELLER, id=one.sku, sku=one.sku, price=price, **told
            )
        units = 0 if number % 11 == 0 else shop.rng.randint(1, 900)
        told = {"part": one.sku.lower(), "price": one.cost, "currency": "USD", "units": units}
        told["kept"] = "counted"
        shop.rows.put(tables.vendor_articles, source="list:ordinary", id=one.sku, **told)


def _write(shop: Shop, one: Article, states: dict[str, int]) -> None:
    told: dict[str, Any] = {"sku": one.sku, "title": one.sku, "maker": one.maker}
    told |= {"status": "ACTIVE", "tracked": True, "price": one.price, "cost": one.cost}
    told |= {"currency": one.currency, "item_id": one.item, "product_id": f"p{one.id}"}
    shop.rows.put(tables.variants, source=one.account, id=one.id, **told)
    place = PLACES[_number(one) % len(PLACES)]
    for state, units in states.items():
        where = {"location_id": place, "location": place, "state": state, "units": units}
        item = f"{one.item}-{state}"
        shop.rows.put(tables.stock, source=one.account, id=item, item_id=one.item, **where)


def books(shop: Shop, orders: int) -> None:
    """Put purchase orders that were delivered, closed, billed as ordered and paid."""
    for turn in range(orders):
        total, vendor = shop.rng.randint(5000, 400_000), shop.any(MAKERS)
        placed = shop.ago(days=shop.rng.randint(20, HISTORY))
        purchase_id, came = f"po{turn:07}", placed + 12 * DAY
        told = {"number": f"{40_000 + turn}", "vendor": vendor, "placed_at": placed}
        told |= {"expected_at": came, "state": "closed", "total": total, "updated_at": came}
        told |= {"currency": "USD", "lines": [po_line(turn, 5, total, 5)]}
        shop.rows.put(tables.purchase_orders, source=BOOKS, id=purchase_id, **told)
        line = {"item": f"i{turn}", "quantity": "5", "amount": total, "purchase_order": purchase_id}
        bill = {
            "number": f"V-{turn}",
            "vendor": vendor,
            "dated_at": came,
            "due_at": came + 30 * DAY,
        }
        bill |= {"state": "paid", "purchase_order": purchase_id, "total": total, "currency": "USD"}
        shop.rows.put(tables.bills, source=BOOKS, id=f"bill{turn:07}", lines=[line], **bill)
