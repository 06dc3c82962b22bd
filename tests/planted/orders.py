"""Orders, and what hangs on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memory.mirror import tables
from tests.copies import SHOP
from tests.planted.rows import Cell
from tests.planted.shop import CARRIERS, CURRENCY, DAY, PLACES, Article, Shop

ALL = -1


@dataclass(frozen=True)
class Line:
    """A line of an order that was put."""

    id: str
    quantity: int
    unit_price: int


@dataclass(frozen=True)
class Made:
    """An order that was put. `waiting` is what its unsent units were sold for."""

    account: str
    id: str
    name: str
    placed_at: datetime
    total: int
    refunded: int
    waiting: int
    lines: tuple[Line, ...]

    @property
    def currency(self) -> str:
        """What it is in."""
        return CURRENCY[self.account]

    @property
    def at_risk(self) -> int:
        """What was paid for it and not given back."""
        return self.total - self.refunded


def order(
    shop: Shop,
    *,
    unsent: int = 0,
    account: str = SHOP,
    quantities: tuple[int, ...] = (),
    **given: Cell,
) -> Made:
    """Put a paid order of some weeks ago with a few lines; `unsent` of its first, or `ALL`."""
    rng, rows = shop.rng, shop.rows
    number = shop.number
    oid = f"gid://shopify/Order/P{number:08}"
    some = [one for one in rng.sample(shop.articles, 8) if one.account == account]
    quantities = quantities or tuple(rng.randint(1, 3) for _ in range(rng.randint(1, 4)))
    told: dict[str, Any] = {
        "name": f"#{number + 5_000_000}",
        "placed_at": shop.between(shop.ago(days=60), shop.ago(days=6)),
        "paid": "PAID",
        "currency": CURRENCY[account],
        "refunded": 0,
        **given,
    }
    counts = told.get("cancelled_at") is None and not told.get("deleted")
    lines, waiting, total = [], 0, 0
    for place, quantity in enumerate(quantities):
        what = some[place] if place < len(some) else None
        price = what.price if what else rng.randint(500, 9000)
        left = quantity if unsent == ALL else min(unsent, quantity) if place == 0 else 0
        line = Line(f"gid://shopify/LineItem/P{number:08}-{place}", quantity, price)
        put_line(shop, account, oid, line, what, unsent=left)
        if what and counts:
            what.sell(quantity, (shop.now - told["placed_at"]) / DAY)
        lines.append(line)
        waiting, total = waiting + left * price, total + quantity * price
    told = {"total": total, "sent": _sent(unsent, quantities), **told}
    rows.put(tables.orders, source=account, id=oid, **told)
    return Made(
        account,
        oid,
        told["name"],
        told["placed_at"],
        told["total"],
        told["refunded"],
        waiting,
        tuple(lines),
    )


def put_line(
    shop: Shop,
    account: str,
    order_id: str,
    line: Line,
    what: Article | None,
    *,
    unsent: int = 0,
    **given: Cell,
) -> None:
    """Put one line of an order; of nothing in the catalogue where it is of no article."""
    shop.rows.put(
        tables.order_lines,
        source=account,
        id=line.id,
        order_id=order_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        unsent=unsent,
        currency=CURRENCY[account],
        **{
            "variant_id": what.id if what else None,
            "sku": what.sku if what else None,
            "maker": what.maker if what else None,
            "title": what.sku if what else "Made to order",
            **given,
        },
    )


def work(shop: Shop, made: Made, status: str = "OPEN", **given: Cell) -> str:
    """Put the work of sending an order, and return where."""
    place = given.pop("place", None) or shop.any(PLACES)
    shop.rows.put(
        tables.fulfilment_orders,
        source=made.account,
        id=f"gid://shopify/FulfillmentOrder/P{shop.number:08}",
        order_id=made.id,
        status=status,
        place=place,
        **given,
    )
    return str(place)


def parcel(shop: Shop, made: Made, travel: str | None, **given: Cell) -> tuple[str, str]:
    """Put a parcel of an order, and return its id and its carrier."""
    number = shop.number
    told: dict[str, Any] = {
        "status": "SUCCESS",
        "carrier": shop.any(CARRIERS),
        "number": f"1Z{number:010}",
    }
    told |= {"sent_at": shop.ago(days=4), "travel": travel} | given
    parcel_id = f"gid://shopify/Fulfillment/P{number:08}"
    shop.rows.put(tables.fulfilments, source=made.account, id=parcel_id, order_id=made.id, **told)
    return parcel_id, str(told["carrier"] or "")


def delivered(shop: Shop, made: Made, sent_at: datetime, **given: Cell) -> tuple[str, str]:
    """Put a parcel that arrived two days after it was sent."""
    arrived = min(sent_at + 2 * DAY, shop.now)
    return parcel(shop, made, "DELIVERED", sent_at=sent_at, delivered_at=arrived, **given)


def _sent(unsent: int, quantities: tuple[int, ...]) -> str:
    if unsent == 0:
        return "FULFILLED"
    whole = unsent == ALL or (len(quantities) == 1 and unsent >= quantities[0])
    return "UNFULFILLED" if whole else "PARTIALLY_FULFILLED"
