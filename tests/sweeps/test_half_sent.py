from agent.sweeps.half_sent import HALF_SENT
from memory.mirror.rows import OrderRow
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel, waits


def half(copies: Copies, name: str, **given: object) -> OrderRow:
    told = {"unsent": 1, "sent": "PARTIALLY_FULFILLED"} | given
    order = ordered(copies, name, **told)
    parcel(copies, order, "DELIVERED")
    return order


def test_what_waits_after_a_part_has_left_is_found_with_its_warehouse(copies: Copies) -> None:
    order = half(copies, "#1001")
    waits(copies, order)
    waits(copies, half(copies, "#1002"), place="Dallas")
    found = copies.found(HALF_SENT)["#1001"]
    assert found.key == (order.source, "order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 10000, "Reno")
    assert found.since == copies.ago(days=4)
    assert found.facts == {"units": 1, "placed_at": copies.ago(days=10).isoformat()}


def test_after_seven_working_days_it_is_grave(copies: Copies) -> None:
    order = ordered(copies, "#1001", unsent=1)
    parcel(copies, order, "DELIVERED", sent_at=copies.ago(days=9))
    assert copies.found(HALF_SENT)["#1001"].severity is Severity.NOW


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    ordered(copies, "#1 nothing has left", unsent=2)
    half(copies, "#2 all of it has left", unsent=0)
    half(copies, "#3 called off", cancelled_at=copies.ago(days=1))
    half(copies, "#4 archived", closed_at=copies.ago(days=1))
    half(copies, "#5 the rest was not paid", paid="PARTIALLY_PAID")
    waits(copies, half(copies, "#6 the rest is on hold"), "ON_HOLD")
    later = half(copies, "#7 the rest was ordered ahead")
    waits(copies, later, "SCHEDULED", fulfil_at=copies.ahead(days=9))
    parcel(copies, half(copies, "#8 another parcel left today"), None, sent_at=copies.now)
    undone = ordered(copies, "#9 its parcel was undone", unsent=2)
    parcel(copies, undone, None, status="CANCELLED")
    half(copies, "#10 deleted", deleted=True)
    waits(copies, half(copies, "#11 the rest is sold before it is there"), "SCHEDULED")
    due = half(copies, "#12 the rest may leave since today")
    waits(copies, due, "SCHEDULED", fulfil_at=copies.ago(hours=5))
    waits(copies, due, deleted=True)
    waits(copies, ordered(copies, "#13 another's work", placed_at=copies.ago(days=9), unsent=2))
    assert copies.found(HALF_SENT) == {}


def test_work_that_may_begin_at_once_is_not_put_off_by_work_for_later(copies: Copies) -> None:
    order = half(copies, "#1001")
    waits(copies, order)
    waits(copies, order, "SCHEDULED", fulfil_at=copies.ahead(days=9))
    assert [*copies.found(HALF_SENT)] == ["#1001"]


def test_what_may_leave_is_found_although_some_of_it_is_on_hold(copies: Copies) -> None:
    order = half(copies, "#1001")
    waits(copies, order)
    waits(copies, order, "ON_HOLD")
    assert [*copies.found(HALF_SENT)] == ["#1001"]


def test_what_was_undone_or_left_for_somebody_else_is_no_parcel_of_it(copies: Copies) -> None:
    order = half(copies, "#1001")
    parcel(copies, order, "IN_TRANSIT", sent_at=copies.now, deleted=True)
    parcel(copies, ordered(copies, "#1002"), "IN_TRANSIT", sent_at=copies.now)
    assert [*copies.found(HALF_SENT)] == ["#1001"]


def test_the_patience_is_the_shop_s_to_tune(copies: Copies) -> None:
    half(copies, "#1001")
    assert copies.found(HALF_SENT, rest=6) == {}
