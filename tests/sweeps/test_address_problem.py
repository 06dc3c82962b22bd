from agent.sweeps.address_problem import ADDRESS_PROBLEM
from memory.mirror.rows import OrderRow
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel, waits


def doubtful(copies: Copies, name: str, **given: object) -> OrderRow:
    return ordered(copies, name, **({"unsent": 2, "address_fault": "warning"} | given))


def test_what_is_about_to_leave_for_a_doubtful_address_is_found(copies: Copies) -> None:
    order = doubtful(copies, "#1001")
    waits(copies, order)
    waits(copies, doubtful(copies, "#1002"), place="Dallas")
    found = copies.found(ADDRESS_PROBLEM)["#1001"]
    assert found.key == (order.source, "order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 20000, "Reno")
    assert found.facts == {"units": 2, "fault": "doubtful"}


def test_an_address_that_is_wrong_is_grave_however_it_is_spelled(copies: Copies) -> None:
    doubtful(copies, "#1001", address_fault="ERROR")
    found = copies.found(ADDRESS_PROBLEM)["#1001"]
    assert (found.severity, found.facts["fault"]) == (Severity.NOW, "wrong")


def test_of_an_order_that_is_held_in_one_place_the_other_still_sends(copies: Copies) -> None:
    order = doubtful(copies, "#1001")
    waits(copies, order, "ON_HOLD")
    waits(copies, order, "IN_PROGRESS", place="Dallas")
    assert [*copies.found(ADDRESS_PROBLEM)] == ["#1001"]


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    doubtful(copies, "#1 a good address", address_fault=None)
    doubtful(copies, "#2 checked and good", address_fault="ok")
    doubtful(copies, "#3 not paid", paid="PENDING")
    doubtful(copies, "#4 called off", cancelled_at=copies.ago(days=1))
    doubtful(copies, "#5 archived", closed_at=copies.ago(days=1))
    parcel(copies, doubtful(copies, "#6 has left", unsent=0), "IN_TRANSIT")
    waits(copies, doubtful(copies, "#7 on hold"), "ON_HOLD")
    doubtful(copies, "#8 placed just now", placed_at=copies.ago(minutes=5))
    doubtful(copies, "#9 deleted", deleted=True)
    assert copies.found(ADDRESS_PROBLEM) == {}


def test_the_time_to_correct_it_is_the_shop_s_to_tune(copies: Copies) -> None:
    doubtful(copies, "#1001", placed_at=copies.ago(hours=3))
    assert [*copies.found(ADDRESS_PROBLEM)] == ["#1001"]
    assert copies.found(ADDRESS_PROBLEM, settle=6) == {}
