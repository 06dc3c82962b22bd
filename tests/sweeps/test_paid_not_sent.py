import pytest

from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from memory.mirror.rows import FulfilmentOrderRow, OrderLineRow, OrderRow
from memory.problems import Severity
from tests.copies import Copies


def waiting(copies: Copies, name: str, **given: object) -> OrderRow:
    """Put an order that was paid three days ago and has not left."""
    told = {"placed_at": copies.ago(days=3), "paid": "PAID", "sent": "UNFULFILLED"}
    told |= {"total": 37280, "currency": "USD"}
    order = copies.put(OrderRow, name=name, **(told | given))
    copies.put(OrderLineRow, order_id=order.id, quantity=2, unsent=2, currency="USD")
    return order


def test_what_was_paid_and_is_late_is_found_with_its_warehouse_and_its_money(
    copies: Copies,
) -> None:
    order = waiting(copies, "#1001", refunded=1000)
    copies.put(FulfilmentOrderRow, order_id=order.id, status="OPEN", place="Reno")
    found = copies.found(PAID_NOT_SENT)["#1001"]
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 36280, "Reno")
    assert found.facts == {"units": 2, "sent": "UNFULFILLED"}


@pytest.mark.parametrize(
    "sent", ["IN_PROGRESS", "OPEN", "PENDING_FULFILLMENT", "REQUEST_DECLINED", "UNFULFILLED"]
)
def test_a_warehouse_that_has_begun_or_refused_has_sent_nothing_either(
    copies: Copies, sent: str
) -> None:
    waiting(copies, "#1001", sent=sent)
    assert [*copies.found(PAID_NOT_SENT)] == ["#1001"]


def work(copies: Copies, order: OrderRow, status: str, **given: object) -> None:
    copies.put(FulfilmentOrderRow, order_id=order.id, status=status, place="Reno", **given)


def test_what_may_leave_is_late_although_the_rest_is_on_hold_or_for_later(copies: Copies) -> None:
    held = waiting(copies, "#1 the rest is on hold")
    later = waiting(copies, "#2 the rest is for later")
    ahead = waiting(copies, "#3 the rest is sold ahead")
    for order in (held, later, ahead):
        work(copies, order, "OPEN")
    work(copies, held, "ON_HOLD")
    work(copies, later, "SCHEDULED", fulfil_at=copies.ahead(days=9))
    work(copies, ahead, "SCHEDULED")
    due = waiting(copies, "#4 its later day is over", sent="SCHEDULED")
    work(copies, due, "SCHEDULED", fulfil_at=copies.ago(days=3))
    assert {name.partition(" ")[0] for name in copies.found(PAID_NOT_SENT)} == {
        *("#1", "#2", "#3", "#4")
    }


def test_after_twice_the_promise_it_is_grave(copies: Copies) -> None:
    waiting(copies, "#1001", placed_at=copies.ago(days=6))
    assert copies.found(PAID_NOT_SENT)["#1001"].severity is Severity.NOW


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    waiting(copies, "#1 within the promise", placed_at=copies.ago(days=1))
    waiting(copies, "#2 not paid", paid="PENDING")
    waiting(copies, "#3 called off", cancelled_at=copies.ago(days=1))
    waiting(copies, "#4 archived", closed_at=copies.ago(days=1))
    waiting(copies, "#5 deleted", deleted=True)
    held = waiting(copies, "#6 on hold")
    copies.put(FulfilmentOrderRow, order_id=held.id, status="ON_HOLD", place="Reno")
    later = waiting(copies, "#7 ordered ahead")
    copies.put(
        FulfilmentOrderRow, order_id=later.id, status="SCHEDULED", fulfil_at=copies.ahead(days=9)
    )
    work(copies, waiting(copies, "#9 sold before it is there", sent="SCHEDULED"), "SCHEDULED")
    due = waiting(copies, "#10 may leave since today")
    work(copies, due, "SCHEDULED", fulfil_at=copies.ago(hours=5))
    later = waiting(copies, "#11 open, and may leave next week")
    work(copies, later, "OPEN", fulfil_at=copies.ahead(days=7))
    work(copies, later, "OPEN", deleted=True)
    work(copies, waiting(copies, "#13 another's work", placed_at=copies.now), "OPEN")
    waiting(copies, "#12 half of it has left", sent="PARTIALLY_FULFILLED")
    copies.put(
        OrderRow,
        name="#8 nothing to send",
        placed_at=copies.ago(days=3),
        paid="PAID",
        sent="UNFULFILLED",
    )
    assert copies.found(PAID_NOT_SENT) == {}


def test_the_promise_is_the_shop_s_to_tune(copies: Copies) -> None:
    waiting(copies, "#1001")
    assert copies.found(PAID_NOT_SENT, promise=5) == {}
