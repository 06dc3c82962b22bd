from agent.sweeps.refund_without_return import REFUND_WITHOUT_RETURN
from memory.problems import Severity
from tests.copies import Copies
from tests.returned_goods import came_back, refund


def test_what_was_paid_back_and_never_came_is_found_from_its_refund_on(copies: Copies) -> None:
    back = came_back(copies, "#1001-R1", refunded=1, received_at=None)
    refund(copies, back, days=16)
    found = copies.found(REFUND_WITHOUT_RETURN)["#1001-R1"]
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 2450, "never came in")
    assert found.since == copies.ago(days=16)
    assert found.facts == {"order_name": "#1001-R1's order", "units": 1, "received_at": None}


def test_after_a_month_it_is_grave(copies: Copies) -> None:
    back = came_back(
        copies, "#1001-R1", refunded=2, received_at=None, requested_at=copies.ago(days=40)
    )
    refund(copies, back, days=35)
    found = copies.found(REFUND_WITHOUT_RETURN)["#1001-R1"]
    assert (found.severity, found.money) == (Severity.NOW, 4900)


def test_what_only_has_to_be_put_away_is_less_urgent(copies: Copies) -> None:
    back = came_back(copies, "#1001-R1", refunded=2)
    refund(copies, back, days=16)
    found = copies.found(REFUND_WITHOUT_RETURN)["#1001-R1"]
    assert (found.severity, found.place) == (Severity.SOON, "came in")


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    fresh = came_back(copies, "#1 asked long ago, refunded lately", refunded=2, received_at=None)
    refund(copies, fresh, days=3)
    came_back(copies, "#2 taken in", refunded=2, processed=2)
    came_back(copies, "#3 not refunded", received_at=None)
    came_back(copies, "#4 closed", refunded=2, status="CLOSED")
    came_back(copies, "#5 declined", refunded=2, status="DECLINED")
    came_back(copies, "#6 deleted", refunded=2, deleted=True)
    came_back(copies, "#7 asked lately", refunded=2, requested_at=copies.ago(days=9))
    assert copies.found(REFUND_WITHOUT_RETURN) == {}


def test_only_a_refund_of_money_since_it_was_asked_for_and_of_its_order_dates_it(
    copies: Copies,
) -> None:
    back = came_back(copies, "#1001-R1", refunded=1, received_at=None)
    other = came_back(copies, "#1002-R1")
    refund(copies, back, days=25)
    refund(copies, back, days=19, amount=0)
    refund(copies, back, days=18, deleted=True)
    refund(copies, other, days=17)
    refund(copies, back, days=16)
    assert copies.found(REFUND_WITHOUT_RETURN)["#1001-R1"].since == copies.ago(days=16)


def test_how_long_goods_may_take_is_the_shop_s_to_tune(copies: Copies) -> None:
    back = came_back(copies, "#1001-R1", refunded=2, received_at=None)
    refund(copies, back, days=16)
    assert copies.found(REFUND_WITHOUT_RETURN, wait=21) == {}
