from agent.sweeps.risky_waiting import RISKY_WAITING
from memory.mirror.rows import OrderRow
from memory.problems import Severity
from memory.states import State
from tests.copies import Copies
from tests.sweeps.ledger_rows import begin, put_action
from tests.sweeps.order_rows import ordered, parcel, waits


def risky(copies: Copies, name: str, **given: object) -> OrderRow:
    return ordered(copies, name, **({"unsent": 2, "risk": "INVESTIGATE"} | given))


def test_a_risky_order_that_can_leave_is_found_with_all_its_money(copies: Copies) -> None:
    order = risky(copies, "#1001", refunded=500)
    waits(copies, order)
    waits(copies, risky(copies, "#1002"), place="Dallas")
    found = copies.found(RISKY_WAITING)["#1001"]
    assert found.key == (order.source, "order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 19500, "Reno")
    assert found.facts == {"advice": "investigate", "units": 2}


def test_one_to_be_cancelled_is_grave_paid_or_authorized(copies: Copies) -> None:
    risky(copies, "#1001", risk="cancel", paid="AUTHORIZED")
    assert copies.found(RISKY_WAITING)["#1001"].severity is Severity.NOW


def test_of_an_order_that_is_held_in_one_place_the_other_still_sends(copies: Copies) -> None:
    order = risky(copies, "#1001")
    waits(copies, order, "ON_HOLD")
    waits(copies, order, "IN_PROGRESS", place="Dallas")
    assert [*copies.found(RISKY_WAITING)] == ["#1001"]


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    risky(copies, "#1 accepted", risk="ACCEPT")
    risky(copies, "#2 no advice", risk="NONE")
    risky(copies, "#3 not looked at", risk=None)
    waits(copies, risky(copies, "#4 on hold"), "ON_HOLD")
    risky(copies, "#5 called off", cancelled_at=copies.ago(days=1))
    parcel(copies, risky(copies, "#6 has left", unsent=0), "IN_TRANSIT")
    risky(copies, "#7 paid back", paid="REFUNDED")
    risky(copies, "#8 archived", closed_at=copies.ago(days=1))
    risky(copies, "#9 deleted", deleted=True)
    assert copies.found(RISKY_WAITING) == {}


def test_what_a_second_lead_has_released_from_a_hold_for_risk_is_not_told_again(
    copies: Copies,
) -> None:
    begin(copies)

    def released(name: str, *, risk: bool = True, state: State = State.SUCCEEDED) -> None:
        order = risky(copies, name)
        put_action(
            copies,
            copies.ago(hours=1),
            {"facts": {"held": {"state": "in_force", "risk": risk, "holds": 1}}},
            kind="release",
            state=state,
            target=f"{order.source}/order/{order.id}",
        )

    released("#1 by two leads")
    released("#2 from another hold", risk=False)
    released("#3 not by the second", state=State.REJECTED)
    assert [*copies.found(RISKY_WAITING)] == ["#2 from another hold", "#3 not by the second"]


def test_the_risk_that_is_taken_is_the_shop_s_to_tune(copies: Copies) -> None:
    risky(copies, "#1001", total=4000)
    assert copies.found(RISKY_WAITING, least=5000) == {}
