"""Where an order is, said by its shop and beside it by whoever carries the parcel."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.amazon_seller import DELIVERED
from tests.practice_shop import ZONE
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools import carrier_word
from tools.connectors import easypost
from tools.connectors.network import Patience
from tools.orders import ORDER_LOOKUP
from tools.tool import Answer, LookupContext, Status

CLOCK = r"\d\d:\d\d"
DAY = r"\d{1,2} \w{3}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopHouse]:
    """A house that gives a carrier more time than people get, as the machine may be busy."""
    for room in (easypost, carrier_word):
        monkeypatch.setattr(room, "GLANCE", 60.0)
    sandbox.post("/_control/reset", {})
    url = f"sqlite:///{tmp_path}/carriers.db"
    with shop_house(url, sandbox.url, patience=Patience()) as opened:
        yield opened
    sandbox.delete("/_control/faults")


def asked(house: ShopHouse, order: str) -> Answer:
    context = LookupContext(
        house.house.reads, house.database, house.person("mia"), datetime.now(UTC), ZONE
    )
    return ORDER_LOOKUP.run(ORDER_LOOKUP.arguments.model_validate({"order": order}), context)


def numbered(sandbox: Sandbox, situation: str, number: str = "") -> str:
    """Return the order of a situation, sent off by hand under a number where one is given."""
    order: str = sandbox.get("/_control/world")["situations"][situation]
    if number:
        tracking = {"number": number, "company": "UPS"}
        sandbox.post("/_control/shop/edit", {"order": order, "fulfil": tracking})
    return order


@pytest.mark.parametrize("order", ["1001", DELIVERED])
def test_of_what_is_delivered_no_carrier_is_asked(
    house: ShopHouse, sandbox: Sandbox, order: str
) -> None:
    sandbox.fault("down", vendor="easypost", seconds=30)
    told = asked(house, order)
    assert told.text.startswith("Delivered")
    assert "carrier could not" not in told.text
    assert [link.label for link in told.links] == ["open"]


def test_a_parcel_under_way_says_its_last_scan_and_when_it_is_due(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    told = asked(house, numbered(sandbox, "silent_parcel"))
    says = (
        rf"FedEx says, as of {CLOCK}: On its way, last scan {DAY} {CLOCK} in \w+, was due {DAY}\."
    )
    assert re.search(says, told.text), told.text
    assert (told.source, told.status) == ("Shopify, FedEx", Status.SUCCESS)
    assert [link.label for link in told.links] == ["open", "FedEx"]
    (said,) = told.data["carriers"]
    assert said["tracking"] == told.data["tracking"][0]["number"]
    assert said["status"] == "in_transit"


def test_a_parcel_that_came_is_not_asked_for_beside_one_that_has_not(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    told = asked(house, numbered(sandbox, "partially_fulfilled", "1Z999AA10123456784"))
    assert re.search(rf"UPS says, as of {CLOCK}: Label made, ", told.text)
    assert [link.label for link in told.links] == ["open", "UPS"]


def test_a_number_no_carrier_has_seen_is_a_clause(house: ShopHouse, sandbox: Sandbox) -> None:
    told = asked(house, numbered(sandbox, "unfulfilled", "1z999aa10123456784"))
    assert told.text.startswith("Shipped ")
    assert re.search(rf"UPS has not seen 1z999aa10123456784 yet, as of {CLOCK}\.$", told.text)
    assert [link.label for link in told.links] == ["open"]


@pytest.mark.parametrize("fault", ["error_before_commit", "rate_limit"])
def test_a_carrier_in_trouble_is_asked_once_and_said_to_be_silent(
    house: ShopHouse, sandbox: Sandbox, fault: str
) -> None:
    sandbox.fault(fault, "trackTracker", vendor="easypost")
    order = numbered(sandbox, "silent_parcel")
    told = asked(house, order)
    assert told.text.endswith(" The carrier could not be asked just now.")
    assert (told.source, told.status) == ("Shopify", Status.SUCCESS)
    assert asked(house, order).source == "Shopify, FedEx"


def test_what_is_not_sent_asks_nobody(house: ShopHouse, sandbox: Sandbox) -> None:
    sandbox.fault("down", vendor="easypost", seconds=30)
    assert "carrier" not in asked(house, numbered(sandbox, "unfulfilled")).text
