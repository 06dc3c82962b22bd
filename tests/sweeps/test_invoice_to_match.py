from agent.sweeps.invoice_to_match import INVOICE_TO_MATCH
from memory.mirror.rows import BillRow, PurchaseOrderRow
from memory.problems import Severity
from tests.copies import Copies


def bill(copies: Copies, number: str, *, item: str | None = "7", **given: object) -> BillRow:
    """Put an open bill of a vendor over 286.00, due in a month."""
    told: dict[str, object] = {
        "vendor": "Reno Bins",
        "number": number,
        "state": "open",
        "open": 28600,
    }
    told |= {"total": 28600, "currency": "USD", "due_at": copies.ahead(days=30)}
    told |= {"lines": [{"item": item, "quantity": "2", "amount": 28600, "purchase_order": None}]}
    return copies.put(BillRow, **(told | given))


def ordered(copies: Copies, **given: object) -> str:
    """Put a purchase order, and return its id."""
    told: dict[str, object] = {
        "number": "4471",
        "vendor": "Reno Bins",
        "state": "sent",
        "currency": "USD",
    }
    return copies.put(PurchaseOrderRow, **(told | given)).id


def test_goods_that_nobody_ordered_are_found_by_their_vendor(copies: Copies) -> None:
    bill(copies, "RI-1", dated_at=copies.ago(days=2))
    found = copies.found(INVOICE_TO_MATCH)["Reno Bins RI-1"]
    assert (found.severity, found.money, found.place) == (Severity.SOON, 28600, "Reno Bins")
    assert (found.kind, found.since, found.due_at) == (
        "bill",
        copies.ago(days=2),
        copies.ahead(days=30),
    )
    assert found.facts == {"matched": "no purchase order"}


def test_what_is_due_soon_is_found_although_it_is_matched(copies: Copies) -> None:
    bill(copies, "RI-1", purchase_order=ordered(copies), due_at=copies.ahead(days=3), open=100)
    found = copies.found(INVOICE_TO_MATCH)["Reno Bins RI-1"]
    assert (found.severity, found.money) == (Severity.TODAY, 100)
    assert found.facts == {"matched": "purchase order 4471"}


def test_what_is_overdue_is_for_now(copies: Copies) -> None:
    bill(copies, "RI-1", due_at=copies.ago(days=1))
    assert copies.found(INVOICE_TO_MATCH)["Reno Bins RI-1"].severity is Severity.NOW


def test_a_bill_without_articles_of_a_vendor_that_is_ordered_from_wants_an_order(
    copies: Copies,
) -> None:
    ordered(copies)
    bill(copies, "RI-1", item=None)
    assert "Reno Bins RI-1" in copies.found(INVOICE_TO_MATCH)


def test_an_order_that_is_gone_from_the_books_is_none(copies: Copies) -> None:
    bill(copies, "RI-1", purchase_order=ordered(copies, deleted=True))
    found = copies.found(INVOICE_TO_MATCH)["Reno Bins RI-1"]
    assert found.facts == {"matched": "no purchase order"}


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    order = ordered(copies)
    bill(copies, "1 matched", purchase_order=order)
    bill(copies, "2 matched, without a day", purchase_order=order, due_at=None)
    bill(copies, "3 paid", state="paid", open=0, due_at=copies.ago(days=9))
    bill(copies, "4 deleted", deleted=True)
    bill(copies, "5 the rent", vendor="The landlord", item=None)
    bill(copies, "6 the rent, paid", vendor="The landlord", item=None, state="paid", open=0)
    assert copies.found(INVOICE_TO_MATCH) == {}


def test_a_sister_company_s_order_of_the_same_id_is_another(copies: Copies) -> None:
    sister = {"source": "quickbooks:sister"}
    ordered(copies, id="7", **sister)
    bill(copies, "RI-1", purchase_order="7")
    assert copies.found(INVOICE_TO_MATCH)["Reno Bins RI-1"].facts == {
        "matched": "no purchase order"
    }


def test_a_vendor_nothing_is_ordered_from_any_more_or_here_wants_no_order(copies: Copies) -> None:
    ordered(copies, deleted=True)
    ordered(copies, source="quickbooks:sister")
    bill(copies, "1", id="9", item=None)
    bill(copies, "2", id="9", source="quickbooks:sister", state="paid", open=0)
    soon = copies.ahead(days=1)
    bill(copies, "3 settled by a credit", due_at=soon, open=0)
    bill(copies, "4 marked as paid", due_at=soon, state="paid")
    assert copies.found(INVOICE_TO_MATCH) == {}


def test_how_long_before_its_day_is_the_shop_s_to_tune(copies: Copies) -> None:
    bill(copies, "RI-1", purchase_order=ordered(copies), due_at=copies.ahead(days=3))
    assert copies.found(INVOICE_TO_MATCH, due=2) == {}
