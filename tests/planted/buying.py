"""What vendors were ordered and what they bill: late, not matched, or not what was ordered."""

from collections.abc import Sequence
from typing import Any

from memory.mirror import tables
from tests.copies import BOOKS, SHOP
from tests.planted.calling_off import po_line, purchase
from tests.planted.orders import ALL, Line, order, put_line, work
from tests.planted.rows import Cell
from tests.planted.shop import DAY, HOUR, MINUTE, QUARRY, SECOND, Plot, Shop, where

LATE, BILL, APART = "po_late", "invoice_to_match", "books_disagree"
RENT = ("City Water", "Harbor Estates", "Tahoe Insurance")
"""Whom no goods are ordered from."""


# Late ----------------------------------------------------------------------------------------
def late(shop: Shop, for_order: dict[str, Any] | None = None, **given: Cell) -> None:
    name = order(shop, **for_order).name if for_order is not None else None
    due = shop.over(LATE, "late")
    told = {"expected_at": due, "placed_at": due - 9 * DAY, "order_name": name}
    found, total, vendor = purchase(shop, **told, **given)
    shop.true(LATE, "purchase_order", BOOKS, found, total, "USD", vendor)


def late_in_part(shop: Shop) -> None:
    """Of two articles one came; money is what the other costs."""
    due = shop.over(LATE, "late")
    lines = [po_line(1, 2, 700, 2), po_line(2, 5, 900, 3)]
    found, _, vendor = purchase(
        shop, expected_at=due, placed_at=due - 9 * DAY, lines=lines, total=1600
    )
    shop.true(LATE, "purchase_order", BOOKS, found, 900, "USD", vendor)


def late_since_they_were_closed(shop: Shop) -> None:
    due = shop.over(LATE, "late", closed=True)
    found, total, _ = purchase(shop, expected_at=due, placed_at=due - 9 * DAY, vendor=QUARRY)
    shop.true(LATE, "purchase_order", BOOKS, found, total, "USD", QUARRY)


def not_late(shop: Shop, for_order: dict[str, Any] | None = None, **given: Cell) -> None:
    name = order(shop, **for_order).name if for_order is not None else None
    told = {"expected_at": shop.ago(days=9), "placed_at": shop.ago(days=20), "order_name": name}
    purchase(shop, **{**told, **given})


PO_LATE = Plot(
    LATE,
    (
        late,
        late_in_part,
        where(late, {"unsent": ALL, "paid": "PENDING"}),
        where(late, lines=[po_line(1, 1, 800)], total=800),
        late_since_they_were_closed,
    ),
    (
        lambda shop: not_late(shop, expected_at=shop.within(LATE, "late")),
        lambda shop: not_late(shop, vendor=QUARRY, expected_at=shop.limit(LATE, "late") - HOUR),
        where(not_late, expected_at=None),
        where(not_late, lines=[po_line(1, 2, 700, 2)]),
        where(not_late, state="closed"),
        where(not_late, state="draft"),
        where(not_late, deleted=True),
        where(not_late, {"sent": "FULFILLED"}),
        lambda shop: not_late(
            shop, {"cancelled_at": shop.ago(days=70), "placed_at": shop.ago(days=75)}
        ),
    ),
)


# Bills ---------------------------------------------------------------------------------------
def bill(shop: Shop, of: Sequence[str] = (), **given: Cell) -> tuple[str, int, str]:
    """Put a paid bill of last month, in equal parts for some purchase orders.

    Returns its id, what is open of it, and its vendor.
    """
    number = shop.number
    total = given.get("total", 40_000)
    parts: Sequence[str | None] = of or (None,)
    told: dict[str, Any] = {
        "number": f"B-{number}",
        "vendor": "Sierra",
        "dated_at": shop.ago(days=25),
    }
    told |= {"state": "paid", "open": 0, "total": total, "currency": "USD"}
    told |= {"purchase_order": of[0] if of else None, "due_at": shop.ahead(days=30)}
    told["lines"] = [
        {"item": "7", "quantity": "1", "amount": total // len(parts), "purchase_order": part}
        for part in parts
    ]
    told |= given
    shop.rows.put(tables.bills, source=BOOKS, id=f"b{number:08}", **told)
    return f"b{number:08}", told["open"], told["vendor"]


RENT_LINES = [{"item": None, "quantity": None, "amount": 40_000, "purchase_order": None}]


def to_match(shop: Shop, *, matched: bool = False, **given: Cell) -> None:
    of = [purchase(shop, total=40_000)[0]] if matched else []
    edge = shop.soon(BILL, "due") - SECOND
    due = shop.any_of(edge, shop.between(shop.ago(days=20), edge))
    told = {"state": "open", "open": shop.rng.randint(1, 40_000), "due_at": due, **given}
    found, money, vendor = bill(shop, of, **told)
    shop.true(BILL, "bill", BOOKS, found, money, "USD", vendor)


def of_a_deleted_order(shop: Shop) -> None:
    of = purchase(shop, total=40_000, deleted=True)[0]
    found, money, vendor = bill(shop, [of], state="open", open=40_000)
    shop.true(BILL, "bill", BOOKS, found, money, "USD", vendor)


def no_match_needed(shop: Shop, *, matched: bool = False, **given: Cell) -> None:
    of = [purchase(shop, total=40_000)[0]] if matched else []
    bill(shop, of, **{"state": "open", "open": 40_000, **given})


def rent(shop: Shop, **given: Cell) -> dict[str, Any]:
    """Return the columns of a bill that nobody orders goods of."""
    return {"vendor": shop.any(RENT), "lines": RENT_LINES, **given}


INVOICE_TO_MATCH = Plot(
    BILL,
    (
        where(to_match, matched=True),
        lambda shop: to_match(shop, **rent(shop)),
        lambda shop: to_match(shop, due_at=shop.ahead(days=40)),
        lambda shop: to_match(shop, due_at=None, vendor=shop.any(RENT)),
        lambda shop: to_match(shop, due_at=shop.ahead(days=40), lines=RENT_LINES),
        of_a_deleted_order,
    ),
    (
        lambda shop: no_match_needed(
            shop, matched=True, due_at=shop.soon(BILL, "due") + 2 * MINUTE
        ),
        where(no_match_needed, matched=True, due_at=None),
        lambda shop: no_match_needed(shop, **rent(shop)),
        lambda shop: no_match_needed(shop, state="paid", open=0, due_at=shop.ago(days=2)),
        lambda shop: no_match_needed(shop, open=0, due_at=shop.ago(days=2)),
        lambda shop: no_match_needed(shop, due_at=shop.ago(days=2), deleted=True),
    ),
)


# Not what was ordered ------------------------------------------------------------------------
def apart(shop: Shop, total: int, *billed: int, money: int, **given: Cell) -> None:
    found, _, vendor = purchase(shop, total=total, lines=[po_line(1, 2, total, 2)], **given)
    for one in billed:
        bill(shop, [found], total=one)
    shop.true(APART, "purchase_order", BOOKS, found, money, "USD", vendor)


def of_two_orders(shop: Shop) -> None:
    """One bill for two orders, half of it each: more than the one was, less than the other."""
    small, _, vendor = purchase(shop, total=10_000, lines=[po_line(1, 1, 10_000, 1)])
    large, _, _ = purchase(shop, total=30_000, lines=[po_line(1, 1, 30_000, 1)])
    bill(shop, [small, large], total=30_000)
    shop.true(APART, "purchase_order", BOOKS, small, 5000, "USD", vendor)


def closed_unsent(shop: Shop, maker: str = "Sierra") -> str:
    """Put a closed order for goods that still wait on the customer's, which is on hold."""
    made = order(shop, sent="PARTIALLY_FULFILLED", placed_at=shop.ago(days=30))
    line = Line(f"{made.id}-theirs", 2, 700)
    put_line(shop, SHOP, made.id, line, None, unsent=2, maker=maker)
    work(shop, made, "ON_HOLD", updated_at=shop.ago(hours=5))
    return made.name


def closed_too_early(shop: Shop) -> None:
    edge = shop.limit(APART, "closed") - SECOND
    closed = shop.any_of(edge, shop.ago(days=10))
    name = closed_unsent(shop, "SIERRA")
    told = {"state": "closed", "order_name": name, "updated_at": closed, "vendor": "Sierra"}
    apart(shop, 40_000, 40_000, money=40_000, **told)


def agrees(
    shop: Shop, total: int, *billed: int, bill_is: dict[str, Any] | None = None, **given: Cell
) -> None:
    found, _, _ = purchase(shop, total=total, lines=[po_line(1, 2, total, 2)], **given)
    for one in billed:
        bill(shop, [found], **{"total": one, **(bill_is or {})})


def two_on_one(shop: Shop) -> None:
    both = [purchase(shop, total=20_000)[0] for _ in range(2)]
    bill(shop, both, total=40_000)


BOOKS_DISAGREE = Plot(
    APART,
    (
        lambda shop: apart(shop, 10_000, 10_201, money=201),
        lambda shop: apart(shop, 10_000, 7000, 4500, money=1500),
        lambda shop: apart(shop, 10_000, 9000, money=1000, state="closed"),
        of_two_orders,
        closed_too_early,
    ),
    (
        lambda shop: agrees(shop, 10_000, 10_200),
        lambda shop: agrees(shop, 10_000, 4000),
        lambda shop: agrees(shop, 10_000, 5000, 5000, state="closed"),
        lambda shop: agrees(shop, 10_000, 9800, state="closed"),
        lambda shop: agrees(shop, 10_000, 15_000, bill_is={"currency": "EUR"}),
        lambda shop: agrees(shop, 10_000, 15_000, bill_is={"deleted": True}),
        lambda shop: agrees(shop, 10_000, 15_000, deleted=True),
        lambda shop: agrees(shop, 10_000, 15_000, bill_is={"dated_at": shop.ago(days=181)}),
        two_on_one,
        lambda shop: agrees(
            shop,
            40_000,
            40_000,
            state="closed",
            vendor="Sierra",
            order_name=closed_unsent(shop),
            updated_at=shop.within(APART, "closed"),
        ),
        lambda shop: agrees(
            shop,
            40_000,
            40_000,
            state="closed",
            vendor="Sierra",
            order_name=closed_unsent(shop, "Countersign"),
            updated_at=shop.ago(days=9),
        ),
    ),
)

PLOTS = (PO_LATE, INVOICE_TO_MATCH, BOOKS_DISAGREE)
