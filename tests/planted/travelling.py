"""Parcels on their way: never scanned, gone for too long, in trouble, or disputed."""

from datetime import datetime
from typing import Any

from memory.mirror import tables
from tests.copies import MONEY
from tests.planted.orders import Made, delivered, order, parcel
from tests.planted.rows import Cell
from tests.planted.shop import DAY, HOUR, MINUTE, OUTLET, PONY, SECOND, Plot, Shop, where

LABEL, TRANSIT, TROUBLE = "label_without_scan", "in_transit_too_long", "carrier_exception"
NOT_CAME, DISPUTE = "not_received", "claim_deadline"


def _share(shop: Shop, sweep: str, made: Made, found: tuple[str, str], parcels: int = 1) -> None:
    parcel_id, carrier = found
    share = made.at_risk // parcels
    shop.true(sweep, "parcel", made.account, parcel_id, share, made.currency, carrier)


# Never scanned -------------------------------------------------------------------------------
def unscanned(
    shop: Shop, travel: str = "LABEL_PRINTED", *, two: bool = False, **given: Cell
) -> None:
    made = order(shop, **given)
    found = parcel(shop, made, travel, sent_at=shop.over(LABEL, "scan", most=8))
    if two:
        delivered(shop, made, shop.ago(days=3))
    _share(shop, LABEL, made, found, 1 + two)


def unscanned_since_they_were_closed(shop: Shop) -> None:
    made = order(shop)
    sent = shop.over(LABEL, "scan", most=8, closed=True)
    _share(shop, LABEL, made, parcel(shop, made, "LABEL_PRINTED", sent_at=sent, carrier=PONY))


def scanned(
    shop: Shop,
    travel: str | None = "LABEL_PRINTED",
    order_is: dict[str, Any] | None = None,
    **given: Cell,
) -> None:
    parcel(shop, order(shop, **(order_is or {})), travel, **given)


LABEL_WITHOUT_SCAN = Plot(
    LABEL,
    (
        unscanned,
        where(unscanned, "LABEL_PURCHASED", account=OUTLET),
        where(unscanned, "CONFIRMED"),
        where(unscanned, "MARKED_AS_FULFILLED", refunded=200, paid="PARTIALLY_REFUNDED"),
        where(unscanned, "SUBMITTED", two=True),
        where(unscanned, "FULFILLED"),
        unscanned_since_they_were_closed,
    ),
    (
        lambda shop: scanned(shop, sent_at=shop.within(LABEL, "scan")),
        lambda shop: scanned(shop, carrier=PONY, sent_at=shop.limit(LABEL, "scan") - HOUR),
        where(scanned, number=None),
        where(scanned, number=""),
        lambda shop: scanned(shop, sent_at=shop.ago(days=31)),
        where(scanned, "CONFIRMED", carrier="Our own van"),
        where(scanned, "CONFIRMED", carrier=None),
        lambda shop: scanned(shop, order_is={"cancelled_at": shop.ago(days=2)}),
        where(scanned, order_is={"paid": "REFUNDED"}),
        where(scanned, order_is={"deleted": True}),
        lambda shop: scanned(shop, delivered_at=shop.ago(days=1)),
        where(scanned, status="CANCELLED"),
        where(scanned, deleted=True),
        where(scanned, None),
        where(scanned, "IN_TRANSIT"),
    ),
)


# For too long --------------------------------------------------------------------------------
def overdue(shop: Shop, travel: str = "IN_TRANSIT", **given: Cell) -> None:
    expected = shop.over(TRANSIT, "past", most=6)
    made = order(shop, **given)
    _share(
        shop,
        TRANSIT,
        made,
        parcel(shop, made, travel, sent_at=expected - 3 * DAY, expected_at=expected),
    )


def gone_for_days(shop: Shop, threshold: str = "underway", **parcel_is: Cell) -> None:
    made = order(shop, placed_at=shop.ago(days=50))
    sent = shop.over(TRANSIT, threshold, most=10)
    found = parcel(
        shop, made, shop.any(("CARRIER_PICKED_UP", "OUT_FOR_DELIVERY")), sent_at=sent, **parcel_is
    )
    _share(shop, TRANSIT, made, found)


def delayed_and_overdue(shop: Shop) -> None:
    expected = shop.over(TRANSIT, "past", most=6)
    made = order(shop)
    found = parcel(shop, made, "DELAYED", sent_at=expected - 3 * DAY, expected_at=expected)
    for sweep in (TRANSIT, TROUBLE):
        _share(shop, sweep, made, found)


def overdue_since_they_were_closed(shop: Shop) -> None:
    expected = shop.over(TRANSIT, "past", most=6, closed=True)
    told = {"sent_at": expected - 3 * DAY, "expected_at": expected, "carrier": PONY}
    made = order(shop)
    _share(shop, TRANSIT, made, parcel(shop, made, "IN_TRANSIT", **told))


def on_time(shop: Shop) -> None:
    sent = shop.ago(days=shop.rng.randint(8, 20))
    scanned(shop, "IN_TRANSIT", sent_at=sent, expected_at=shop.within(TRANSIT, "past"))


IN_TRANSIT_TOO_LONG = Plot(
    TRANSIT,
    (
        overdue,
        where(overdue, "OUT_FOR_DELIVERY", account=OUTLET),
        gone_for_days,
        lambda shop: gone_for_days(shop, "lost", expected_at=shop.ahead(days=2)),
        delayed_and_overdue,
        overdue_since_they_were_closed,
    ),
    (
        on_time,
        lambda shop: scanned(
            shop,
            "IN_TRANSIT",
            carrier=PONY,
            sent_at=shop.ago(days=5),
            expected_at=shop.limit(TRANSIT, "past") - HOUR,
        ),
        lambda shop: scanned(
            shop, "IN_TRANSIT", carrier=PONY, sent_at=shop.limit(TRANSIT, "underway") - HOUR
        ),
        lambda shop: scanned(shop, "IN_TRANSIT", sent_at=shop.within(TRANSIT, "underway")),
        lambda shop: scanned(
            shop, "IN_TRANSIT", sent_at=shop.ago(days=20.9), expected_at=shop.ahead(days=1)
        ),
        lambda shop: scanned(
            shop, "DELIVERED", sent_at=shop.ago(days=12), delivered_at=shop.ago(days=2)
        ),
        lambda shop: scanned(shop, "IN_TRANSIT", sent_at=shop.ago(days=91)),
        lambda shop: scanned(
            shop, "IN_TRANSIT", {"cancelled_at": shop.ago(days=8)}, sent_at=shop.ago(days=9)
        ),
        lambda shop: scanned(shop, "IN_TRANSIT", {"paid": "REFUNDED"}, sent_at=shop.ago(days=9)),
        lambda shop: scanned(shop, "IN_TRANSIT", sent_at=shop.ago(days=9), deleted=True),
        lambda shop: scanned(shop, "IN_TRANSIT", sent_at=shop.ago(days=9), status="ERROR"),
        lambda shop: scanned(shop, None, sent_at=shop.ago(days=40)),
    ),
)


# In trouble ----------------------------------------------------------------------------------
def trouble(shop: Shop, travel: str, threshold: str = "", **given: Cell) -> None:
    news = shop.over(TROUBLE, threshold, most=4) if threshold else shop.ago(hours=5)
    made = order(shop, **given)
    sent = min(news, shop.ago(days=5)) - HOUR
    told = {"updated_at": news, "expected_at": shop.ahead(days=1), "sent_at": sent}
    _share(shop, TROUBLE, made, parcel(shop, made, travel, **told))


def news(shop: Shop, travel: str, threshold: str) -> None:
    at = shop.within(TROUBLE, threshold)
    scanned(shop, travel, updated_at=at, sent_at=at - DAY, expected_at=shop.ahead(days=1))


CARRIER_EXCEPTION = Plot(
    TROUBLE,
    (
        where(trouble, travel="FAILURE"),
        where(trouble, travel="NOT_DELIVERED", account=OUTLET),
        where(trouble, travel="LABEL_VOIDED"),
        where(trouble, travel="DELAYED", refunded=100),
        where(trouble, travel="ATTEMPTED_DELIVERY", threshold="again"),
        where(trouble, travel="READY_FOR_PICKUP", threshold="pickup"),
    ),
    (
        where(news, travel="ATTEMPTED_DELIVERY", threshold="again"),
        lambda shop: scanned(
            shop,
            "ATTEMPTED_DELIVERY",
            carrier=PONY,
            updated_at=shop.limit(TROUBLE, "again") - HOUR,
            sent_at=shop.ago(days=4),
        ),
        where(news, travel="READY_FOR_PICKUP", threshold="pickup"),
        lambda shop: scanned(shop, "FAILURE", delivered_at=shop.ago(days=1)),
        lambda shop: scanned(shop, "FAILURE", sent_at=shop.ago(days=91)),
        lambda shop: scanned(shop, "FAILURE", {"cancelled_at": shop.ago(days=1)}),
        where(scanned, "FAILURE", {"paid": "VOIDED"}),
        where(scanned, "DELAYED", {"deleted": True}),
        where(scanned, "FAILURE", status="FAILURE"),
        where(scanned, "FAILURE", deleted=True),
        where(scanned, "OUT_FOR_DELIVERY"),
    ),
)


# Disputes ------------------------------------------------------------------------------------
def dispute(shop: Shop, due_at: datetime | None, **given: Cell) -> tuple[str, int]:
    """Put a dispute that waits for our answer, and return its id and its amount."""
    number = shop.number
    told: dict[str, Any] = {
        "opened_at": shop.ago(days=2),
        "state": "needs_response",
        "currency": "USD",
    }
    told |= {"reason": "product_not_received", "charge": f"ch_P{number}", "due_at": due_at}
    told |= {"amount": shop.rng.randint(900, 90_000), **given}
    shop.rows.put(tables.disputes, source=MONEY, id=f"dp_P{number:08}", **told)
    return f"dp_P{number:08}", told["amount"]


def came(
    shop: Shop, *, mark: bool = False, soon: bool = False, due: bool = True, **given: Cell
) -> None:
    made = order(shop, placed_at=shop.ago(days=30))
    _, carrier = delivered(shop, made, shop.ago(days=20))
    if shop.rng.random() < 0.3:
        delivered(shop, made, shop.ago(days=19), carrier=carrier)
    length = shop.rng.uniform(0.1, 7) if soon else shop.rng.uniform(7.1, 20)
    number = made.name if mark else made.name.removeprefix("#")
    due_at = shop.ahead(days=length) if due else None
    found, amount = dispute(shop, due_at, order_number=number, **given)
    shop.true(NOT_CAME, "dispute", MONEY, found, amount, "USD", carrier)
    if soon:
        place = "product_not_received"
        shop.true(DISPUTE, "dispute", MONEY, found, amount, "USD", place)


def not_clear(shop: Shop, order_is: dict[str, Any] | None = None, **given: Cell) -> None:
    made = order(shop, **{"placed_at": shop.ago(days=30), **(order_is or {})})
    delivered(shop, made, shop.ago(days=20))
    dispute(
        shop,
        shop.ahead(days=9),
        **{"order_number": made.name.removeprefix("#"), **given},
    )


def in_part(shop: Shop) -> None:
    made = order(shop, placed_at=shop.ago(days=30))
    delivered(shop, made, shop.ago(days=20))
    parcel(shop, made, "IN_TRANSIT", sent_at=shop.ago(days=3))
    dispute(shop, shop.ahead(days=9), order_number=made.name.removeprefix("#"))


def in_two_shops(shop: Shop) -> None:
    made = order(shop, placed_at=shop.ago(days=30))
    delivered(shop, made, shop.ago(days=20))
    order(shop, name=made.name, account=OUTLET)
    dispute(shop, shop.ahead(days=9), order_number=made.name.removeprefix("#"))


def came_under_another_label(shop: Shop) -> None:
    made = order(shop, placed_at=shop.ago(days=30))
    _, carrier = delivered(shop, made, shop.ago(days=20))
    sent = {"sent_at": shop.ago(days=21), "carrier": carrier}
    parcel(shop, made, "LABEL_VOIDED", **sent)
    found, amount = dispute(shop, shop.ahead(days=9), order_number=made.name.removeprefix("#"))
    shop.true(NOT_CAME, "dispute", MONEY, found, amount, "USD", carrier)


NOT_RECEIVED = Plot(
    NOT_CAME,
    (
        came,
        where(came, mark=True, state="warning_needs_response"),
        where(came, soon=True),
        where(came, due=False),
        came_under_another_label,
    ),
    (
        in_part,
        in_two_shops,
        where(not_clear, reason="fraudulent"),
        where(not_clear, state="under_review"),
        where(not_clear, state="lost"),
        where(not_clear, order_number=None),
        where(not_clear, order_number="404"),
        where(not_clear, deleted=True),
        where(not_clear, {"deleted": True}),
        lambda shop: not_clear(shop, {"placed_at": shop.ago(days=1)}),
        where(not_clear, {"unsent": 1, "quantities": (2, 1), "paid": "PARTIALLY_PAID"}),
    ),
)


def to_answer(shop: Shop, **given: Cell) -> None:
    reason = shop.any(("fraudulent", "duplicate", "product_unacceptable"))
    edge = shop.soon(DISPUTE, "before") - SECOND
    due = shop.any_of(edge, shop.between(shop.now + HOUR, edge))
    found, amount = dispute(shop, due, reason=reason, **given)
    shop.true(DISPUTE, "dispute", MONEY, found, amount, str(given.get("currency", "USD")), reason)


def no_hurry(shop: Shop, days: float | None = 3, **given: Cell) -> None:
    due = None if days is None else shop.ahead(days=days)
    dispute(shop, due, **{"reason": "fraudulent", **given})


CLAIM_DEADLINE = Plot(
    DISPUTE,
    (
        to_answer,
        where(to_answer, state="warning_needs_response"),
        where(to_answer, currency="EUR", order_number="77"),
    ),
    (
        lambda shop: dispute(shop, shop.soon(DISPUTE, "before") + MINUTE, reason="fraudulent"),
        where(no_hurry, days=20),
        where(no_hurry, days=None),
        where(no_hurry, state="under_review"),
        where(no_hurry, state="warning_under_review"),
        where(no_hurry, state="won"),
        where(no_hurry, state="lost"),
        where(no_hurry, state="warning_closed"),
        where(no_hurry, deleted=True),
    ),
)

PLOTS = (LABEL_WITHOUT_SCAN, IN_TRANSIT_TOO_LONG, CARRIER_EXCEPTION, NOT_RECEIVED, CLAIM_DEADLINE)
