"""The seeded parcels carry numbers whose check digits agree with published ones."""

import json
import re
from collections.abc import Callable

import pytest

from sandbox.seed.tracking import fedex_check_digit, ups_check_digit, usps_check_digit
from tests.given import REFERENCE

FORMATS = [
    ("ups", "UPS", r"1Z(\w{15})(\d)", ups_check_digit),
    ("fedex", "FedEx Express (12)", r"(\d{11})(\d)", fedex_check_digit),
    ("usps", "USPS IMpb N", r"(94\d{19})(\d)", usps_check_digit),
]


@pytest.mark.parametrize(("courier", "name", "shape", "check_digit"), FORMATS)
def test_check_digits_agree_with_published_numbers(
    courier: str, name: str, shape: str, check_digit: Callable[[str], int]
) -> None:
    path = REFERENCE / "tracking" / "couriers" / f"{courier}.json"
    if not path.exists():
        pytest.skip(f"needs published numbers: set COUNTERSIGN_REFERENCE (looked for {path.name})")
    formats = {
        f["name"]: f["test_numbers"] for f in json.loads(path.read_text())["tracking_numbers"]
    }

    def agreements(kind: str) -> list[bool]:
        numbers = (re.sub(r"\s", "", number) for number in formats[name][kind])
        matches = (re.fullmatch(shape, number) for number in numbers)
        return [check_digit(m[1]) == int(m[2]) for m in matches if m]

    assert agreements("valid")
    assert all(agreements("valid"))
    assert not any(agreements("invalid"))
