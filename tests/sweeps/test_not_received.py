from agent.sweeps.not_received import NOT_RECEIVED
from memory.mirror.rows import DisputeRow, OrderLineRow, OrderRow
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel


def disputed(copies: Copies, number: str, **given: object) -> DisputeRow:
    told = {"opened_at": copies.ago(days=1), "due_at": copies.ahead(days=9), "amount": 20000}
    told |= {"reason": "product_not_received", "state": "needs_response", "currency": "USD"}
    return copies.put(DisputeRow, order_number=number, **(told | given))


def delivered(copies: Copies, name: str, **given: object) -> OrderRow:
    order = ordered(copies, name, **given)
    parcel(copies, order, "DELIVERED", delivered_at=copies.ago(days=3))
    return order


def test_what_the_carrier_delivered_and_the_bank_disputes_is_found(copies: Copies) -> None:
    delivered(copies, "#1001")
    dispute = disputed(copies, "1001")
    found = copies.found(NOT_RECEIVED)["#1001"]
    assert found.key == (dispute.source, "dispute", dispute.id)
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 20000, "UPS")
    assert (found.since, found.due_at) == (copies.ago(days=1), copies.ahead(days=9))
    assert found.facts == {
        "delivered_at": copies.ago(days=3).isoformat(),
        "carrier": "UPS",
        "number": "1Z1",
    }


def test_two_parcels_that_arrived_are_one_dispute(copies: Copies) -> None:
    parcel(copies, delivered(copies, "1001"), "DELIVERED", number="1Z0")
    disputed(copies, "1001", state="warning_needs_response")
    assert copies.found(NOT_RECEIVED)["1001"].facts["number"] == "1Z0"


def test_a_label_that_was_replaced_is_no_parcel(copies: Copies) -> None:
    order = delivered(copies, "#1001")
    parcel(copies, order, "LABEL_VOIDED", number="1Z0")
    parcel(copies, order, "IN_TRANSIT", status="CANCELLED")
    parcel(copies, order, "IN_TRANSIT", deleted=True)
    disputed(copies, "1001", due_at=None)
    assert copies.found(NOT_RECEIVED)["#1001"].facts["number"] == "1Z1"


def test_what_the_carrier_dates_has_arrived_whatever_else_it_says(copies: Copies) -> None:
    order = ordered(copies, "#1001")
    parcel(copies, order, "OUT_FOR_DELIVERY", delivered_at=copies.ago(days=3))
    copies.put(OrderLineRow, order_id=order.id, unsent=2, deleted=True)
    waits = ordered(copies, "#1002", unsent=2)
    parcel(copies, waits, "IN_TRANSIT")
    disputed(copies, "1001")
    delivered(copies, "#1003", deleted=True)
    disputed(copies, "1003")
    assert [*copies.found(NOT_RECEIVED)] == ["#1001"]


def test_shortly_before_the_answer_is_due_it_is_grave(copies: Copies) -> None:
    delivered(copies, "#1001")
    disputed(copies, "1001", due_at=copies.ahead(hours=60))
    assert copies.found(NOT_RECEIVED)["#1001"].severity is Severity.NOW
    assert copies.found(NOT_RECEIVED, answer=24)["#1001"].severity is Severity.TODAY


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    variants: dict[str, dict[str, object]] = {
        "1": {"reason": "fraudulent"},
        "2": {"state": "under_review"},
        "3": {"state": "lost"},
        "4": {"due_at": copies.ago(hours=1)},
        "5": {"deleted": True},
        "6": {"opened_at": copies.ago(days=20)},
    }
    for number, given in variants.items():
        delivered(copies, f"#{number}")
        disputed(copies, number, **given)
    parcel(copies, ordered(copies, "#7"), "IN_TRANSIT")
    parcel(copies, delivered(copies, "#8"), "IN_TRANSIT")
    delivered(copies, "#9", unsent=1)
    ordered(copies, "#10")
    for number in ("7", "8", "9", "10", "11"):
        disputed(copies, number)
    assert copies.found(NOT_RECEIVED) == {}


def test_a_number_that_two_shops_use_says_nothing(copies: Copies) -> None:
    delivered(copies, "#1001")
    delivered(copies, "#1001", source="shopify:outlet")
    disputed(copies, "1001")
    assert copies.found(NOT_RECEIVED) == {}


def test_another_shop_s_other_orders_do_not_hide_it(copies: Copies) -> None:
    delivered(copies, "#1001")
    parcel(copies, ordered(copies, "#1002", source="shopify:outlet", unsent=1), "IN_TRANSIT")
    ordered(copies, "#1001", source="shopify:outlet", deleted=True)
    disputed(copies, "1001")
    assert [*copies.found(NOT_RECEIVED)] == ["#1001"]
