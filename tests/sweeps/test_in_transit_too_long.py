import pytest

from agent.sweeps.in_transit_too_long import IN_TRANSIT_TOO_LONG
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel


def on_its_way(copies: Copies, name: str, travel: str = "IN_TRANSIT", **given: object) -> None:
    parcel(copies, ordered(copies, name), travel, **given)


def test_what_is_past_its_day_is_found_with_the_carrier_and_the_money(copies: Copies) -> None:
    due = copies.ago(days=2)
    on_its_way(copies, "#1001", expected_at=due)
    found = copies.found(IN_TRANSIT_TOO_LONG)["#1001"]
    assert (found.kind, found.severity, found.place) == ("parcel", Severity.TODAY, "UPS")
    assert (found.money, found.currency) == (20000, "USD")
    assert found.since == copies.ago(days=4)
    parcel_s = {"carrier": "UPS", "number": "1Z1", "tracked": "1Z1"}
    assert found.facts == {"expected_at": due.isoformat(), **parcel_s}


@pytest.mark.parametrize("travel", ["CARRIER_PICKED_UP", "OUT_FOR_DELIVERY", "DELAYED"])
def test_without_a_day_the_time_on_the_way_counts(copies: Copies, travel: str) -> None:
    on_its_way(copies, "#1001", travel, sent_at=copies.ago(days=8), carrier=None)
    found = copies.found(IN_TRANSIT_TOO_LONG)["#1001"]
    assert (found.severity, found.place) == (Severity.TODAY, "")
    assert found.facts["expected_at"] is None


def test_after_three_weeks_it_counts_as_lost_whatever_the_carrier_promises(copies: Copies) -> None:
    on_its_way(copies, "#1001", sent_at=copies.ago(days=22), expected_at=copies.ahead(days=1))
    assert copies.found(IN_TRANSIT_TOO_LONG)["#1001"].severity is Severity.NOW


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    on_its_way(copies, "#1 on its way for four days")
    on_its_way(copies, "#2 due in a week", sent_at=copies.ago(days=9), expected_at=copies.now)
    on_its_way(copies, "#3 a few hours late", expected_at=copies.ago(hours=5))
    long = {"sent_at": copies.ago(days=12)}
    gone = {**long, "delivered_at": copies.ago(days=8)}
    parcel(copies, ordered(copies, "#4 arrived"), "DELIVERED", **gone)
    parcel(copies, ordered(copies, "#5 arrived, its travel lags"), "IN_TRANSIT", **gone)
    parcel(copies, ordered(copies, "#6 undone"), "IN_TRANSIT", status="CANCELLED", **long)
    on_its_way(copies, "#7 never scanned", "LABEL_PRINTED", **long)
    on_its_way(copies, "#8 a year old", sent_at=copies.ago(days=300))
    parcel(copies, ordered(copies, "#9 paid back", paid="REFUNDED"), "IN_TRANSIT", **long)
    assert copies.found(IN_TRANSIT_TOO_LONG) == {}


def test_the_days_are_the_shop_s_to_tune(copies: Copies) -> None:
    on_its_way(copies, "#1001", sent_at=copies.ago(days=8))
    assert copies.found(IN_TRANSIT_TOO_LONG, underway=10) == {}
    assert [*copies.found(IN_TRANSIT_TOO_LONG, underway=3)] == ["#1001"]
