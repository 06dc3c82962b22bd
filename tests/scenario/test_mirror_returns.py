"""What customers send back is copied step by step, and told where money is due for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.readiness import report
from memory.mirror.tables import return_lines, returns
from policies.freshness import Standing
from tests.mirror_fixture import streams
from tests.mirrored_house import copier, load, rows
from tests.patience import a_second_later
from tests.practice_shop import ZONE, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.access import Reads
from tools.connectors.network import Patience
from tools.mirror.feeds import open_feeds
from tools.orders import ORDER_LOOKUP
from tools.periods import day
from tools.tool import LookupContext

RECEIVED = "returned_not_refunded"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120, skus=40) as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, tmp_path: Path) -> Iterator[ShopHouse]:
    sandbox.post("/_control/reset", {})
    url = f"sqlite:///{tmp_path}/returns.db"
    with shop_house(url, sandbox.url, patience=Patience()) as opened:
        yield opened


def named(sandbox: Sandbox, situation: str) -> str:
    order: str = sandbox.get("/_control/world")["situations"][situation]
    return order


def copy(house: ShopHouse, reads: Reads | None = None) -> None:
    shop_alone = reads or Reads(house.house.reads.shops)
    copying = copier(house.database, open_feeds(shop_alone, house.database))
    if any(one.whole_at is None for one in streams(house.database).values()):
        load(copying)
    house.clock(601)
    copying.run_due()


def told(house: ShopHouse, order: str, reads: Reads | None = None) -> str:
    context = LookupContext(
        reads or Reads(house.house.reads.shops),
        house.database,
        house.person("mia"),
        datetime.now(UTC),
        ZONE,
    )
    return ORDER_LOOKUP.run(ORDER_LOOKUP.arguments.model_validate({"order": order}), context).text


def on(days: int) -> str:
    now = datetime.now(UTC)
    today = now.astimezone(ZONE) - timedelta(days=days)
    return day(today, now, ZONE)


def paid_back(sandbox: Sandbox, order: str, amount: str) -> None:
    sandbox.post("/_control/shop/refund", {"order": order, "amount": amount})


def step(sandbox: Sandbox, order: str, name: str) -> None:
    sandbox.post("/_control/shop/edit", {"order": order, "return": name})


def test_a_return_that_came_in_is_found_until_it_is_refunded(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    order = named(sandbox, RECEIVED)
    copy(house)
    ended = [one for one in rows(house.database, returns).values() if one.status == "CLOSED"]
    assert ended
    assert all(one.closed_at and one.received_at is None for one in ended)
    fault = "!   1 returns came in over 5 days ago, and nothing was refunded since"
    said = report(house.database)
    assert fault in said
    assert f"e.g. #{order}" in said
    assert "refund what came in, then close the return in the shop" in said
    paid_back(sandbox, order, "1.00")
    copy(house)
    assert fault not in report(house.database)


def test_each_step_of_a_return_arrives(house: ShopHouse, sandbox: Sandbox) -> None:
    copy(house)
    standing = []
    for name in ("request", "approve", "receive", "close"):
        a_second_later()
        step(sandbox, "1002", name)
        copy(house)
        (one,) = (row for row in rows(house.database, returns).values() if row.name == "#1002-R1")
        (line,) = (
            row for row in rows(house.database, return_lines).values() if row.return_id == one.id
        )
        standing.append((one.status, one.received_at is not None, line.processed))
        assert (line.sku, line.quantity, line.reason) == ("BIN-24", 1, "changed-mind")
    assert standing == [
        ("REQUESTED", False, 0),
        ("OPEN", False, 0),
        ("OPEN", True, 1),
        ("CLOSED", False, 1),
    ]


def test_an_order_says_what_is_coming_back_and_what_came(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    order = named(sandbox, RECEIVED)
    assert told(house, order).endswith(
        f" A return of 1 x DRAW-24 was received on {on(7)}; nothing was refunded for it yet."
    )
    paid_back(sandbox, order, "200.00")
    assert told(house, order).endswith(
        "; $200.00 was refunded since, and the return is still open."
    )
    paid_back(sandbox, order, "118.50")
    assert told(house, order).endswith("; everything that was paid is refunded.")
    asked = f"A return of 1 x CART-1 was asked for on {on(10)} and agreed to;"
    assert f" {asked} nothing has come back yet." in told(
        house, named(sandbox, "return_in_progress")
    )
    assert "return" not in told(house, "1002")
    step(sandbox, "1002", "request")
    assert told(house, "1002").endswith("; nobody has agreed to it yet.")


def test_a_token_that_may_not_see_returns_takes_no_order_with_it(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    with connect(sandbox, read_token="shpat_sandbox_no_returns") as shop:
        said = told(house, named(sandbox, RECEIVED), shop.reads)
        assert said.startswith("Delivered ")
        assert said.endswith(" my token lacks read_returns.")
        copying = copier(house.database, open_feeds(shop.reads, house.database))
        for _ in range(10):
            copying.run_due()
            house.clock(1)
    found = streams(house.database)
    assert found["orders"].standing is Standing.LIVE
    assert found["returns"].standing is not Standing.LIVE
    assert "permission" in found["returns"].sentence
