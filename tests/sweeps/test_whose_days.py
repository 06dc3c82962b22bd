"""Whoever is waited for has days of its own: one on which it is closed does not count."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.sweeps.carrier_exception import CARRIER_EXCEPTION
from agent.sweeps.in_transit_too_long import IN_TRANSIT_TOO_LONG
from agent.sweeps.label_without_scan import LABEL_WITHOUT_SCAN
from agent.sweeps.po_late import PO_LATE
from countersign.hours import HoursSettings
from memory.mirror.rows import PurchaseOrderRow
from memory.problems import Severity
from policies.calendars import Calendars
from tests.copies import ZONE, Copies
from tests.sweeps.order_rows import ordered, parcel

OPEN_ALL_WEEK = {"opens": "09:00", "closes": "17:00", "weekdays": "0-6"}
WE_WORK_ON = HoursSettings.model_validate(OPEN_ALL_WEEK).calendars(ZONE)
"""A shop that works each day, beside carriers as they publish and vendors of Monday to Friday."""
NOBODY_RESTS = Calendars.alike(WE_WORK_ON.shop)
PARCELS = (
    (IN_TRANSIT_TOO_LONG, "#1001"),
    (LABEL_WITHOUT_SCAN, "#1002"),
    (CARRIER_EXCEPTION, "#1003"),
)


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def moved(copies: Copies, now: datetime) -> None:
    """Have it be that moment."""
    copies.now = now


def ordered_from(copies: Copies, vendor: str, expected_at: datetime) -> None:
    lines = [{"item": "7", "quantity": "10", "received": "0", "amount": 20000}]
    told = {"number": vendor, "vendor": vendor, "expected_at": expected_at, "lines": lines}
    copies.put(PurchaseOrderRow, state="sent", currency="USD", total=20000, **told)


def test_over_a_long_weekend_no_parcel_is_late_whose_carrier_does_not_work(copies: Copies) -> None:
    # Tuesday after Labor Day: UPS has worked since noon on Friday for one day, less some hours.
    moved(copies, at(9, 8, 11))
    parcel(copies, ordered(copies, "#1001"), "IN_TRANSIT", expected_at=at(9, 4))
    parcel(copies, ordered(copies, "#1002"), "LABEL_PRINTED", sent_at=at(9, 4))
    tried = {"updated_at": at(9, 4), "sent_at": at(9, 1)}
    parcel(copies, ordered(copies, "#1003"), "ATTEMPTED_DELIVERY", **tried)
    for sweep, name in PARCELS:
        assert copies.found(sweep, WE_WORK_ON) == {}
        assert name in copies.found(sweep, NOBODY_RESTS)
    moved(copies, at(9, 8, 13))
    for sweep, name in PARCELS:
        assert name in copies.found(sweep, WE_WORK_ON)


def test_each_carrier_counts_by_its_own_days(copies: Copies) -> None:
    # Noon of Monday: the post has worked on Saturday, UPS has not; of others nobody knows more.
    moved(copies, at(9, 14, 11))
    for name, carrier in {"#1": "USPS", "#2": "ups", "#3": "Dove Mail", "#4": None}.items():
        told = {"sent_at": at(9, 11), "carrier": carrier}
        parcel(copies, ordered(copies, name), "LABEL_PRINTED", **told)
    assert [*copies.found(LABEL_WITHOUT_SCAN, WE_WORK_ON)] == ["#1"]
    moved(copies, at(9, 14, 13))
    assert sorted(copies.found(LABEL_WITHOUT_SCAN, WE_WORK_ON)) == ["#1", "#2", "#3", "#4"]


def test_how_grave_it_is_goes_by_the_carrier_s_days_too(copies: Copies) -> None:
    moved(copies, at(9, 14))
    parcel(copies, ordered(copies, "#1"), "LABEL_PRINTED", sent_at=at(9, 10), carrier="USPS")
    parcel(copies, ordered(copies, "#2"), "LABEL_PRINTED", sent_at=at(9, 10), carrier="UPS")
    found = copies.found(LABEL_WITHOUT_SCAN, WE_WORK_ON)
    assert (found["#1"].severity, found["#2"].severity) == (Severity.NOW, Severity.TODAY)


def test_without_a_day_the_carrier_s_days_on_the_way_count(copies: Copies) -> None:
    # A week before it left on Friday: UPS has worked five days since, the post six.
    moved(copies, at(9, 18))
    for name, carrier in {"#1": "USPS", "#2": "UPS"}.items():
        told = {"sent_at": at(9, 11), "carrier": carrier}
        parcel(copies, ordered(copies, name), "IN_TRANSIT", **told)
    assert [*copies.found(IN_TRANSIT_TOO_LONG, WE_WORK_ON)] == ["#1"]


def test_an_order_promised_for_a_closed_day_of_its_vendor_is_late_once_the_vendor_has_worked(
    copies: Copies,
) -> None:
    vendors = {"Reno Bins": {"weekdays": "1-4"}, "Müller KG": {"holidays": ["2026-09-14"]}}
    calendars = HoursSettings.model_validate(OPEN_ALL_WEEK | {"vendors": vendors}).calendars(ZONE)
    # The books have days: midnight UTC of a Monday on which two of the three are closed.
    for vendor in ("Reno Bins", "Müller KG", "Sierra"):
        ordered_from(copies, vendor, datetime(2026, 9, 14, tzinfo=ZoneInfo("UTC")))
    moved(copies, at(9, 14, 17))
    assert [*copies.found(PO_LATE, calendars)] == ["PO Sierra"]
    assert len(copies.found(PO_LATE, NOBODY_RESTS)) == 3
    moved(copies, at(9, 15, 17))
    assert len(copies.found(PO_LATE, calendars)) == 3


def test_how_grave_a_late_vendor_is_goes_by_its_days(copies: Copies) -> None:
    vendors = {"Reno Bins": {"weekdays": "0,2"}}
    calendars = HoursSettings.model_validate({"vendors": vendors}).calendars(ZONE)
    moved(copies, at(9, 14))
    for vendor in ("RENO BINS", "Sierra"):
        ordered_from(copies, vendor, copies.ago(days=8))
    found = copies.found(PO_LATE, calendars)
    assert found["PO RENO BINS"].severity is Severity.SOON
    assert found["PO Sierra"].severity is Severity.TODAY


@pytest.mark.parametrize("number", [1, 300])
def test_any_number_of_vendors_may_have_days_of_their_own(copies: Copies, number: int) -> None:
    vendors = {f"Vendor {n}": {"weekdays": "0"} for n in range(number)}
    calendars = HoursSettings.model_validate({"vendors": vendors}).calendars(ZONE)
    moved(copies, at(9, 18))
    ordered_from(copies, f"Vendor {number - 1}", copies.now - timedelta(days=4))
    ordered_from(copies, "Sierra", copies.now - timedelta(days=4))
    assert [*copies.found(PO_LATE, calendars)] == ["PO Sierra"]
