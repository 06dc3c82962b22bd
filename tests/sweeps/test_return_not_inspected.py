from agent.sweeps.return_not_inspected import RETURN_NOT_INSPECTED
from memory.problems import Severity
from tests.copies import Copies
from tests.returned_goods import came_back


def test_what_lies_at_the_door_is_found_with_what_it_cost(copies: Copies) -> None:
    came_back(copies, "#1001-R1", received_at=copies.ago(days=3))
    found = copies.found(RETURN_NOT_INSPECTED)["#1001-R1"]
    assert (found.severity, found.money, found.currency) == (Severity.SOON, 4900, "USD")
    assert (found.kind, found.place, found.since) == ("return", "", copies.ago(days=3))
    assert found.facts == {"order_name": "#1001-R1's order", "units": 2}


def test_after_days_of_lying_it_is_grave(copies: Copies) -> None:
    came_back(copies, "#1001-R1", received_at=copies.ago(days=6))
    assert copies.found(RETURN_NOT_INSPECTED)["#1001-R1"].severity is Severity.TODAY


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    came_back(copies, "#1 not come in yet", received_at=None)
    came_back(copies, "#2 came in yesterday", received_at=copies.ago(days=1))
    came_back(copies, "#3 looked at", processed=2)
    came_back(copies, "#4 one of two looked at", processed=1)
    came_back(copies, "#5 closed", status="CLOSED")
    came_back(copies, "#6 called off", status="CANCELED")
    came_back(copies, "#7 deleted", deleted=True)
    came_back(copies, "#8 paid back unseen, which another sweep tells", refunded=2)
    assert copies.found(RETURN_NOT_INSPECTED) == {}


def test_how_long_goods_may_lie_is_the_shop_s_to_tune(copies: Copies) -> None:
    came_back(copies, "#1001-R1", received_at=copies.ago(days=3))
    assert copies.found(RETURN_NOT_INSPECTED, wait=4) == {}
