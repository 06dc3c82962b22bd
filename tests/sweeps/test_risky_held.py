from agent.sweeps.risky_held import RISKY_HELD
from memory.mirror.rows import OrderRow
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel, waits


def held(copies: Copies, name: str, *, days: int = 2, **given: object) -> OrderRow:
    order = ordered(copies, name, **({"unsent": 2, "risk": "CANCEL"} | given))
    waits(copies, order, "ON_HOLD", updated_at=copies.ago(days=days))
    return order


def test_a_risky_order_on_hold_that_nobody_decides_on_is_found(copies: Copies) -> None:
    order = held(copies, "#1001", refunded=500, paid="AUTHORIZED")
    held(copies, "#1002", days=9)
    found = copies.found(RISKY_HELD)["#1001"]
    assert found.key == (order.source, "order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 19500, "Reno")
    assert found.since == copies.ago(days=2)
    assert found.facts == {"advice": "cancel", "placed_at": copies.ago(days=10).isoformat()}


def test_after_three_working_days_it_is_grave(copies: Copies) -> None:
    held(copies, "#1001", days=5, risk="investigate")
    assert copies.found(RISKY_HELD)["#1001"].severity is Severity.NOW


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    held(copies, "#1 since today", days=0)
    held(copies, "#2 accepted", risk="ACCEPT")
    held(copies, "#3 not looked at", risk=None)
    held(copies, "#4 called off", cancelled_at=copies.ago(days=1))
    waits(copies, held(copies, "#5 can leave elsewhere"), place="Dallas")
    old = copies.ago(days=3)
    waits(copies, ordered(copies, "#6 open", unsent=2, risk="CANCEL"), updated_at=old)
    parcel(copies, held(copies, "#7 has left", unsent=0), "IN_TRANSIT")
    held(copies, "#8 paid back", paid="REFUNDED")
    held(copies, "#9 archived", closed_at=copies.ago(days=1))
    held(copies, "#10 deleted", deleted=True)
    assert copies.found(RISKY_HELD) == {}


def test_the_time_for_a_decision_is_the_shop_s_to_tune(copies: Copies) -> None:
    held(copies, "#1001")
    assert copies.found(RISKY_HELD, decide=7) == {}
