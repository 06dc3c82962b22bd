"""Goods that come back: not looked at, not paid back, paid back unseen; articles that come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memory.mirror import tables
from tests.copies import SHOP
from tests.planted.orders import Line, Made, order, put_line
from tests.planted.rows import Cell
from tests.planted.shop import CURRENCY, DAY, MINUTE, OUTLET, Article, Plot, Shop, where

SEEN, PAID, UNSEEN, SPIKE = (
    *("return_not_inspected", "return_not_refunded", "refund_without_return"),
    "return_reason_spike",
)


@dataclass(frozen=True)
class Back:
    """A return that was put: `worth` is what its goods cost, None where nobody knows."""

    id: str
    order: Made
    worth: int | None


Told = tuple[int, int]
"""Of two units of a line, how many were processed and how many refunded."""


def back(
    shop: Shop,
    received_at: datetime | None,
    *lines: Told,
    known: bool = True,
    price: int | None = None,
    order_is: dict[str, Any] | None = None,
    account: str = SHOP,
    **given: Cell,
) -> Back:
    """Put an open return, two units of each line."""
    quantities = (2,) * len(lines)
    made = order(
        shop,
        account=account,
        quantities=quantities,
        **{"placed_at": shop.ago(days=80), **(order_is or {})},
    )
    number = shop.number
    return_id = f"gid://shopify/Return/P{number:08}"
    told = {"status": "OPEN", "requested_at": shop.ago(days=70), "name": f"{made.name}-R{number}"}
    told |= {"received_at": received_at, "units": 2 * len(lines), "order_id": made.id, **given}
    shop.rows.put(tables.returns, source=account, id=return_id, **told)
    for place, (line, (processed, refunded)) in enumerate(zip(made.lines, lines, strict=True)):
        of = line
        if price is not None:
            of = Line(f"{line.id}-free", 2, price)
            put_line(shop, account, made.id, of, None)
        shop.rows.put(
            tables.return_lines,
            source=account,
            id=f"gid://shopify/ReturnLineItem/P{number:08}-{place}",
            return_id=return_id,
            line_id=of.id if known else None,
            title="Board",
            quantity=2,
            processed=processed,
            refunded=refunded,
            reason="changed-mind",
        )
    worth = sum(2 * line.unit_price for line in made.lines) if known else None
    return Back(return_id, made, worth)


def given_back(shop: Shop, made: Made, at: datetime, amount: int, **given: Cell) -> None:
    """Put a refund of an order."""
    shop.rows.put(
        tables.refunds,
        source=made.account,
        id=f"gid://shopify/Refund/P{shop.number:08}",
        order_id=made.id,
        made_at=at,
        amount=amount,
        currency=made.currency,
        **given,
    )


def _true(shop: Shop, sweep: str, found: Back, money: int | None, place: str = "") -> None:
    made = found.order
    shop.true(sweep, "return", made.account, found.id, money, made.currency, place)


# Not inspected -------------------------------------------------------------------------------
def unseen(shop: Shop, *lines: Told, **given: Cell) -> None:
    found = back(shop, shop.over(SEEN, "wait"), *(lines or ((0, 0),)), **given)
    _true(shop, SEEN, found, found.worth)


def seen(shop: Shop, days: float | None = 4, line: Told = (0, 0), **given: Cell) -> None:
    back(shop, None if days is None else shop.ago(days=days), line, **given)


def paid_unseen(shop: Shop) -> None:
    found = back(shop, shop.ago(days=6), (0, 2), order_is={"refunded": 100})
    given_back(shop, found.order, shop.ago(days=5), 100)


RETURN_NOT_INSPECTED = Plot(
    SEEN,
    (
        unseen,
        where(unseen, account=OUTLET),
        lambda shop: unseen(shop, (0, 0), (0, 0)),
        where(unseen, known=False),
    ),
    (
        lambda shop: back(shop, shop.within(SEEN, "wait"), (0, 0)),
        where(seen, days=None),
        where(seen, line=(1, 0)),
        where(seen, days=30, status="CLOSED"),
        where(seen, days=30, status="CANCELED"),
        where(seen, days=30, deleted=True),
        where(seen, days=30, order_is={"deleted": True}),
        paid_unseen,
    ),
)


# Not refunded --------------------------------------------------------------------------------
def unpaid(shop: Shop, taken: int = 2, **given: Cell) -> None:
    found = back(shop, shop.over(PAID, "wait"), (taken, 0), **given)
    left = found.order.at_risk
    given_back(shop, found.order, shop.ago(days=1), 200, deleted=True)
    _true(shop, PAID, found, left if found.worth is None else min(found.worth, left))


def unpaid_since(shop: Shop) -> None:
    """Something was given back before the goods were sent back, and nothing after that."""
    found = back(shop, shop.over(PAID, "wait"), (1, 0), (0, 0), order_is={"refunded": 300})
    given_back(shop, found.order, shop.ago(days=75), 300)
    given_back(shop, found.order, shop.ago(days=2), 0)
    _true(shop, PAID, found, found.order.at_risk)


def paid(shop: Shop) -> None:
    found = back(shop, shop.ago(days=15), (2, 0), order_is={"refunded": 450})
    given_back(shop, found.order, shop.ago(days=12), 450)


def nothing_left(shop: Shop, **given: Cell) -> None:
    back(shop, shop.ago(days=15), (2, 0), **given)


RETURN_NOT_REFUNDED = Plot(
    PAID,
    (
        unpaid,
        where(unpaid, taken=1, account=OUTLET),
        unpaid_since,
        where(unpaid, order_is={"refunded": 400}),
    ),
    (
        lambda shop: back(shop, shop.within(PAID, "wait"), (2, 0)),
        paid,
        where(nothing_left, order_is={"total": 5000, "refunded": 5000}),
        where(nothing_left, price=0),
        where(nothing_left, status="CLOSED"),
        where(nothing_left, deleted=True),
        lambda shop: back(shop, shop.within(SEEN, "wait"), (0, 0)),
        lambda shop: back(shop, None, (0, 0)),
    ),
)


# Refunded unseen -----------------------------------------------------------------------------
def paid_for_nothing(shop: Shop, *, came: bool = False, **given: Cell) -> None:
    at = shop.over(UNSEEN, "wait", most=40)
    found = back(shop, at if came else None, (0, 2), order_is={"refunded": 250}, **given)
    given_back(shop, found.order, at, 250)
    _true(shop, UNSEEN, found, found.worth, "came in" if came else "never came in")


def paid_for_half(shop: Shop) -> None:
    """One line was taken in, and one only paid for; nobody knows which refund it was."""
    found = back(shop, shop.ago(days=30), (2, 2), (0, 1))
    _true(shop, UNSEEN, found, found.order.lines[1].unit_price, "came in")


def paid_lately(shop: Shop) -> None:
    found = back(shop, None, (0, 2), order_is={"refunded": 250})
    given_back(shop, found.order, shop.within(UNSEEN, "wait"), 250)


def taken_in(shop: Shop, line: Told = (2, 2), **given: Cell) -> None:
    found = back(shop, shop.ago(days=30), line, order_is={"refunded": 250}, **given)
    given_back(shop, found.order, shop.ago(days=28), 250)


REFUND_WITHOUT_RETURN = Plot(
    UNSEEN,
    (
        paid_for_nothing,
        where(paid_for_nothing, came=True),
        where(paid_for_nothing, account=OUTLET),
        paid_for_half,
    ),
    (
        paid_lately,
        taken_in,
        where(taken_in, line=(1, 2)),
        where(taken_in, line=(0, 2), status="CLOSED"),
        where(taken_in, line=(0, 2), deleted=True),
        where(taken_in, line=(0, 2), status="CANCELED"),
    ),
)


# Articles that come back ---------------------------------------------------------------------
@dataclass(frozen=True)
class Rate:
    """Of how many orders lately, and of how many before, so many came back."""

    sold: int
    back: int
    sold_then: int
    back_then: int
    reason: str = "too-small"
    place: str = "merchandising"
    status: str = "CLOSED"
    at_once: int = 1

    @property
    def is_true(self) -> bool:
        """Whether an article of this rate comes back far more than it did."""
        return bool(self.place)


SPIKES = (
    Rate(20, 5, 20, 2),
    Rate(6, 6, 10, 0, "damaged-or-defective", "fulfilment"),
    Rate(10, 5, 12, 3, "changed-mind", "policy"),
    Rate(12, 6, 20, 5, "arrived-late", "fulfilment"),
    Rate(9, 7, 5, 1, "wrong-size", status="OPEN"),
)
NO_SPIKES = (
    Rate(60, 6, 20, 2, place=""),
    Rate(5, 4, 20, 0, place=""),
    Rate(5, 1, 20, 0, place="", at_once=40),
    Rate(6, 6, 0, 0, place=""),
    Rate(6, 6, 20, 0, place="", status="CANCELED"),
    Rate(6, 6, 20, 0, "unknown", place=""),
    Rate(6, 6, 20, 0, "other-reason", place=""),
    Rate(10, 8, 20, 12, place=""),
    Rate(20, 9, 20, 5, place=""),
)
TOGETHER = 20
"""How many articles share their orders, so that a rate takes few of them."""


def come_back(shop: Shop, rates: Sequence[Rate]) -> None:
    """Put articles with the orders they were on, and what of those came back."""
    for start in range(0, len(rates), TOGETHER):
        some = [(rate, _boot(shop)) for rate in rates[start : start + TOGETHER]]
        lately = (shop.limit(SPIKE, "days") + 2 * MINUTE, shop.now - 2 * DAY)
        before = (shop.limit(SPIKE, "before") + 2 * MINUTE, shop.limit(SPIKE, "days") - MINUTE)
        worth = [0] * len(some)
        for turn in range(max(rate.sold for rate, _ in some)):
            _sold(shop, some, turn, lately, worth=worth)
        for turn in range(max(rate.sold_then for rate, _ in some)):
            _sold(shop, some, turn, before, worth=None)
        for (rate, what), money in zip(some, worth, strict=True):
            if rate.is_true:
                account, product = what.account, f"product-{what.id}#{rate.reason}"
                currency = CURRENCY[account]
                shop.true(SPIKE, "article", account, product, money, currency, rate.place)


def _boot(shop: Shop) -> Article:
    number = shop.number
    what = Article(SHOP, f"v{number:08}", f"i{number}", f"BOOT-{number}", 5900, 0, "Cobbler")
    shop.rows.put(
        tables.variants,
        source=SHOP,
        id=what.id,
        product_id=f"product-{what.id}",
        item_id=what.item,
        sku=what.sku,
        title=what.sku,
        status="ACTIVE",
        price=what.price,
        currency="USD",
    )
    return what


def _sold(
    shop: Shop,
    some: Sequence[tuple[Rate, Article]],
    turn: int,
    when: tuple[datetime, datetime],
    *,
    worth: list[int] | None,
) -> None:
    """Sell one each of those whose turn it still is; `worth` adds up what came back lately."""
    at = shop.between(*when)
    made = order(shop, quantities=(1,), placed_at=at)
    for place, (rate, what) in enumerate(some):
        sold, came = (
            (rate.sold, rate.back) if worth is not None else (rate.sold_then, rate.back_then)
        )
        if turn >= sold:
            continue
        line = Line(f"{made.id}-boot-{place}", rate.at_once, what.price)
        put_line(shop, SHOP, made.id, line, what)
        if turn < came:
            _returned(shop, made, line, rate, at)
            if worth is not None:
                worth[place] += rate.at_once * what.price


def _returned(shop: Shop, made: Made, line: Line, rate: Rate, at: datetime) -> None:
    number = shop.number
    return_id = f"gid://shopify/Return/P{number:08}"
    told = {"status": rate.status, "requested_at": at, "name": f"{made.name}-R{number}"}
    shop.rows.put(tables.returns, source=SHOP, id=return_id, order_id=made.id, units=1, **told)
    shop.rows.put(
        tables.return_lines,
        source=SHOP,
        id=f"gid://shopify/ReturnLineItem/P{number:08}",
        return_id=return_id,
        line_id=line.id,
        title="Boot",
        quantity=line.quantity,
        reason=rate.reason,
    )


PLOTS = (RETURN_NOT_INSPECTED, RETURN_NOT_REFUNDED, REFUND_WITHOUT_RETURN)
