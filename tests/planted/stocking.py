"""Stock that is wrong: promised twice, about to run out, gone, or lying there for too long."""

from typing import Any

from tests.copies import SELLER, SHOP
from tests.planted.goods import Good, awaited, good, held, list_says, listed, sold, sold_there
from tests.planted.rows import Cell
from tests.planted.shop import OUTLET, Plot, Shop, where

BELOW, LOW, GONE, LYING = "oversold", "low_stock", "out_of_stock_selling", "overstock"
LEAD, SAFETY, WINDOW = 14, 7, 30
"""What the sweeps reckon with where nobody says otherwise, in days."""


def _true(shop: Shop, sweep: str, of: Good, money: int, place: str | None = None) -> None:
    where = of.maker if place is None else place
    shop.true(sweep, "article", of.account, of.id, money, of.currency, where)


# Promised twice ------------------------------------------------------------------------------
def below(shop: Shop, account: str = SHOP, *, elsewhere: int = 0, **given: Cell) -> None:
    short = shop.rng.randint(1, 9)
    places = {"Reno": -short} | ({"Dallas": elsewhere} if elsewhere else {})
    of = good(shop, places, account=account, **given)
    _true(shop, BELOW, of, short * of.price, "Reno")


def offered_twice(shop: Shop, here: int = 8, committed: int = 2, there: int = 6) -> None:
    of = good(shop, {"Reno": here}, committed=committed)
    listing = listed(shop, of.sku, of.price, there)
    money = (there + here - here - committed) * of.price
    shop.true(BELOW, "listing", SELLER, listing, money, "USD")


def offered(
    shop: Shop, here: int = 8, committed: int = 2, there: int | None = 6, **given: Cell
) -> None:
    of = good(shop, {"Reno": here}, committed=committed)
    listed(shop, of.sku, of.price, there, **given)


def not_below(shop: Shop, units: int = -3, **given: Cell) -> None:
    good(shop, {"Reno": units}, **given)


def row_is_gone(shop: Shop) -> None:
    held(shop, good(shop, {"Dallas": 4}), "Reno", -3, deleted=True)


OVERSOLD = Plot(
    BELOW,
    (
        below,
        where(below, account=OUTLET),
        where(below, elsewhere=40),
        offered_twice,
        where(offered_twice, here=0, committed=1, there=2),
        where(below, status="DRAFT"),
    ),
    (
        where(not_below, units=0),
        where(not_below, deleted=True),
        where(not_below, tracked=False),
        row_is_gone,
        where(offered, state="paused"),
        where(offered, here=19, committed=2, there=20),
        where(offered, here=8, committed=6, there=6),
        where(offered, there=None),
        where(offered, deleted=True),
        lambda shop: listed(shop, f"NOT-OURS-{shop.number}", 900, 40),
    ),
)


# About to run out ----------------------------------------------------------------------------
def low(
    shop: Shop,
    sells: int = 30,
    here: int = 20,
    *,
    there: int = 0,
    incoming: int = 0,
    ordered: int = 0,
    lead: int | None = None,
    account: str = SHOP,
) -> None:
    told: dict[str, Any] = {"there": there, "incoming": incoming, "ordered": ordered}
    of = _running(shop, sells, here, lead=lead, account=account, **told)
    days = (lead or LEAD) + SAFETY
    missing = (sells + there) * days - (here + max(incoming, ordered)) * WINDOW
    _true(shop, LOW, of, missing * of.price // WINDOW)


def _running(  # noqa: PLR0913 - as above
    shop: Shop,
    sells: int = 30,
    here: int = 20,
    *,
    there: int = 0,
    incoming: int = 0,
    ordered: int = 0,
    theirs: int = 0,
    lead: int | None = None,
    days: float = 29.9,
    **given: Cell,
) -> Good:
    of = good(shop, {"Reno": here, "Dallas": 0}, incoming=incoming, **given)
    for part, age in ((sells // 2, 5), (sells - sells // 2, days)):
        if part:
            sold(shop, of, part, age)
    if there:
        sold_there(shop, of.sku, there)
    if theirs:
        # The marketplace sends these from its own warehouses.
        listed(shop, of.sku, of.price, None)
        sold_there(shop, of.sku, theirs)
    if ordered:
        awaited(shop, of, ordered + 2, received=2)
    if lead:
        list_says(shop, of, 500, lead_days=lead)
    return of


def enough(shop: Shop, **given: Cell) -> None:
    _running(shop, **given)


def called_off(shop: Shop) -> None:
    sold(shop, good(shop, {"Reno": 2}), 30, cancelled_at=shop.ago(days=5))


LOW_STOCK = Plot(
    LOW,
    (
        low,
        where(low, sells=10, here=3, account=OUTLET),
        where(low, here=0, incoming=5),
        where(low, here=4, ordered=9, incoming=3),
        where(low, sells=12, here=20, there=20),
        where(low, sells=30, here=36, lead=30),
        where(low, sells=5, here=3),
    ),
    (
        where(enough, here=21),
        where(enough, here=21, theirs=40),
        where(enough, here=1, incoming=20),
        where(enough, here=1, ordered=20),
        where(enough, sells=4, here=1),
        where(enough, here=9, lead=2),
        where(enough, here=2, status="DRAFT"),
        where(enough, here=2, tracked=False),
        where(enough, here=2, deleted=True),
        where(enough, sells=8, here=3, days=31),
        called_off,
    ),
)


# Gone ----------------------------------------------------------------------------------------
def gone(
    shop: Shop,
    sells: int = 6,
    *,
    days: float = 13.9,
    lead: int | None = None,
    there: int = 0,
    **given: Cell,
) -> None:
    of = good(shop, {"Reno": 0, "Dallas": 0}, **given)
    if sells:
        sold(shop, of, sells, days)
    if there:
        sold_there(shop, of.sku, there)
    if lead:
        list_says(shop, of, 500, lead_days=lead)
    _true(shop, GONE, of, (sells + there) * (lead or LEAD) * of.price // 14)


def gone_and_drafted(shop: Shop) -> None:
    of = good(shop, {"Reno": 0})
    sold(shop, of, 3)
    awaited(shop, of, 50, state="draft")
    awaited(shop, of, 50, order_name="#1")
    awaited(shop, of, 50, received=50)
    _true(shop, GONE, of, 3 * of.price)


def never_counted(shop: Shop) -> None:
    of = good(shop)
    sold(shop, of, 12)
    _true(shop, GONE, of, 12 * of.price)


def not_gone(
    shop: Shop,
    here: int = 0,
    days: float = 6,
    *,
    ordered: int = 0,
    off: bool = False,
    **given: Cell,
) -> None:
    of = good(shop, {"Reno": here}, **given)
    sold(shop, of, 4, days, cancelled_at=shop.ago(days=1) if off else None)
    if ordered:
        awaited(shop, of, ordered)


OUT_OF_STOCK_SELLING = Plot(
    GONE,
    (
        gone,
        where(gone, account=OUTLET),
        where(gone, sells=0, there=5),
        where(gone, sells=11, lead=25),
        gone_and_drafted,
        never_counted,
    ),
    (
        where(not_gone, here=1),
        where(not_gone, incoming=9),
        where(not_gone, ordered=9),
        where(not_gone, days=14.1),
        where(not_gone, off=True),
        where(not_gone, status="DRAFT"),
        where(not_gone, status="ARCHIVED"),
        where(not_gone, tracked=False),
        where(not_gone, deleted=True),
    ),
)


# Lying there ---------------------------------------------------------------------------------
def lying(shop: Shop, units: int, cost: int, sells: int = 0, **given: Cell) -> None:
    counted = shop.ago(days=91)
    of = good(shop, cost=cost, price=cost * 2, **given)
    held(shop, of, "Reno", units, updated_at=shop.ago(days=3) if sells else counted)
    if sells:
        sold(shop, of, sells, 89.9)
    _true(shop, LYING, of, (units * 90 - sells * 180) * cost // 90)


def moving(
    shop: Shop, units: int, cost: int | None, sells: int = 0, *, days: float = 91, **given: Cell
) -> None:
    of = good(shop, cost=cost, price=(cost or 500) * 2, **given)
    held(shop, of, "Reno", units, updated_at=shop.ago(days=days))
    if sells:
        sold(shop, of, sells, 80)


OVERSTOCK = Plot(
    LYING,
    (
        where(lying, units=41, cost=2500),
        where(lying, units=500, cost=900, account=OUTLET),
        where(lying, units=121, cost=1000, sells=60),
        where(lying, units=300, cost=1000, sells=2, status="DRAFT"),
    ),
    (
        where(moving, units=40, cost=2500),
        where(moving, units=120, cost=1000, sells=60),
        where(moving, units=400, cost=1000, days=30),
        where(moving, units=400, cost=None),
        where(moving, units=400, cost=1000, tracked=False),
        where(moving, units=400, cost=1000, deleted=True),
        where(moving, units=400, cost=1000, sells=200),
    ),
)

PLOTS = (OVERSOLD, LOW_STOCK, OUT_OF_STOCK_SELLING, OVERSTOCK)
