"""Our table of carriers' numbers against the valid and invalid ones others have collected."""

import json
from typing import Any

import pytest

from sandbox.seed import tracking
from tests.given import REFERENCE
from tools.documents.tracking_numbers import FORMS, candidates, carriers

COURIERS = REFERENCE / "tracking" / "couriers"

# Their name of a form, and ours of the carrier and the form.
NAMES = {
    "UPS": ("UPS", "1Z"),
    "UPS Waybill": ("UPS", "waybill"),
    "FedEx Express (12)": ("FedEx", "12"),
    "FedEx Express (34)": ("FedEx", "34"),
    "FedEx ASTRA (32)": ("FedEx", "32"),
    "FedEx Ground": ("FedEx", "ground 15"),
    "FedEx Ground (SSCC-18)": ("FedEx", "ground 18"),
    "FedEx Ground 96 (22)": ("FedEx", "ground 96"),
    "FedEx Ground GSN": ("FedEx", "ground 96, 34"),
    "USPS 20": ("USPS", "20"),
    "USPS IMpb N": ("USPS", "94"),
    "USPS Legacy": ("USPS", "91"),
    "USPS IMpb C": ("USPS", "92, 93, 95"),
    "DHL Express": ("DHL Express", "10"),
    "DHL Express (Piece ID)": ("DHL Express", "piece"),
    "DHL E-Commerce": ("DHL eCommerce", "prefixed"),
    "DHL E-Commerce (14)": ("DHL eCommerce", "14"),
    "Canada Post (16)": ("Canada Post", "16"),
    "Purolator (12)": ("Purolator", "12"),
    "Purolator (alpha + 9)": ("Purolator", "letters"),
    "Canpar (22)": ("Canpar", "22"),
    "OnTrac": ("OnTrac", "C"),
    "OnTrac D": ("OnTrac", "D"),
    "LaserShip LX": ("LaserShip", "L"),
    "LaserShip 1LS7 (15)": ("LaserShip", "1LS7"),
    "LaserShip 1LS7 (18)": ("LaserShip", "1LS7, 18"),
    "LaserShip 1LSCX (15)": ("LaserShip", "1LSCX"),
    "Old Dominion": ("Old Dominion", "11"),
    "Old Dominion Guaranteed Shipment": ("Old Dominion", "guaranteed"),
    "DPD (28)": ("DPD", "28"),
    "DPD (14)": ("DPD", "15"),
    "Yodel": ("Yodel", "JD"),
    "YunExpress": ("YunExpress", "YT"),
    "Spee-Dee (20)": ("Spee-Dee", "SP"),
    "GOFO Express (US)": ("GOFO Express", "GFUS"),
    "Landmark Global LTN": ("Landmark Global", "LTN"),
    "Amazon Logistics": ("Amazon Logistics", "TBA"),
    "Amazon International": ("Amazon Logistics", "international"),
    "S10": ("International post", "S10"),
}


@pytest.fixture(scope="module")
def collected() -> list[dict[str, Any]]:
    if not COURIERS.is_dir():
        pytest.skip(f"needs the carriers' numbers: set COUNTERSIGN_REFERENCE ({COURIERS} is none)")
    return [
        one
        for path in sorted(COURIERS.glob("*.json"))
        for one in json.loads(path.read_text(encoding="utf-8"))["tracking_numbers"]
    ]


def fits(name: str, number: str) -> bool:
    return NAMES[name] in {(one.carrier, one.form) for one in candidates(number)}


def test_every_form_is_in_our_table_and_ours_has_no_other(collected: list[dict[str, Any]]) -> None:
    assert {one["name"] for one in collected} == NAMES.keys()
    assert {(form.carrier, form.name) for form in FORMS} == {*NAMES.values()}


def test_every_valid_number_is_of_its_carrier_and_no_invalid_one_is(
    collected: list[dict[str, Any]],
) -> None:
    valid = [(one["name"], n) for one in collected for n in one["test_numbers"]["valid"]]
    invalid = [(one["name"], n) for one in collected for n in one["test_numbers"]["invalid"]]
    assert [pair for pair in valid if not fits(*pair)] == []
    assert [pair for pair in invalid if fits(*pair)] == []
    assert (len(valid), len(invalid)) == (192, 88)


@pytest.mark.parametrize(
    ("number", "carrier"),
    [("1Z 999 AA1 01 2345 6784", "UPS"), ("1z999aa10123456784", "UPS")],
)
def test_blanks_and_small_letters_are_read(number: str, carrier: str) -> None:
    assert carriers(number) == (carrier,)


def test_one_wrong_digit_is_no_number_of_that_carrier() -> None:
    assert carriers("1Z999AA10123456785") == ()
    body = "94001" + "0" * 16
    good = f"{body}{tracking.usps_check_digit(body)}"
    assert "USPS" in carriers(good)
    assert carriers(f"{body}{(tracking.usps_check_digit(body) + 1) % 10}") == ()
