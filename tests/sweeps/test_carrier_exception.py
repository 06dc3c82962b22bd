import pytest

from agent.sweeps.carrier_exception import CARRIER_EXCEPTION
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel


def told(copies: Copies, name: str, travel: str, **given: object) -> None:
    parcel(copies, ordered(copies, name), travel, **({"updated_at": copies.ago(days=2)} | given))


@pytest.mark.parametrize(
    ("travel", "severity"),
    [
        ("FAILURE", Severity.NOW),
        ("NOT_DELIVERED", Severity.NOW),
        ("LABEL_VOIDED", Severity.NOW),
        ("ATTEMPTED_DELIVERY", Severity.TODAY),
        ("DELAYED", Severity.SOON),
    ],
)
def test_what_the_carrier_reports_is_found(copies: Copies, travel: str, severity: Severity) -> None:
    told(copies, "#1001", travel)
    found = copies.found(CARRIER_EXCEPTION)["#1001"]
    assert (found.kind, found.severity, found.place) == ("parcel", severity, "UPS")
    assert (found.money, found.since) == (20000, copies.ago(days=2))


def test_it_says_the_carrier_s_word_in_plain_letters(copies: Copies) -> None:
    told(copies, "#1001", "NOT_DELIVERED", carrier=None)
    found = copies.found(CARRIER_EXCEPTION)["#1001"]
    assert found.facts == {
        "travel": "not delivered",
        "left_at": copies.ago(days=4).isoformat(),
        "carrier": "The carrier",
        "number": "1Z1",
    }


def test_what_nobody_fetches_is_found(copies: Copies) -> None:
    told(copies, "#1001", "READY_FOR_PICKUP", updated_at=copies.ago(days=6))
    assert copies.found(CARRIER_EXCEPTION)["#1001"].severity is Severity.TODAY


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    told(copies, "#1 tried an hour ago", "ATTEMPTED_DELIVERY", updated_at=copies.ago(minutes=20))
    told(copies, "#2 ready since yesterday", "READY_FOR_PICKUP")
    told(copies, "#3 failed, then arrived", "FAILURE", delivered_at=copies.ago(days=1))
    told(copies, "#4 undone", "FAILURE", status="CANCELLED")
    told(copies, "#5 fetched", "PICKED_UP")
    told(copies, "#6 on its way", "IN_TRANSIT")
    told(copies, "#7 a year old", "FAILURE", sent_at=copies.ago(days=300))
    parcel(copies, ordered(copies, "#8 paid back", paid="REFUNDED"), "FAILURE")
    off = ordered(copies, "#9 called off", cancelled_at=copies.ago(days=1))
    parcel(copies, off, "NOT_DELIVERED")
    replaced = ordered(copies, "#10 its label was replaced")
    parcel(copies, replaced, "LABEL_VOIDED")
    parcel(copies, replaced, "IN_TRANSIT", sent_at=copies.ago(days=3))
    assert copies.found(CARRIER_EXCEPTION) == {}


def test_a_voided_label_is_replaced_only_by_a_later_one_of_its_order_that_stands(
    copies: Copies,
) -> None:
    order = ordered(copies, "#1001")
    parcel(copies, order, "LABEL_VOIDED")
    parcel(copies, order, "DELIVERED", sent_at=copies.ago(days=5), delivered_at=copies.now)
    parcel(copies, order, None, sent_at=copies.ago(days=1), deleted=True)
    parcel(copies, order, None, sent_at=copies.ago(days=1), status="CANCELLED")
    parcel(copies, ordered(copies, "#1002"), "IN_TRANSIT", sent_at=copies.ago(days=1))
    assert [*copies.found(CARRIER_EXCEPTION)] == ["#1001"]


def test_of_two_voided_labels_neither_replaces_the_other(copies: Copies) -> None:
    order = ordered(copies, "#1001")
    parcel(copies, order, "LABEL_VOIDED")
    parcel(copies, order, "LABEL_VOIDED", sent_at=copies.ago(days=2), delivered_at=copies.now)
    assert copies.found(CARRIER_EXCEPTION)["#1001"].facts["number"] == "1Z1"


def test_the_time_to_fetch_it_is_the_shop_s_to_tune(copies: Copies) -> None:
    told(copies, "#1001", "READY_FOR_PICKUP")
    assert [*copies.found(CARRIER_EXCEPTION, pickup=1)] == ["#1001"]
