from agent.sweeps.books_disagree import BOOKS_DISAGREE
from memory.mirror.rows import BillRow, OrderLineRow, OrderRow, PurchaseOrderRow
from memory.problems import Severity
from tests.copies import Copies


def ordered(copies: Copies, number: str, **given: object) -> str:
    """Put a purchase order over 100.00, and return its id."""
    told: dict[str, object] = {
        "number": number,
        "vendor": "Reno Bins",
        "state": "sent",
        "currency": "USD",
    }
    told |= {"total": 10000, "updated_at": copies.ago(days=9)}
    return copies.put(PurchaseOrderRow, **(told | given)).id


def billed(copies: Copies, total: int, *orders: str, **given: object) -> None:
    """Put a bill for one or more purchase orders, an equal part of it for each."""
    told: dict[str, object] = {"total": total, "currency": "USD", "purchase_order": orders[0]}
    told |= {"dated_at": copies.ago(days=8)}
    told["lines"] = [
        {"item": "7", "quantity": "1", "amount": total // len(orders), "purchase_order": one}
        for one in orders
    ]
    copies.put(BillRow, **(told | given))


def waiting(copies: Copies, name: str, maker: str | None, **given: object) -> None:
    """Put a customer's order of which two units have not left."""
    order = copies.put(OrderRow, name=name, **given)
    copies.put(OrderLineRow, order_id=order.id, maker=maker, quantity=2, unsent=2)


def test_bills_above_what_was_ordered_are_found_with_the_difference(copies: Copies) -> None:
    order = ordered(copies, "4471")
    billed(copies, 7000, order)
    billed(copies, 4500, order, dated_at=copies.ago(days=5))
    found = copies.found(BOOKS_DISAGREE)["PO 4471"]
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 1500, "Reno Bins")
    assert (found.kind, found.since) == ("purchase_order", copies.ago(days=5))
    assert found.facts == {
        "billed_money": 11500,
        "ordered_money": 10000,
        "unsent": 0,
        "what": "more than was ordered",
    }


def test_an_order_that_was_closed_for_less_is_found(copies: Copies) -> None:
    billed(copies, 9000, ordered(copies, "4471", state="closed"))
    found = copies.found(BOOKS_DISAGREE)["PO 4471"]
    assert (found.severity, found.money) == (Severity.SOON, 1000)
    assert found.facts["what"] == "closed for less than was ordered"


def test_a_closed_order_whose_goods_have_not_left_is_found(copies: Copies) -> None:
    billed(copies, 10000, ordered(copies, "4471", state="closed", order_name="#1001"))
    waiting(copies, "#1001", "RENO bins")
    found = copies.found(BOOKS_DISAGREE)["PO 4471"]
    assert (found.severity, found.money, found.facts["unsent"]) == (Severity.TODAY, 10000, 2)
    assert found.facts["what"] == "closed, and its goods have not left for #1001"


def test_a_bill_over_several_orders_is_split_by_its_lines(copies: Copies) -> None:
    first, second = ordered(copies, "4471"), ordered(copies, "4472", total=20000)
    billed(copies, 30000, first, second)
    found = copies.found(BOOKS_DISAGREE)
    assert [(name, one.money) for name, one in found.items()] == [("PO 4471", 5000)]


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    billed(copies, 10150, ordered(copies, "1 freight within the tolerance"))
    billed(copies, 4000, ordered(copies, "2 billed in part so far"))
    halves = ordered(copies, "3 billed in two halves", state="closed")
    billed(copies, 5000, halves)
    billed(copies, 5000, halves)
    billed(copies, 15000, ordered(copies, "4 in another currency"), currency="EUR")
    billed(copies, 15000, ordered(copies, "5 the bill is gone"), deleted=True)
    billed(copies, 15000, ordered(copies, "6 the order is gone", deleted=True))
    billed(copies, 15000, ordered(copies, "7 long ago"), dated_at=copies.ago(days=300))
    both = ordered(copies, "8 two on one bill"), ordered(copies, "9 two on one bill")
    billed(copies, 20000, *both)
    assert copies.found(BOOKS_DISAGREE) == {}


def test_goods_that_may_yet_leave_or_are_not_theirs_are_none(copies: Copies) -> None:
    ordered(copies, "1 still open", order_name="#1")
    waiting(copies, "#1", "Reno Bins")
    ordered(
        copies, "2 closed today", state="closed", order_name="#2", updated_at=copies.ago(hours=5)
    )
    waiting(copies, "#2", "Reno Bins")
    ordered(copies, "3 ours wait, not theirs", state="closed", order_name="#3")
    waiting(copies, "#3", "Countersign")
    waiting(copies, "#3 nobody's", None)
    ordered(copies, "4 called off", state="closed", order_name="#4")
    waiting(copies, "#4", "Reno Bins", cancelled_at=copies.ago(days=1))
    ordered(copies, "5 for our own stock", state="closed")
    assert copies.found(BOOKS_DISAGREE) == {}


def test_freight_on_the_bill_that_is_of_no_order_is_billed_with_it(copies: Copies) -> None:
    order = ordered(copies, "4471")
    lines = [
        {"item": "7", "quantity": "1", "amount": 10000, "purchase_order": order},
        {"item": None, "quantity": None, "amount": 1500, "purchase_order": None},
    ]
    billed(copies, 11500, order, lines=lines)
    assert copies.found(BOOKS_DISAGREE)["PO 4471"].money == 1500


def test_a_sister_company_s_books_count_from_one_too(copies: Copies) -> None:
    sister: dict[str, object] = {"source": "quickbooks:sister"}
    first, second = (ordered(copies, name, id=name) for name in ("1", "2"))
    for name in ("1", "2"):
        ordered(copies, f"sister's {name}", id=name, total=90000, state="closed", **sister)
    billed(copies, 20000, first, second, id="9")
    billed(copies, 180_000, first, second, id="9", **sister)
    assert copies.found(BOOKS_DISAGREE) == {}


def test_goods_of_an_order_that_is_gone_wait_for_nobody(copies: Copies) -> None:
    ordered(copies, "1 the order is gone", state="closed", order_name="#1")
    waiting(copies, "#1", "Reno Bins", deleted=True)
    ordered(copies, "2 the line is gone", state="closed", order_name="#2")
    order = copies.put(OrderRow, name="#2")
    line = {"order_id": order.id, "maker": "Reno Bins", "quantity": 2}
    copies.put(OrderLineRow, unsent=2, deleted=True, **line)
    copies.put(OrderLineRow, unsent=0, **line)
    assert copies.found(BOOKS_DISAGREE) == {}


def test_the_tolerance_and_the_patience_are_the_shop_s_to_tune(copies: Copies) -> None:
    billed(copies, 10400, ordered(copies, "4471"))
    assert copies.found(BOOKS_DISAGREE, percent=3) != {}
    assert copies.found(BOOKS_DISAGREE, percent=4) == {}
    ordered(copies, "4472", state="closed", order_name="#1001")
    waiting(copies, "#1001", "Reno Bins")
    assert [*copies.found(BOOKS_DISAGREE, percent=4)] == ["PO 4472"]
    assert copies.found(BOOKS_DISAGREE, percent=4, closed=10) == {}
