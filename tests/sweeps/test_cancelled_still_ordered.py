from agent.sweeps.cancelled_still_ordered import CANCELLED_STILL_ORDERED
from memory.mirror.rows import PurchaseOrderRow
from memory.problems import Severity
from tests.copies import BOOKS, Copies
from tests.sweeps.order_rows import ordered

WAITING = {"item": "7", "quantity": "2", "received": "0", "amount": 9000}
RECEIVED = {**WAITING, "received": "2"}


def bought(copies: Copies, name: str, **given: object) -> PurchaseOrderRow:
    """Put a purchase order for an order of the shop, sent to its vendor nine days ago."""
    told = {"number": f"PO-{name}", "vendor": "Sierra", "placed_at": copies.ago(days=9)}
    told |= {"state": "sent", "total": 9000, "currency": "USD", "lines": [WAITING]}
    told |= {"order_name": name, "expected_at": copies.ahead(days=3)}
    return copies.put(PurchaseOrderRow, **(told | given))


def called_off(copies: Copies, name: str, **given: object) -> None:
    ordered(copies, name, **({"unsent": 2, "cancelled_at": copies.ago(days=2)} | given))


def test_what_a_vendor_still_has_on_order_for_a_cancelled_one_is_found(copies: Copies) -> None:
    called_off(copies, "#1001")
    order = bought(copies, "#1001")
    found = copies.found(CANCELLED_STILL_ORDERED)["PO-#1001"]
    assert found.key == (BOOKS, "purchase_order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.NOW, 9000, "Sierra")
    assert (found.since, found.due_at) == (copies.ago(days=2), copies.ahead(days=3))
    assert found.facts == {"order_name": "#1001", "vendor": "Sierra"}


def test_past_the_day_it_was_due_it_is_less_of_a_hurry(copies: Copies) -> None:
    called_off(copies, "#1001")
    bought(copies, "#1001", expected_at=copies.ago(days=1), lines=[RECEIVED, WAITING])
    assert copies.found(CANCELLED_STILL_ORDERED)["PO-#1001"].severity is Severity.TODAY


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    ordered(copies, "#1", unsent=2)
    bought(copies, "#1")
    variants: dict[str, dict[str, object]] = {
        "#2": {"state": "closed"},
        "#3": {"state": "draft"},
        "#4": {"lines": [RECEIVED]},
        "#5": {"deleted": True},
        "#6": {"placed_at": copies.ago(days=1)},
    }
    for name, given in variants.items():
        called_off(copies, name)
        bought(copies, name, **given)
    called_off(copies, "#7", cancelled_at=copies.ago(minutes=20))
    called_off(copies, "#8", cancelled_at=copies.ago(days=100))
    called_off(copies, "#9", deleted=True)
    for name in ("#7", "#8", "#9", "#10"):
        bought(copies, name, placed_at=copies.ago(days=110))
    called_off(copies, "#11")
    bought(copies, "#11", order_name=None)
    assert copies.found(CANCELLED_STILL_ORDERED) == {}


def test_a_name_that_two_shops_use_says_nothing(copies: Copies) -> None:
    called_off(copies, "#1001")
    ordered(copies, "#1001", source="shopify:outlet")
    bought(copies, "#1001")
    assert copies.found(CANCELLED_STILL_ORDERED) == {}


def test_another_shop_s_other_orders_do_not_hide_it(copies: Copies) -> None:
    called_off(copies, "#1001")
    ordered(copies, "#1002", source="shopify:outlet")
    ordered(copies, "#1001", source="shopify:outlet", deleted=True)
    bought(copies, "#1001")
    assert [*copies.found(CANCELLED_STILL_ORDERED)] == ["PO-#1001"]


def test_a_sister_company_s_order_of_the_same_id_hides_nothing_and_shows_nothing(
    copies: Copies,
) -> None:
    called_off(copies, "#1001")
    bought(copies, "#1001", id="7", lines=[RECEIVED])
    bought(copies, "#1002", id="7", source="quickbooks:sister")
    assert copies.found(CANCELLED_STILL_ORDERED) == {}


def test_the_time_to_call_it_off_is_the_shop_s_to_tune(copies: Copies) -> None:
    called_off(copies, "#1001", cancelled_at=copies.ago(hours=5))
    bought(copies, "#1001")
    assert [*copies.found(CANCELLED_STILL_ORDERED)] == ["PO-#1001"]
    assert copies.found(CANCELLED_STILL_ORDERED, notice=24) == {}
