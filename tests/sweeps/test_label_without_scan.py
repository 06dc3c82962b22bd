import pytest

from agent.sweeps.label_without_scan import LABEL_WITHOUT_SCAN
from memory.problems import Severity
from tests.copies import Copies
from tests.sweeps.order_rows import ordered, parcel


def unscanned(copies: Copies, name: str, travel: str = "LABEL_PRINTED", **given: object) -> None:
    parcel(copies, ordered(copies, name), travel, **({"sent_at": copies.ago(days=2)} | given))


def scanned(copies: Copies) -> None:
    """UPS tells the shop of its scans."""
    parcel(copies, ordered(copies, "#1 on its way"), "IN_TRANSIT")


def test_a_label_that_no_carrier_scanned_is_found_with_the_carrier_and_the_money(
    copies: Copies,
) -> None:
    label = parcel(
        copies,
        ordered(copies, "#1001", refunded=1000),
        "LABEL_PURCHASED",
        sent_at=copies.ago(days=2),
    )
    found = copies.found(LABEL_WITHOUT_SCAN)["#1001"]
    assert (found.kind, found.object, found.place) == ("parcel", label.id, "UPS")
    assert (found.severity, found.money, found.currency) == (Severity.TODAY, 19000, "USD")
    assert found.facts == {"number": "1Z1", "carrier": "UPS"}


def test_several_parcels_share_the_money_of_their_order(copies: Copies) -> None:
    order = ordered(copies, "#1001")
    parcel(copies, order, "LABEL_PRINTED")
    parcel(copies, order, "DELIVERED", delivered_at=copies.ago(days=1))
    parcel(copies, order, None, status="CANCELLED")
    assert copies.found(LABEL_WITHOUT_SCAN)["#1001"].money == 10000


def test_after_three_working_days_it_is_grave(copies: Copies) -> None:
    unscanned(copies, "#1001", sent_at=copies.ago(days=5))
    assert copies.found(LABEL_WITHOUT_SCAN)["#1001"].severity is Severity.NOW


@pytest.mark.parametrize("travel", ["CONFIRMED", "SUBMITTED", "FULFILLED", "MARKED_AS_FULFILLED"])
def test_a_number_of_a_carrier_whose_scans_the_shop_hears_of_is_found(
    copies: Copies, travel: str
) -> None:
    scanned(copies)
    unscanned(copies, "#1001", travel)
    assert [*copies.found(LABEL_WITHOUT_SCAN)] == ["#1001"]


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    scanned(copies)
    unscanned(copies, "#2 of today", sent_at=copies.ago(minutes=30))
    unscanned(copies, "#3 forgotten long ago", sent_at=copies.ago(days=40))
    unscanned(copies, "#4 undone", status="CANCELLED")
    unscanned(copies, "#5 arrived unscanned", delivered_at=copies.ago(days=1))
    unscanned(copies, "#6 sent by hand", "MARKED_AS_FULFILLED", number=None)
    unscanned(copies, "#7 a carrier that never tells", "FULFILLED", carrier="Own van")
    unscanned(copies, "#8 no carrier named", "FULFILLED", carrier=None)
    unscanned(copies, "#9 deleted", deleted=True)
    late = {"sent_at": copies.ago(days=2)}
    called_off = ordered(copies, "#10 called off", cancelled_at=copies.ago(days=1))
    parcel(copies, called_off, "LABEL_PRINTED", **late)
    parcel(copies, ordered(copies, "#11 paid back", paid="REFUNDED"), "LABEL_PRINTED", **late)
    assert copies.found(LABEL_WITHOUT_SCAN) == {}


def test_a_carrier_whose_last_scan_is_long_past_tells_nothing(copies: Copies) -> None:
    old = ordered(copies, "#1000")
    parcel(copies, old, "DELIVERED", sent_at=copies.ago(days=31), delivered_at=copies.ago(days=29))
    unscanned(copies, "#1001", "FULFILLED")
    assert copies.found(LABEL_WITHOUT_SCAN) == {}


def test_the_carrier_s_time_is_the_shop_s_to_tune(copies: Copies) -> None:
    unscanned(copies, "#1001")
    assert copies.found(LABEL_WITHOUT_SCAN, scan=4) == {}
