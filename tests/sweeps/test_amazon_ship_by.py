from agent.sweeps.amazon_ship_by import AMAZON_SHIP_BY
from memory.mirror.rows import MarketOrderRow
from memory.problems import Severity
from tests.copies import SELLER, Copies


def line(unsent: int) -> dict[str, object]:
    return {"sku": "BIN-40", "listing": "B0", "quantity": 3, "unsent": unsent, "total": 3000}


def waiting(copies: Copies, name: str, **given: object) -> MarketOrderRow:
    told = {"id": name, "placed_at": copies.ago(days=1), "state": "UNSHIPPED", "total": 6000}
    told |= {"ship_by": copies.ahead(hours=6), "currency": "USD", "lines": [line(3), line(2)]}
    return copies.put(MarketOrderRow, **(told | given))


def test_what_has_to_leave_soon_is_found_with_its_moment(copies: Copies) -> None:
    waiting(copies, "113-1")
    waiting(copies, "113-1", source="amazon:elsewhere", lines=[line(9)], ship_by=None)
    found = copies.found(AMAZON_SHIP_BY)["113-1"]
    assert found.key == (SELLER, "order", "113-1")
    assert (found.severity, found.money, found.currency) == (Severity.TODAY, 6000, "USD")
    assert (found.place, found.due_at) == ("", copies.ahead(hours=6))
    assert found.facts == {"units": 5, "ends": "is over"}


def test_what_is_late_is_grave(copies: Copies) -> None:
    part = {"state": "PARTIALLY_SHIPPED", "lines": [line(0), line(1)]}
    waiting(copies, "113-1", ship_by=copies.ago(hours=1), **part)
    found = copies.found(AMAZON_SHIP_BY)["113-1"]
    assert (found.severity, found.facts) == (Severity.NOW, {"units": 1, "ends": "was over"})


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    late = {"ship_by": copies.ago(hours=1)}
    waiting(copies, "1 there is time", ship_by=copies.ahead(days=2))
    waiting(copies, "2 sent by Amazon", ship_by=None)
    waiting(copies, "3 not paid", state="PENDING", **late)
    waiting(copies, "4 ordered ahead", state="PENDING_AVAILABILITY", **late)
    waiting(copies, "5 sent", state="SHIPPED", **late)
    waiting(copies, "6 called off", state="CANCELLED", **late)
    waiting(copies, "7 all units have left", lines=[line(0)], **late)
    waiting(copies, "8 deleted", deleted=True, **late)
    assert copies.found(AMAZON_SHIP_BY) == {}


def test_the_hours_ahead_are_the_shop_s_to_tune(copies: Copies) -> None:
    waiting(copies, "113-1")
    assert copies.found(AMAZON_SHIP_BY, ship=2) == {}
