"""Shopify ends a version and answers as another: nothing is taken for what it may not mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.states import State
from policies.errors import Misconfigured
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house

GONE_FOR = 60


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, tmp_path: Path) -> Iterator[ShopHouse]:
    sandbox.post("/_control/reset")
    with shop_house(f"sqlite:///{tmp_path}/a.db", sandbox.url) as opened:
        yield opened
    sandbox.delete("/_control/faults")


def test_who_asks_hears_which_version_and_what_to_do(house: ShopHouse, sandbox: Sandbox) -> None:
    (shop,) = house.house.reads.shops.values()
    assert shop.shop().name
    sandbox.fault("version_gone", seconds=GONE_FOR)
    with pytest.raises(Misconfigured, match=r"2026-07.*answered as 2026-10\. Please update"):
        shop.shop()
    sandbox.delete("/_control/faults")
    assert shop.shop().name


def test_what_was_approved_is_not_sent_to_another_version(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    action = house.ask("1001", "20.00")
    house.approve(action)
    sandbox.fault("version_gone", seconds=GONE_FOR)
    state = house.executor().run(action.id)
    assert state is not State.SUCCEEDED
    assert sandbox.journal("refundCreate") == []
