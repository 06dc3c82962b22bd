from agent.sweeps.cancelled_still_sending import CANCELLED_STILL_SENDING
from memory.mirror.rows import OrderRow
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel, waits


def called_off(copies: Copies, name: str, **given: object) -> OrderRow:
    return ordered(copies, name, **({"unsent": 2, "cancelled_at": copies.ago(days=5)} | given))


def test_work_that_is_still_open_is_found_while_it_can_be_stopped(copies: Copies) -> None:
    order = called_off(copies, "#1001", refunded=20000, paid="REFUNDED")
    waits(copies, order, "IN_PROGRESS")
    parcel(copies, called_off(copies, "#1002", unsent=1), "IN_TRANSIT")
    found = copies.found(CANCELLED_STILL_SENDING)["#1001"]
    assert found.key == (order.source, "order", order.id)
    assert (found.severity, found.money, found.place) == (Severity.NOW, 20000, "Reno")
    assert found.since == copies.ago(days=5)
    assert found.facts == {"left_at": None, "standing": "the warehouse still has it to send"}


def test_a_parcel_that_left_afterwards_is_found(copies: Copies) -> None:
    parcel(copies, called_off(copies, "#1001", unsent=0), "IN_TRANSIT")
    found = copies.found(CANCELLED_STILL_SENDING)["#1001"]
    assert found.severity is Severity.TODAY
    assert found.facts == {
        "left_at": copies.ago(days=4).isoformat(),
        "standing": "a parcel left after that",
    }


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    waits(copies, ordered(copies, "#1 not called off", unsent=2))
    left = called_off(copies, "#2 left before that", unsent=0, cancelled_at=copies.ago(days=2))
    parcel(copies, left, "IN_TRANSIT")
    parcel(copies, called_off(copies, "#3 its parcel was undone"), None, status="CANCELLED")
    waits(copies, called_off(copies, "#4 its work was called off too"), "CANCELLED")
    waits(copies, called_off(copies, "#5 its work is over"), "CLOSED")
    waits(copies, called_off(copies, "#6 its work is on hold"), "ON_HOLD")
    waits(copies, called_off(copies, "#7 no units of it wait", unsent=0))
    waits(copies, called_off(copies, "#8 just now", cancelled_at=copies.ago(minutes=10)))
    waits(copies, called_off(copies, "#9 last year", cancelled_at=copies.ago(days=200)))
    waits(copies, called_off(copies, "#10 deleted", deleted=True))
    voided = called_off(copies, "#11 its label was voided", unsent=0)
    parcel(copies, voided, "LABEL_VOIDED")
    parcel(copies, voided, "CANCELED")
    parcel(copies, called_off(copies, "#12 its parcel is gone"), "IN_TRANSIT", deleted=True)
    assert copies.found(CANCELLED_STILL_SENDING) == {}


def test_the_time_to_notice_is_the_shop_s_to_tune(copies: Copies) -> None:
    waits(copies, called_off(copies, "#1001", cancelled_at=copies.ago(hours=3)))
    assert [*copies.found(CANCELLED_STILL_SENDING)] == ["#1001"]
    assert copies.found(CANCELLED_STILL_SENDING, notice=6) == {}
