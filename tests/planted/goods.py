"""Articles of one's own for each story: what there is of them, what sold, where else they are."""

from dataclasses import dataclass
from typing import Any

from memory.mirror import tables
from tests.copies import BOOKS, SELLER, SHOP
from tests.planted.orders import Line, put_line
from tests.planted.rows import Cell
from tests.planted.shop import CURRENCY, MAKERS, Shop
from tests.planted.standing import market_line


@dataclass(frozen=True)
class Good:
    """An article that was put."""

    account: str
    id: str
    item: str
    sku: str
    title: str
    price: int
    cost: int | None
    maker: str

    @property
    def currency(self) -> str:
        """What it is priced in."""
        return CURRENCY[self.account]


def good(
    shop: Shop,
    places: dict[str, int] | None = None,
    *,
    account: str = SHOP,
    incoming: int = 0,
    committed: int = 0,
    **given: Cell,
) -> Good:
    """Put an article that the shop counts, so many of it in some places: `{"Reno": 12}`."""
    number = shop.number
    price = given.get("price") or shop.rng.randint(1000, 9000)
    told: dict[str, Any] = {"sku": f"SKU-{number}", "title": f"Article {number}"}
    told |= {"maker": shop.any(MAKERS), "status": "ACTIVE", "tracked": True, "price": price}
    told |= {"cost": price // 3, "currency": CURRENCY[account], "product_id": f"pr{number}"}
    told |= {"item_id": f"item{number:08}", **given}
    shop.rows.put(tables.variants, source=account, id=f"g{number:08}", **told)
    of = (told["sku"], told["title"], told["price"], told["cost"], told["maker"])
    made = Good(account, f"g{number:08}", told["item_id"], *of)
    for place, units in (places or {}).items():
        held(shop, made, place, units, incoming=incoming, committed=committed)
        incoming = committed = 0
    if places and shop.rng.random() < 0.3:
        _ghosts(shop, made)
    return made


def _ghosts(shop: Shop, of: Good) -> None:
    """Put what was called off or is gone: sales, goods and orders that count for nothing."""
    sold(shop, of, 50, 2, off=of.price // 9, cancelled_at=shop.ago(days=1))
    sold(shop, of, 60, 2, off=of.price // 9, deleted=True)
    sold(shop, of, 70, 2, line_is={"deleted": True})
    sold_there(shop, of.sku, 80, state="CANCELLED")
    sold_there(shop, of.sku, 90, deleted=True)
    held(shop, of, "Carson", 300, incoming=100, deleted=True)
    awaited(shop, of, 110, deleted=True)
    awaited(shop, of, 120, state="closed")
    list_says(shop, of, 0, lead_days=1, deleted=True)


def held(
    shop: Shop,
    of: Good,
    place: str,
    units: int,
    *,
    incoming: int = 0,
    committed: int = 0,
    **given: Cell,
) -> None:
    """Count some of an article in a place; on hand is what is available and what is committed."""
    states = {"available": units, "committed": committed, "incoming": incoming}
    states["on_hand"] = max(units + committed, 0)
    for state, number in states.items():
        shop.rows.put(
            tables.stock,
            source=of.account,
            id=f"{of.item}-{place}-{state}",
            item_id=of.item,
            location_id=place,
            location=place,
            state=state,
            units=number,
            **given,
        )


def sold(
    shop: Shop,
    of: Good,
    units: int,
    days: float = 6,
    off: int = 0,
    *,
    line_is: dict[str, Any] | None = None,
    **given: Cell,
) -> str:
    """Sell some of an article in one order so many days ago, `off` their price for each."""
    number = shop.number
    order_id = f"gid://shopify/Order/P{number:08}"
    told = {"name": f"#{number + 5_000_000}", "placed_at": shop.ago(days=days), "paid": "PAID"}
    told |= {"sent": "FULFILLED", "currency": of.currency, "discount": off * units}
    told |= {"total": (of.price - off) * units, **given}
    shop.rows.put(tables.orders, source=of.account, id=order_id, **told)
    line = Line(f"gid://shopify/LineItem/P{number:08}-0", units, of.price - off)
    article: dict[str, Any] = {
        "variant_id": of.id,
        "sku": of.sku,
        "maker": of.maker,
        "title": of.title,
    }
    put_line(
        shop, of.account, order_id, line, None, discount=off * units, **article, **(line_is or {})
    )
    return order_id


def listed(shop: Shop, sku: str, price: int | None, units: int | None, **given: Cell) -> str:
    """Have the marketplace sell a SKU, and return the listing's id."""
    told = {"listing": f"B{shop.number}", "state": "live", "currency": "USD", "id": sku, **given}
    shop.rows.put(tables.prices, source=SELLER, sku=sku, price=price, units=units, **told)
    return str(told["id"])


def sold_there(shop: Shop, sku: str, units: int, days: float = 6, **given: Cell) -> None:
    """Sell some of a SKU on the marketplace so many days ago."""
    lines = [market_line(sku, units, 0)]
    told = {"placed_at": shop.ago(days=days), "state": "SHIPPED", "total": units * 1000, **given}
    shop.rows.put(
        tables.market_orders,
        source=SELLER,
        id=f"113-{shop.number:07}",
        currency="USD",
        lines=lines,
        **told,
    )


def awaited(shop: Shop, of: Good, units: int, received: int = 0, **given: Cell) -> None:
    """Have a vendor sent an order for some of an article for our stock."""
    number = shop.number
    line = {"item": f"i{number}", "article": of.sku, "quantity": str(units)}
    line |= {"received": str(received), "amount": str(100 * units)}
    told = {"number": f"PO-{number}", "vendor": of.maker, "state": "sent", "total": 100 * units}
    told |= {"placed_at": shop.ago(days=5), "expected_at": shop.ahead(days=8), "currency": "USD"}
    told |= {"lines": [line], **given}
    shop.rows.put(tables.purchase_orders, source=BOOKS, id=f"P{number:08}", **told)


def list_says(shop: Shop, of: Good, units: int | None, **given: Cell) -> None:
    """Have a vendor's own list say how many of an article there are."""
    number = shop.number
    told = {"source": "list:sierra", "part": of.sku, "ours": None, "kept": "counted", **given}
    shop.rows.put(tables.vendor_articles, id=f"a{number:08}", units=units, **told)
