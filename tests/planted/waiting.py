"""Orders that wait for longer than the sweeps say they may, and those that only look so."""

from datetime import datetime

from tests.copies import SHOP
from tests.planted.orders import ALL, Made, delivered, order, parcel, work
from tests.planted.rows import Cell
from tests.planted.shop import DAY, HOUR, OUTLET, SECOND, Plot, Shop, where

LATE, HALF, HELD, DOUBT = "paid_not_sent", "half_sent", "held_too_long", "address_problem"
WAITING, DECIDE = "risky_waiting", "risky_held"


def fresh(shop: Shop) -> datetime:
    """Return a moment at which an order that has not left is still within the promise."""
    return shop.between(shop.limit(LATE, "promise") + HOUR, shop.ago(hours=2))


# Paid, not sent ------------------------------------------------------------------------------
def late(shop: Shop, status: str | None = "OPEN", account: str = SHOP, **given: Cell) -> None:
    made = order(shop, unsent=ALL, account=account, placed_at=shop.over(LATE, "promise"), **given)
    place = work(shop, made, status) if status else ""
    shop.true(LATE, "order", account, made.id, made.at_risk, made.currency, place)


def late_though_for_later(shop: Shop) -> None:
    made = order(shop, unsent=ALL, placed_at=shop.ago(days=40))
    place = work(shop, made, "SCHEDULED", fulfil_at=shop.over(LATE, "promise"))
    shop.true(LATE, "order", SHOP, made.id, made.at_risk, made.currency, place)


def late_beside_what_waits(shop: Shop) -> None:
    made = order(shop, unsent=ALL, placed_at=shop.over(LATE, "promise"))
    place = work(shop, made)
    work(shop, made, shop.any(("ON_HOLD", "SCHEDULED")), place=place, updated_at=shop.ago(hours=1))
    shop.true(LATE, "order", SHOP, made.id, made.at_risk, made.currency, place)


def not_late(shop: Shop, status: str | None = "OPEN", **given: Cell) -> None:
    told = {"placed_at": shop.ago(days=5), "unsent": ALL, **given}
    made = order(shop, **told)
    if status:
        work(shop, made, status)


def ahead(shop: Shop) -> None:
    made = order(shop, unsent=ALL)
    work(shop, made, "SCHEDULED", fulfil_at=shop.ahead(days=shop.rng.randint(1, 60)))


PAID_NOT_SENT = Plot(
    LATE,
    (
        late,
        where(late, paid="PARTIALLY_REFUNDED", refunded=150),
        where(late, status=None),
        where(late, status="IN_PROGRESS", account=OUTLET),
        where(late, status="IN_PROGRESS", sent="IN_PROGRESS"),
        where(late, sent="REQUEST_DECLINED"),
        late_though_for_later,
        late_beside_what_waits,
    ),
    (
        lambda shop: not_late(shop, placed_at=shop.within(LATE, "promise")),
        where(not_late, paid="PENDING"),
        where(not_late, paid="REFUNDED"),
        lambda shop: not_late(shop, "CLOSED", cancelled_at=shop.ago(days=2)),
        lambda shop: not_late(shop, closed_at=shop.ago(days=2)),
        where(not_late, deleted=True),
        where(not_late, status="ON_HOLD"),
        ahead,
        where(not_late, status="SCHEDULED"),
        where(not_late, status=None, unsent=0, sent="UNFULFILLED"),
        where(not_late, unsent=1, quantities=(3, 1), sent="PARTIALLY_FULFILLED"),
    ),
)


# Half sent -----------------------------------------------------------------------------------
def half(shop: Shop, status: str | None = "OPEN", account: str = SHOP, **given: Cell) -> None:
    placed = shop.ago(days=45)
    made = order(shop, unsent=1, quantities=(2, 1), account=account, placed_at=placed, **given)
    if shop.rng.random() < 0.5:
        delivered(shop, made, shop.ago(days=40))
        parcel(shop, made, None, sent_at=shop.ago(days=1), status="CANCELLED")
    delivered(shop, made, shop.over(HALF, "rest"))
    parcel(shop, made, "IN_TRANSIT", sent_at=shop.ago(days=1), deleted=True)
    place = work(shop, made, status) if status else ""
    shop.true(HALF, "order", account, made.id, made.waiting, made.currency, place)


def not_half(shop: Shop, status: str = "OPEN", **given: Cell) -> None:
    told = {"unsent": 1, "quantities": (2, 1), "placed_at": shop.ago(days=30), **given}
    made = order(shop, **told)
    delivered(shop, made, shop.ago(days=12))
    work(shop, made, status)


def half_since_lately(shop: Shop) -> None:
    made = order(shop, unsent=1, quantities=(2, 1), placed_at=shop.ago(days=30))
    delivered(shop, made, shop.ago(days=12))
    parcel(shop, made, "IN_TRANSIT", sent_at=shop.within(HALF, "rest"))
    work(shop, made)


def half_ahead(shop: Shop) -> None:
    made = order(shop, unsent=1, quantities=(2, 1), placed_at=shop.ago(days=30))
    delivered(shop, made, shop.ago(days=12))
    work(shop, made, "SCHEDULED", fulfil_at=shop.ahead(days=9))


HALF_SENT = Plot(
    HALF,
    (
        half,
        where(half, account=OUTLET),
        where(half, paid="PARTIALLY_REFUNDED"),
        where(half, status=None),
        where(half, "IN_PROGRESS"),
    ),
    (
        half_since_lately,
        half_ahead,
        where(not_half, "SCHEDULED"),
        where(not_half, unsent=0),
        lambda shop: not_half(shop, "CLOSED", cancelled_at=shop.ago(days=1)),
        lambda shop: not_half(shop, closed_at=shop.ago(days=1)),
        where(not_half, paid="PARTIALLY_PAID"),
        where(not_half, "ON_HOLD"),
        where(not_half, deleted=True),
    ),
)


# On hold -------------------------------------------------------------------------------------
def held(shop: Shop, account: str = SHOP, **given: Cell) -> None:
    made = order(shop, unsent=ALL, account=account, **given)
    since = shop.over(HELD, "hold", most=5)
    place = work(shop, made, "ON_HOLD", updated_at=since)
    if shop.rng.random() < 0.3:
        work(shop, made, "ON_HOLD", updated_at=since + 2 * SECOND, place=place)
    shop.true(HELD, "order", account, made.id, made.waiting, made.currency, place)


def not_held(shop: Shop, *, status: str = "ON_HOLD", days: float = 9, **given: Cell) -> None:
    made = order(shop, **{"unsent": ALL, **given})
    work(shop, made, status, updated_at=shop.ago(days=days))


def held_lately(shop: Shop) -> None:
    work(shop, order(shop, unsent=ALL), "ON_HOLD", updated_at=shop.within(HELD, "hold"))


HELD_TOO_LONG = Plot(
    HELD,
    (
        held,
        where(held, account=OUTLET),
        where(held, paid="PARTIALLY_REFUNDED", refunded=99),
        where(held, risk="ACCEPT"),
    ),
    (
        held_lately,
        where(not_held, days=0.01, risk="INVESTIGATE"),
        lambda shop: not_held(shop, cancelled_at=shop.ago(days=1)),
        lambda shop: not_held(shop, closed_at=shop.ago(days=1)),
        where(not_held, deleted=True),
        where(not_held, paid="PENDING"),
        where(not_held, unsent=0),
        where(not_held, status="CLOSED", unsent=0),
        lambda shop: not_held(shop, status="OPEN", placed_at=fresh(shop)),
    ),
)


# Doubtful addresses --------------------------------------------------------------------------
def doubtful(
    shop: Shop,
    fault: str = "WARNING",
    status: str | None = "OPEN",
    *,
    old: bool = False,
    **given: Cell,
) -> None:
    edge = shop.limit(DOUBT, "settle") - SECOND
    placed = shop.ago(days=20) if old else shop.any_of(fresh(shop), edge)
    made = order(shop, unsent=ALL, placed_at=placed, address_fault=fault, **given)
    place = work(shop, made, status) if status else ""
    shop.true(DOUBT, "order", made.account, made.id, made.waiting, made.currency, place)
    if old:
        shop.true(LATE, "order", made.account, made.id, made.at_risk, made.currency, place)


def not_doubtful(shop: Shop, status: str | None = "OPEN", **given: Cell) -> None:
    told = {"unsent": ALL, "placed_at": fresh(shop), "address_fault": "ERROR", **given}
    made = order(shop, **told)
    if status:
        work(shop, made, status)


ADDRESS_PROBLEM = Plot(
    DOUBT,
    (
        doubtful,
        where(doubtful, "ERROR", account=OUTLET),
        where(doubtful, "error", None),
        where(doubtful, paid="PARTIALLY_REFUNDED", refunded=50),
        where(doubtful, "WARNING", "IN_PROGRESS", old=True),
    ),
    (
        where(not_doubtful, address_fault="NO_ISSUES"),
        where(not_doubtful, address_fault=None),
        lambda shop: not_doubtful(shop, placed_at=shop.within(DOUBT, "settle")),
        where(not_doubtful, "ON_HOLD"),
        lambda shop: not_doubtful(shop, "CLOSED", cancelled_at=shop.ago(hours=3)),
        lambda shop: not_doubtful(shop, closed_at=shop.ago(hours=3)),
        where(not_doubtful, paid="PENDING"),
        where(not_doubtful, None, unsent=0),
        where(not_doubtful, deleted=True),
    ),
)


# Risky ---------------------------------------------------------------------------------------
def risky(shop: Shop, risk: str = "CANCEL", status: str | None = "OPEN", **given: Cell) -> None:
    made = order(shop, **{"unsent": ALL, "placed_at": fresh(shop), "risk": risk, **given})
    place = work(shop, made, status) if status else ""
    _is_risky(shop, made, place)


def risky_in_part(shop: Shop) -> None:
    made = order(shop, unsent=ALL, risk="CANCEL", placed_at=fresh(shop))
    place = work(shop, made, "ON_HOLD", updated_at=shop.ago(days=4))
    work(shop, made, "OPEN", place=place)
    _is_risky(shop, made, place)


def _is_risky(shop: Shop, made: Made, place: str) -> None:
    shop.true(WAITING, "order", made.account, made.id, made.at_risk, made.currency, place)


def not_risky(shop: Shop, status: str | None = "OPEN", **given: Cell) -> None:
    made = order(shop, **{"unsent": ALL, "placed_at": fresh(shop), "risk": "CANCEL", **given})
    if status:
        work(shop, made, status)


RISKY_WAITING = Plot(
    WAITING,
    (
        risky,
        where(risky, "INVESTIGATE", paid="AUTHORIZED"),
        where(risky, "investigate", "IN_PROGRESS", account=OUTLET),
        where(risky, "CANCEL", None, paid="PARTIALLY_PAID"),
        risky_in_part,
    ),
    (
        where(not_risky, risk="ACCEPT"),
        where(not_risky, risk=None),
        where(not_risky, risk="NONE"),
        where(not_risky, "ON_HOLD"),
        lambda shop: not_risky(shop, "CLOSED", cancelled_at=shop.ago(hours=3)),
        lambda shop: not_risky(shop, closed_at=shop.ago(hours=3)),
        where(not_risky, paid="PENDING"),
        where(not_risky, paid="VOIDED"),
        where(not_risky, None, unsent=0),
        where(not_risky, deleted=True),
    ),
)


def undecided(shop: Shop, risk: str = "CANCEL", **given: Cell) -> None:
    made = order(shop, unsent=ALL, risk=risk, **given)
    place = work(shop, made, "ON_HOLD", updated_at=shop.over(DECIDE, "decide", most=5))
    shop.true(DECIDE, "order", made.account, made.id, made.at_risk, made.currency, place)


def no_decision_needed(shop: Shop, days: float = 5, **given: Cell) -> None:
    made = order(shop, **{"unsent": ALL, "risk": "CANCEL", **given})
    work(shop, made, "ON_HOLD", updated_at=shop.ago(days=days))


def undecided_lately(shop: Shop) -> None:
    made = order(shop, unsent=ALL, risk="INVESTIGATE")
    work(shop, made, "ON_HOLD", updated_at=shop.within(DECIDE, "decide"))


RISKY_HELD = Plot(
    DECIDE,
    (
        undecided,
        where(undecided, "INVESTIGATE", account=OUTLET),
        where(undecided, "investigate", paid="AUTHORIZED"),
        where(undecided, paid="PARTIALLY_REFUNDED", refunded=120),
        where(undecided, paid="PARTIALLY_PAID"),
    ),
    (
        undecided_lately,
        where(no_decision_needed, days=0.05, risk="ACCEPT"),
        where(no_decision_needed, days=0.05, risk=None),
        lambda shop: no_decision_needed(shop, cancelled_at=shop.now - DAY),
        lambda shop: no_decision_needed(shop, closed_at=shop.now - DAY),
        where(no_decision_needed, paid="REFUNDED"),
        where(no_decision_needed, unsent=0),
        where(no_decision_needed, deleted=True),
    ),
)

PLOTS = (PAID_NOT_SENT, HALF_SENT, HELD_TOO_LONG, ADDRESS_PROBLEM, RISKY_WAITING, RISKY_HELD)
