"""Offers that are wrong: sold out by a promotion, not to be had, too cheap, or not alike."""

from typing import Any

from memory.mirror import tables
from tests.copies import SELLER, SHOP
from tests.planted.goods import Good, good, list_says, listed, sold, sold_there
from tests.planted.orders import Line, put_line
from tests.planted.rows import Cell
from tests.planted.shop import OUTLET, Plot, Shop, where

FAST, OUT, STOCK, FLOOR, PRICE, DISCOUNT = (
    *("selling_fast_promoted", "vendor_out_live", "stock_mismatch"),
    *("price_below_floor", "price_mismatch", "discount_stacking"),
)
LEAD, RECENT = 14, 3


def _article(shop: Shop, sweep: str, of: Good, money: int, place: str) -> None:
    shop.true(sweep, "article", of.account, of.id, money, of.currency, place)


def _listing(shop: Shop, sweep: str, listing: str, money: int, place: str = "") -> None:
    shop.true(sweep, "listing", SELLER, listing, money, "USD", place)


# Promotions that sell out --------------------------------------------------------------------
def promoted(
    shop: Shop,
    now: int,
    before: int,
    here: int,
    cheap: int,
    *,
    lead: int | None = None,
    **given: Cell,
) -> Good:
    of = good(shop, {"Newark": here}, **given)
    if lead:
        list_says(shop, of, 500, lead_days=lead)
    sold(shop, of, cheap, 2.9, off=of.price // 8)
    if now > cheap:
        sold(shop, of, now - cheap, 1)
    if before:
        sold(shop, of, before, 20)
    # Before that it sold well enough not to lie there.
    sold(shop, of, here, 60)
    return of


def sells_out(shop: Shop, now: int, before: int, here: int, cheap: int, **given: Cell) -> None:
    of = promoted(shop, now, before, here, cheap, **given)
    missing = now * (given.get("lead") or LEAD) - (here + given.get("incoming", 0)) * RECENT
    _article(shop, FAST, of, missing * of.price // RECENT, of.maker)


def lasts(
    shop: Shop, now: int = 18, before: int = 10, here: int = 60, cheap: int = 18, **given: Cell
) -> None:
    promoted(shop, now, before, here, cheap, **given)


SELLING_FAST_PROMOTED = Plot(
    FAST,
    (
        where(sells_out, now=12, before=0, here=12, cheap=12),
        where(sells_out, now=18, before=100, here=83, cheap=10),
        where(sells_out, now=10, before=3, here=30, cheap=6, account=OUTLET),
        where(sells_out, now=18, before=100, here=150, cheap=18, lead=30),
        where(sells_out, now=20, before=9, here=22, cheap=20, incoming=30),
    ),
    (
        where(lasts, before=101, here=150, lead=30),
        where(lasts, cheap=9),
        where(lasts, now=9, cheap=9, here=30),
        where(lasts, here=84),
        where(lasts, here=40, incoming=44),
        where(lasts, status="DRAFT"),
        where(lasts, deleted=True),
        where(lasts, tracked=False),
    ),
)


# Not to be had -------------------------------------------------------------------------------
def not_to_be_had(shop: Shop, sells: int = 5, **given: Cell) -> None:
    """The vendor sends it to customers itself: nothing of it is counted here."""
    of = good(shop, tracked=False, **given)
    list_says(shop, of, 0)
    if sells:
        sold(shop, of, sells)
    _article(shop, OUT, of, sells * of.price, of.maker)


def on_the_marketplace(shop: Shop, *, here_too: bool = False) -> None:
    status = "ACTIVE" if here_too else "DRAFT"
    of = good(shop, {"Reno": 0}, tracked=False, status=status)
    list_says(shop, of, 0, part=f"V{shop.number}", ours=of.sku.lower())
    sold_there(shop, of.sku, 3)
    listing = listed(shop, of.sku, of.price, 40)
    _listing(shop, OUT, listing, 3 * of.price, of.maker)
    if here_too:
        _article(shop, OUT, of, 0, of.maker)


def twice_none(shop: Shop) -> None:
    of = good(shop, {"Reno": 0})
    list_says(shop, of, 0, kept="at_least")
    list_says(shop, of, 0, source="list:cascade")
    list_says(shop, of, 40, source="list:old", updated_at=shop.ago(days=3.1))
    _article(shop, OUT, of, 0, of.maker)


def to_be_had(
    shop: Shop,
    units: int | None = 0,
    *,
    here: int = 0,
    there: int | None = None,
    listing: str = "live",
    list_is: dict[str, Any] | None = None,
    **given: Cell,
) -> None:
    of = good(shop, {"Reno": here}, **given)
    list_says(shop, of, units, **(list_is or {}))
    if there is not None:
        listed(shop, of.sku, of.price, there, state=listing)


def another_has_it(shop: Shop) -> None:
    of = good(shop, tracked=False)
    list_says(shop, of, 0)
    list_says(shop, of, 3, source="list:cascade")


VENDOR_OUT_LIVE = Plot(
    OUT,
    (
        not_to_be_had,
        where(not_to_be_had, sells=0, account=OUTLET),
        on_the_marketplace,
        where(on_the_marketplace, here_too=True),
        twice_none,
    ),
    (
        another_has_it,
        where(to_be_had, units=4),
        where(to_be_had, units=None, list_is={"kept": "some"}),
        where(to_be_had, units=None, list_is={"kept": "unknown"}),
        lambda shop: to_be_had(shop, list_is={"updated_at": shop.ago(days=3.01)}),
        where(to_be_had, list_is={"deleted": True}),
        where(to_be_had, here=1),
        where(to_be_had, status="DRAFT"),
        where(to_be_had, status="DRAFT", there=2, listing="paused"),
        where(to_be_had, status="DRAFT", there=0),
        where(to_be_had, deleted=True),
    ),
)


# The marketplace offers more than there is ---------------------------------------------------
def too_many(shop: Shop, here: int = 30, there: int = 33, committed: int = 0) -> None:
    of = good(shop, {"Reno": here - here // 2, "Dallas": here // 2}, committed=committed)
    listing = listed(shop, of.sku, of.price, there)
    _listing(shop, STOCK, listing, (there - here) * of.price)


def never_counted(shop: Shop) -> None:
    of = good(shop)
    _listing(shop, STOCK, listed(shop, of.sku, of.price, 3), 3 * of.price)


def not_too_many(
    shop: Shop,
    there: int | None = 32,
    here: int = 30,
    listing: str = "live",
    *,
    gone: bool = False,
    **given: Cell,
) -> None:
    of = good(shop, {"Reno": here}, **given)
    listed(shop, of.sku, of.price, there, state=listing, deleted=gone)


def twice_in_the_shop(shop: Shop) -> None:
    first = good(shop, {"Reno": 20})
    good(shop, {"Dallas": 20}, sku=first.sku, price=first.price)
    listed(shop, first.sku, first.price, 42)


STOCK_MISMATCH = Plot(
    STOCK,
    (
        too_many,
        where(too_many, there=90),
        where(too_many, here=0, there=10, committed=25),
        never_counted,
    ),
    (
        not_too_many,
        twice_in_the_shop,
        where(not_too_many, 90, listing="paused"),
        where(not_too_many, None),
        where(not_too_many, 90, tracked=False),
        where(not_too_many, 90, gone=True),
        where(not_too_many, 90, deleted=True),
        lambda shop: listed(shop, f"NOT-OURS-{shop.number}", 900, 40),
    ),
)


# Too cheap -----------------------------------------------------------------------------------
def too_cheap(shop: Shop, price: int, cost: int, sells: int = 0, **given: Cell) -> None:
    of = good(shop, {"Reno": 30}, price=price, cost=cost, **given)
    if sells:
        sold(shop, of, sells)
    floor = -(-cost * 115 // 100)
    _article(shop, FLOOR, of, (floor - price) * sells, "shop")


def too_cheap_there(shop: Shop, price: int = 1900, there: int = 1800, cost: int = 1650) -> None:
    of = good(shop, {"Reno": 30}, price=price, cost=cost)
    sold_there(shop, of.sku, 2)
    listing = listed(shop, of.sku, there, 5)
    _listing(shop, FLOOR, listing, (-(-cost * 115 // 100) - there) * 2, "marketplace")


def dear_enough(
    shop: Shop,
    price: int = 1150,
    cost: int | None = 1000,
    there: int | None = None,
    listing: str = "live",
    currency: str = "USD",
    **given: Cell,
) -> None:
    of = good(shop, {"Reno": 30}, price=price, cost=cost, **given)
    if there:
        listed(shop, of.sku, there, 5, state=listing, currency=currency)


PRICE_BELOW_FLOOR = Plot(
    FLOOR,
    (
        where(too_cheap, price=1149, cost=1000, sells=3),
        where(too_cheap, price=700, cost=1000, sells=4),
        where(too_cheap, price=998, cost=999, account=OUTLET),
        too_cheap_there,
        where(too_cheap, price=1150, cost=1001, tracked=False, sells=9),
    ),
    (
        dear_enough,
        where(dear_enough, cost=None, price=1),
        where(dear_enough, cost=0, price=1),
        where(dear_enough, price=10, status="DRAFT"),
        where(dear_enough, price=10, status="ARCHIVED"),
        where(dear_enough, price=10, deleted=True),
        where(dear_enough, there=1150),
        where(dear_enough, there=900, listing="paused"),
        where(dear_enough, there=900, currency="CAD"),
    ),
)


# Not alike -----------------------------------------------------------------------------------
def unlike(shop: Shop, here: int = 1000, there: int = 1151, sells: int = 3, again: int = 0) -> None:
    of = good(shop, {"Reno": 90}, price=here, cost=300)
    if again:
        good(shop, {"Reno": 90}, price=again, cost=300, sku=of.sku)
    listing = listed(shop, of.sku, there, 5)
    if sells:
        sold_there(shop, of.sku, sells)
    nearest = min((here, again or here), key=lambda price: abs(price - there))
    place = "marketplace cheaper" if there < here else "shop cheaper"
    _listing(shop, PRICE, listing, abs(there - nearest) * sells, place)


def alike(
    shop: Shop,
    there: int | None = 1150,
    listing: str = "live",
    currency: str = "USD",
    *,
    gone: bool = False,
    **given: Cell,
) -> None:
    of = good(shop, {"Reno": 90}, price=1000, cost=300, **given)
    listed(shop, of.sku, there, 5, state=listing, currency=currency, deleted=gone)


PRICE_MISMATCH = Plot(
    PRICE,
    (
        unlike,
        where(unlike, there=1900, sells=0),
        where(unlike, there=849),
        where(unlike, there=600, sells=7),
        where(unlike, there=1400, again=1100),
    ),
    (
        alike,
        where(alike, 850),
        where(alike, 1900, listing="paused"),
        where(alike, 1900, currency="CAD"),
        where(alike, 1900, gone=True),
        where(alike, 1900, status="DRAFT"),
        where(alike, 1900, deleted=True),
        where(alike, None),
        lambda shop: listed(shop, f"NOT-OURS-{shop.number}", 900, 40),
    ),
)


# Discounts that add up -----------------------------------------------------------------------
def discounted(
    shop: Shop, off_line: int, off_order: int, cost: int | None = 1000, **given: Cell
) -> tuple[Good, str]:
    """Sell two of 40.00 each, so much off the lines and so much off the order, and send them."""
    of = good(shop, tracked=False, price=4000, cost=cost, account=given.pop("account", SHOP))
    number = shop.number
    order_id = f"gid://shopify/Order/P{number:08}"
    told = {"name": f"#{number + 5_000_000}", "placed_at": shop.ago(days=6.9), "paid": "PAID"}
    told |= {"sent": "FULFILLED", "currency": of.currency, "discount": off_line + off_order}
    told |= {"total": 8000 - off_line - off_order + 700, **given}
    shop.rows.put(tables.orders, source=of.account, id=order_id, **told)
    line = Line(f"gid://shopify/LineItem/P{number:08}-0", 2, (8000 - off_line) // 2)
    article: dict[str, Any] = {"variant_id": of.id, "sku": of.sku, "maker": of.maker}
    put_line(shop, of.account, order_id, line, None, discount=off_line, **article)
    return of, order_id


def given_away(
    shop: Shop, off_line: int, off_order: int, cost: int | None = 1000, **given: Cell
) -> None:
    of, order_id = discounted(shop, off_line, off_order, cost, **given)
    off = off_line + off_order
    under = 2 * (cost or 0) - (8000 - off)
    money = under if under > 0 else off - 8000 * 40 // 100
    shop.true(DISCOUNT, "order", of.account, order_id, money, of.currency)


def fair(
    shop: Shop, off_line: int = 2000, off_order: int = 1200, cost: int | None = 1000, **given: Cell
) -> None:
    discounted(shop, off_line, off_order, cost, **given)


DISCOUNT_STACKING = Plot(
    DISCOUNT,
    (
        where(given_away, off_line=2000, off_order=1202),
        where(given_away, off_line=4000, off_order=0, account=OUTLET),
        where(given_away, off_line=0, off_order=5000, cost=None),
        where(given_away, off_line=1000, off_order=1000, cost=3001),
    ),
    (
        fair,
        where(fair, 1000, 1000, 3000),
        where(fair, 1000, 1000, None),
        lambda shop: fair(shop, 4000, placed_at=shop.ago(days=7.1)),
        lambda shop: fair(shop, 4000, cancelled_at=shop.ago(days=1)),
        where(fair, 4000, deleted=True),
        where(fair, 4000, refunded=3500),
        where(fair, 0, 0),
    ),
)

PLOTS = (
    *(SELLING_FAST_PROMOTED, VENDOR_OUT_LIVE, STOCK_MISMATCH, PRICE_BELOW_FLOOR),
    *(PRICE_MISMATCH, DISCOUNT_STACKING),
)
