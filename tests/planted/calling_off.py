"""Orders that were called off, and go on all the same: in a warehouse, or at a vendor."""

from datetime import datetime
from typing import Any

from memory.mirror import tables
from tests.copies import BOOKS, SHOP
from tests.planted.orders import ALL, Made, order, parcel, work
from tests.planted.rows import Cell
from tests.planted.shop import MAKERS, MINUTE, OUTLET, Plot, Shop, where

SENDING, ORDERED = "cancelled_still_sending", "cancelled_still_ordered"


def _called_off(shop: Shop, at: datetime, **given: Cell) -> Made:
    placed = at - (shop.now - shop.ago(days=shop.rng.uniform(0.1, 9)))
    return order(shop, **{"unsent": ALL, "placed_at": placed, "cancelled_at": at, **given})


# Still sending -------------------------------------------------------------------------------
def still_open(shop: Shop, status: str = "OPEN", **given: Cell) -> None:
    made = _called_off(shop, shop.over(SENDING, "notice"), **given)
    place = work(shop, made, status)
    shop.true(SENDING, "order", made.account, made.id, made.total, made.currency, place)


def left_afterwards(shop: Shop) -> None:
    at = shop.over(SENDING, "notice")
    made = _called_off(shop, at, unsent=0)
    sent = shop.between(at + MINUTE, shop.now - MINUTE)
    parcel(shop, made, "IN_TRANSIT", sent_at=sent)
    shop.true(SENDING, "order", made.account, made.id, made.total, made.currency)


def stopped(shop: Shop, status: str | None, days: float = 3, **given: Cell) -> None:
    made = _called_off(shop, shop.ago(days=days), **given)
    if status:
        work(shop, made, status)


def just_now(shop: Shop) -> None:
    work(shop, _called_off(shop, shop.within(SENDING, "notice")))


def left_before(shop: Shop) -> None:
    made = order(shop, cancelled_at=shop.ago(days=2), placed_at=shop.ago(days=9))
    parcel(shop, made, "IN_TRANSIT", sent_at=shop.ago(days=3))


def undone(shop: Shop) -> None:
    parcel(shop, _called_off(shop, shop.ago(days=5)), None, status="CANCELLED")


CANCELLED_STILL_SENDING = Plot(
    SENDING,
    (
        still_open,
        where(still_open, "IN_PROGRESS", account=OUTLET, paid="REFUNDED"),
        left_afterwards,
        where(still_open, "SCHEDULED", unsent=1),
    ),
    (
        just_now,
        left_before,
        undone,
        where(stopped, status="CANCELLED"),
        where(stopped, status="CLOSED"),
        where(stopped, status="ON_HOLD"),
        where(stopped, status="OPEN", unsent=0),
        where(stopped, status="OPEN", days=31),
        where(stopped, status="OPEN", deleted=True),
        lambda shop: work(shop, order(shop, unsent=ALL, placed_at=shop.ago(hours=5))),
    ),
)


# Still on order ------------------------------------------------------------------------------
def purchase(shop: Shop, **given: Cell) -> tuple[str, int, str]:
    """Put a purchase order that its vendor has yet to deliver; return id, total and vendor."""
    number = shop.number
    total = shop.rng.randint(2_000, 90_000)
    told: dict[str, Any] = {
        "number": f"PO-{number}",
        "vendor": shop.any(MAKERS),
        "state": "sent",
        "total": total,
    }
    told |= {"placed_at": shop.ago(days=20), "expected_at": shop.ahead(days=6), "currency": "USD"}
    told |= {"lines": [po_line(number, 2, total)], **given}
    purchase_id = f"P{number:08}"
    shop.rows.put(tables.purchase_orders, source=BOOKS, id=purchase_id, **told)
    return purchase_id, told["total"], told["vendor"]


def po_line(number: int, quantity: int, amount: int, received: int | None = None) -> dict[str, Any]:
    """Return a line of a purchase order over something that the shop does not count."""
    came = None if received is None else str(received)
    return {
        "item": f"i{number}",
        "article": f"Board {number}",
        "quantity": str(quantity),
        "received": came,
        "amount": amount,
    }


def still_ordered(shop: Shop, account: str = SHOP, **given: Cell) -> None:
    made = _called_off(shop, shop.over(ORDERED, "notice"), account=account)
    bought, total, vendor = purchase(
        shop, **{"placed_at": made.placed_at, "order_name": made.name, **given}
    )
    shop.true(ORDERED, "purchase_order", BOOKS, bought, total, "USD", vendor)


def came_in_part(shop: Shop) -> None:
    lines = [po_line(1, 2, 500, 2), po_line(2, 4, 900, 1)]
    still_ordered(shop, lines=lines, total=1400)


def not_ordered(shop: Shop, **given: Cell) -> None:
    made = _called_off(shop, shop.ago(days=4))
    purchase(shop, **{"placed_at": made.placed_at, "order_name": made.name, **given})


def called_off_at(shop: Shop, at: datetime, **given: Cell) -> None:
    made = _called_off(shop, at, **given)
    purchase(shop, placed_at=made.placed_at, order_name=made.name)


def of_two_shops(shop: Shop) -> None:
    made = _called_off(shop, shop.ago(days=4))
    order(shop, name=made.name, account=OUTLET)
    purchase(shop, placed_at=made.placed_at, order_name=made.name)


def goes_on(shop: Shop) -> None:
    made = order(shop, unsent=ALL, placed_at=shop.ago(hours=6))
    purchase(shop, order_name=made.name)


CANCELLED_STILL_ORDERED = Plot(
    ORDERED,
    (
        still_ordered,
        where(still_ordered, account=OUTLET),
        lambda shop: still_ordered(shop, expected_at=shop.ago(days=3)),
        where(still_ordered, expected_at=None),
        came_in_part,
    ),
    (
        goes_on,
        of_two_shops,
        where(not_ordered, state="closed"),
        where(not_ordered, state="draft"),
        where(not_ordered, deleted=True),
        where(not_ordered, order_name=None),
        where(not_ordered, lines=[po_line(1, 2, 900, 2)]),
        lambda shop: not_ordered(shop, placed_at=shop.ago(days=1)),
        lambda shop: called_off_at(shop, shop.within(ORDERED, "notice")),
        lambda shop: called_off_at(shop, shop.ago(days=61)),
        lambda shop: called_off_at(shop, shop.ago(days=4), deleted=True),
    ),
)

PLOTS = (CANCELLED_STILL_SENDING, CANCELLED_STILL_ORDERED)
