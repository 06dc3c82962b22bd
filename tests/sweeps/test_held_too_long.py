from agent.sweeps.held_too_long import HELD_TOO_LONG
from memory.mirror.rows import OrderRow
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel, waits


def held(copies: Copies, name: str, *, days: int = 4, **given: object) -> OrderRow:
    order = ordered(copies, name, **({"unsent": 2} | given))
    waits(copies, order, "ON_HOLD", updated_at=copies.ago(days=days))
    return order


def test_a_hold_that_nobody_decides_on_is_found_with_its_warehouse(copies: Copies) -> None:
    order = held(copies, "#1001")
    held(copies, "#1002", days=9)
    found = copies.found(HELD_TOO_LONG)["#1001"]
    assert found.key == (order.source, "order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 20000, "Reno")
    assert found.since == copies.ago(days=4)
    assert found.facts == {"units": 2, "placed_at": copies.ago(days=10).isoformat()}


def test_after_five_working_days_it_is_grave(copies: Copies) -> None:
    held(copies, "#1001", days=8)
    assert copies.found(HELD_TOO_LONG)["#1001"].severity is Severity.NOW


def test_two_places_on_hold_are_one_order(copies: Copies) -> None:
    waits(copies, held(copies, "#1001"), "ON_HOLD", updated_at=copies.ago(days=9))
    assert copies.found(HELD_TOO_LONG)["#1001"].since == copies.ago(days=9)


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    held(copies, "#1 since yesterday", days=1)
    held(copies, "#2 waits for its payment", paid="PENDING")
    held(copies, "#3 called off", cancelled_at=copies.ago(days=1))
    held(copies, "#4 risky, told of as such", risk="investigate")
    waits(copies, ordered(copies, "#5 open", unsent=2), updated_at=copies.ago(days=8))
    later = {"fulfil_at": copies.ahead(days=9), "updated_at": copies.ago(days=8)}
    waits(copies, ordered(copies, "#6 ordered ahead", unsent=2), "SCHEDULED", **later)
    parcel(copies, held(copies, "#7 all has left", unsent=0), "IN_TRANSIT")
    gone = ordered(copies, "#8 its work is deleted", unsent=2)
    waits(copies, gone, "ON_HOLD", updated_at=copies.ago(days=8), deleted=True)
    held(copies, "#9 archived", closed_at=copies.ago(days=1))
    held(copies, "#10 deleted", deleted=True)
    assert copies.found(HELD_TOO_LONG) == {}


def test_the_days_are_the_shop_s_to_tune(copies: Copies) -> None:
    held(copies, "#1001")
    assert copies.found(HELD_TOO_LONG, hold=7) == {}
