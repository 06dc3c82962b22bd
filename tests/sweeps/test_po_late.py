from agent.sweeps.po_late import PO_LATE
from memory.mirror.rows import OrderLineRow, OrderRow, PurchaseOrderRow
from memory.problems import Severity
from tests.copies import Copies

Line = tuple[str, str | None, int]  # ordered, received, minor units


def order(copies: Copies, number: str, *lines: Line, **given: object) -> None:
    """Put a purchase order that was expected two days ago, nothing of it received."""
    told: dict[str, object] = {
        "number": number,
        "vendor": "Reno Bins",
        "state": "sent",
        "currency": "USD",
    }
    told |= {"expected_at": copies.ago(days=2), "total": 99900}
    told["lines"] = [
        {"item": "7", "quantity": ordered, "received": received, "amount": amount}
        for ordered, received, amount in lines or [("10", "0", 20000)]
    ]
    copies.put(PurchaseOrderRow, **(told | given))


def customer_s_line(copies: Copies, of: OrderRow, maker: str, unsent: int) -> None:
    copies.put(OrderLineRow, order_id=of.id, maker=maker, quantity=2, unsent=unsent)


def test_what_is_late_is_found_with_its_vendor_and_what_is_missing(copies: Copies) -> None:
    order(copies, "4471", ("10", "4", 20000), ("5", None, 7500), ("3", "3", 900))
    found = copies.found(PO_LATE)["PO 4471"]
    assert (found.severity, found.money, found.place) == (Severity.SOON, 27500, "Reno Bins")
    assert (found.kind, found.since) == ("purchase_order", copies.ago(days=2))
    assert found.facts == {"units": 11, "meant_for": "our own stock"}


def test_where_a_customer_waits_it_is_for_today(copies: Copies) -> None:
    copies.put(OrderRow, name="#1001", sent="UNFULFILLED")
    order(copies, "4471", order_name="#1001")
    found = copies.found(PO_LATE)["PO 4471"]
    assert (found.severity, found.facts["meant_for"]) == (Severity.TODAY, "#1001")


def test_after_a_week_it_is_grave(copies: Copies) -> None:
    order(copies, "4471", expected_at=copies.ago(days=7))
    assert copies.found(PO_LATE)["PO 4471"].severity is Severity.TODAY


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    order(copies, "1 all here", ("10", "10", 20000), ("5", "5.0", 7500))
    order(copies, "2 more than all here", ("10", "12", 20000))
    order(copies, "3 expected today", expected_at=copies.ago(hours=10))
    order(copies, "4 names no day", expected_at=None)
    order(copies, "5 not sent", state="draft")
    order(copies, "6 closed", state="closed")
    order(copies, "7 deleted", deleted=True)
    copies.put(OrderRow, name="#1001", sent="FULFILLED")
    order(copies, "8 went to the customer, who has it", order_name="#1001")
    copies.put(OrderRow, name="#1002", sent="UNFULFILLED", cancelled_at=copies.ago(days=1))
    order(copies, "9 the customer called it off", order_name="#1002")
    parted = copies.put(OrderRow, name="#1003", sent="PARTIALLY_FULFILLED")
    customer_s_line(copies, parted, "reno bins", 0)
    customer_s_line(copies, parted, "Our own", 1)
    order(copies, "10 its part went to the customer, the rest is ours", order_name="#1003")
    assert copies.found(PO_LATE) == {}


def test_the_vendor_is_late_while_any_of_its_part_waits_whatever_else_has_left(
    copies: Copies,
) -> None:
    parted = copies.put(OrderRow, name="#1001", sent="PARTIALLY_FULFILLED")
    for maker, unsent in (("Reno Bins", 0), ("Reno Bins", 2), ("Our own", 0)):
        customer_s_line(copies, parted, maker, unsent)
    order(copies, "4471", order_name="#1001")
    other = copies.put(OrderRow, name="#1002", sent="PARTIALLY_FULFILLED")
    customer_s_line(copies, other, "Our own", 0)
    order(copies, "4472", order_name="#1002")
    gone = copies.put(OrderRow, name="#1003", sent="FULFILLED", deleted=True)
    customer_s_line(copies, gone, "Reno Bins", 0)
    order(copies, "4473", order_name="#1003")
    done = copies.put(OrderRow, name="#1004", sent="FULFILLED")
    customer_s_line(copies, done, "Reno Bins", 0)
    copies.put(OrderLineRow, deleted=True, order_id=other.id, maker="Reno Bins")
    order(copies, "4474")
    assert {*copies.found(PO_LATE)} == {"PO 4471", "PO 4472", "PO 4473", "PO 4474"}


def test_a_line_that_is_gone_keeps_nobody_waiting(copies: Copies) -> None:
    parted = copies.put(OrderRow, name="#1001", sent="PARTIALLY_FULFILLED")
    customer_s_line(copies, parted, "Reno Bins", 0)
    copies.put(OrderLineRow, order_id=parted.id, maker="Reno Bins", unsent=2, deleted=True)
    order(copies, "4471", order_name="#1001")
    customer_s_line(copies, copies.put(OrderRow, name="#1002"), "Reno Bins", 2)
    assert copies.found(PO_LATE) == {}


def test_how_late_a_vendor_may_be_is_the_shop_s_to_tune(copies: Copies) -> None:
    order(copies, "4471")
    assert copies.found(PO_LATE, late=3) == {}
