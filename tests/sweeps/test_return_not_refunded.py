import pytest

from agent.problem_desk import prepared
from agent.sweeps.return_not_refunded import RETURN_NOT_REFUNDED
from memory import problem_queue
from memory.problem_queue import Filter, Problem
from memory.problems import Severity, tell
from policies.actions.refund import Reason, RefundAsk
from policies.errors import BadMoney
from policies.money import Money
from tests.copies import ZONE, Copies
from tests.returned_goods import came_back, refund


def test_what_was_taken_in_and_not_paid_back_is_found_with_what_it_cost(copies: Copies) -> None:
    came_back(copies, "#1001-R1", processed=2, received_at=copies.ago(days=6))
    found = copies.found(RETURN_NOT_REFUNDED)["#1001-R1"]
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 4900, "")
    assert found.facts == {"order_name": "#1001-R1's order", "taken_in": 2}


def test_never_more_than_is_left_of_the_order_is_at_stake(copies: Copies) -> None:
    came_back(copies, "#1001-R1", processed=2, total=10000, given_back=9000)
    found = copies.found(RETURN_NOT_REFUNDED)["#1001-R1"]
    assert (found.severity, found.money) == (Severity.NOW, 1000)


def test_a_refund_from_before_the_return_is_for_something_else(copies: Copies) -> None:
    back = came_back(copies, "#1001-R1", processed=2)
    refund(copies, back, days=25)
    assert "#1001-R1" in copies.found(RETURN_NOT_REFUNDED)


def queued(copies: Copies) -> Problem:
    found = [*copies.found(RETURN_NOT_REFUNDED).values()]
    with copies.database.copying() as tx:
        tell(tx, RETURN_NOT_REFUNDED.name, "support", found, shown=True)
        (problem,) = problem_queue.page(tx, Filter())
    return problem


def test_its_refund_is_prepared_over_what_the_goods_cost(copies: Copies) -> None:
    came_back(copies, "#1001-R1", processed=2, order_name="#1001")
    problem = queued(copies)
    (step,) = RETURN_NOT_REFUNDED.steps
    assert prepared(step, problem, ZONE) == RefundAsk(
        order="#1001", amount="49.00", reason=Reason.RETURNED
    )
    told = RETURN_NOT_REFUNDED.told(problem, ZONE)
    assert told.endswith(", 2 units were taken in, and nothing has been refunded since.")
    assert RETURN_NOT_REFUNDED.at_stake(problem, ZONE).startswith("$49 of the customer's money")


def test_where_nobody_knows_the_cost_no_amount_is_prepared_that_could_be_refunded(
    copies: Copies,
) -> None:
    came_back(copies, "#1001-R1", processed=2, order_name="#1001", price=None)
    ask = prepared(RETURN_NOT_REFUNDED.steps[0], queued(copies), ZONE)
    assert isinstance(ask, RefundAsk)
    assert ask.amount is not None
    with pytest.raises(BadMoney):
        Money.parse(ask.amount, "USD")


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    came_back(copies, "#1 not looked at", processed=0)
    came_back(copies, "#2 came in lately", processed=2, received_at=copies.ago(days=4))
    came_back(copies, "#3 its lines are refunded", processed=2, refunded=2)
    loose = came_back(copies, "#4 refunded beside its return", processed=2)
    refund(copies, loose, days=11)
    came_back(copies, "#5 all of the order is paid back", processed=2, given_back=10000)
    came_back(copies, "#6 it cost nothing", processed=2, price=0)
    came_back(copies, "#7 closed", processed=2, status="CLOSED")
    came_back(copies, "#8 deleted", processed=2, deleted=True)
    assert copies.found(RETURN_NOT_REFUNDED) == {}


def test_a_refund_of_nothing_is_none(copies: Copies) -> None:
    back = came_back(copies, "#1001-R1", processed=2)
    refund(copies, back, days=11, amount=0)
    assert "#1001-R1" in copies.found(RETURN_NOT_REFUNDED)


def test_a_refund_that_is_gone_or_of_another_order_is_none(copies: Copies) -> None:
    back = came_back(copies, "#1001-R1", processed=2)
    refund(copies, back, days=11, deleted=True)
    refund(copies, came_back(copies, "#1002-R1", processed=0), days=11)
    assert [*copies.found(RETURN_NOT_REFUNDED)] == ["#1001-R1"]


def test_how_long_a_refund_may_take_is_the_shop_s_to_tune(copies: Copies) -> None:
    came_back(copies, "#1001-R1", processed=2)
    assert copies.found(RETURN_NOT_REFUNDED, wait=14) == {}
