"""What teams ask most, answered over the wire from the practice shop and our own ledger."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.executor import Executor
from countersign.keeping import open_safe
from countersign.systems import open_writes
from memory.states import State
from tests.practice_shop import ZONE
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.connectors.network import Network
from tools.customer_told import CUSTOMER_TOLD
from tools.late_orders import LATE_ORDERS
from tools.refund_report import REFUND_REPORT
from tools.tool import Answer, Lookup, LookupContext, Status


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox() as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, tmp_path: Path) -> Iterator[ShopHouse]:
    sandbox.post("/_control/reset", {})
    with shop_house(f"sqlite:///{tmp_path}/most_asked.db", sandbox.url) as opened:
        yield opened


def context(house: ShopHouse) -> LookupContext:
    with house.database.read() as tx:
        now = tx.now()
    return LookupContext(house.house.reads, house.database, house.person("mia"), now, ZONE)


def ask(house: ShopHouse, lookup: Lookup, **arguments: str) -> Answer:
    return lookup.run(lookup.arguments.model_validate(arguments), context(house))


def refunded(house: ShopHouse, order: str, amount: str) -> None:
    """Have Mia ask and Priya approve, and let the shop carry it out."""
    action = house.ask(order, amount)
    house.approve(action, "priya")
    network = Network()
    with network.client:
        Executor(
            house.house.filing,
            open_writes(house.found.systems, open_safe(house.settings, house.database), network),
            owner="w",
        ).run(action.id)
    assert house.state(action.id) is State.SUCCEEDED


def by_hand(sandbox: Sandbox, order: str, amount: str, **more: str | bool) -> None:
    sandbox.post("/_control/shop/refund", {"order": order, "amount": amount, **more})


def test_refunds_of_the_day_tell_ours_from_those_made_by_hand(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    assert ask(house, REFUND_REPORT, period="today").text.startswith("No refunds today (")
    refunded(house, "1002", "12.00")
    refunded(house, "1001", "8.50")
    by_hand(sandbox, "1001", "5.00", note="Bent on arrival")
    told = ask(house, REFUND_REPORT, period="today")
    headline, why, orders = told.text.splitlines()
    assert headline.startswith("3 refunds for $25.50 today (")
    assert headline.endswith(
        "2 refunds for $20.50, asked for here; 1 refund for $5.00, by hand in the shop."
    )
    assert why == "Why: goodwill $20.50 (2); bent on arrival $5.00 (1)."
    assert orders == "Most on: #1001 $13.50, #1002 $12.00."
    assert [link.label for link in told.links] == ["#1001", "#1002"]
    assert told.source == "Shopify and Countersign's log"
    by_person = ask(house, REFUND_REPORT, period="today", by="person").text.splitlines()[1]
    assert by_person == "Who: Mia $20.50 (2); by hand $5.00 (1)."


def test_a_refund_the_shop_does_not_show_yet_is_counted_once_and_not_twice_later(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    sandbox.fault("stale_reads", seconds=60)
    refunded(house, "1002", "12.00")
    while_stale = ask(house, REFUND_REPORT, period="today").text
    sandbox.delete("/_control/faults")
    for told in (while_stale, ask(house, REFUND_REPORT, period="today").text):
        headline = told.splitlines()[0]
        assert headline.startswith("1 refund for $12.00 today (")
        assert headline.endswith("All were asked for here.")


def test_the_report_says_how_many_more_there_are(house: ShopHouse) -> None:
    lines = ask(house, REFUND_REPORT, period="last thirty days").text.splitlines()
    assert lines[0].endswith("All were made by hand in the shop.")
    assert lines[1].endswith(" more reasons.")
    assert lines[2].endswith(" more orders.")


def test_days_are_the_shops_own(house: ShopHouse, sandbox: Sandbox) -> None:
    by_hand(sandbox, "1001", "5.00")
    here = context(house)
    elsewhere = replace(here, as_of=here.as_of + timedelta(days=1))
    question = REFUND_REPORT.arguments.model_validate({"period": "today"})
    assert "1 refund" in REFUND_REPORT.run(question, here).text
    assert "No refunds today" in REFUND_REPORT.run(question, elsewhere).text
    yesterday = REFUND_REPORT.arguments.model_validate({"period": "yesterday"})
    assert "1 refund" in REFUND_REPORT.run(yesterday, elsewhere).text


def test_nobody_was_told_of_a_refund_of_ours_and_that_is_said(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    assert ask(house, CUSTOMER_TOLD, order="1001").text.startswith(
        "Yes: a mail went out with or after the shipment of "
    )
    refunded(house, "1001", "8.50")
    told = ask(house, CUSTOMER_TOLD, order="#1001")
    assert told.text.startswith("No: no mail went out since the refund of $8.50 of ")
    assert told.data["told"] is False
    by_hand(sandbox, "1001", "5.00", notify=True)
    told = ask(house, CUSTOMER_TOLD, order="1001")
    assert told.text.startswith("Yes: a mail went out with or after the refund of $5.00 of ")
    assert "refund notification" in told.text
    assert told.text.endswith("I see what Shopify sent, not your own mailbox.")


def test_no_address_or_name_of_a_customer_is_repeated(house: ShopHouse) -> None:
    told = ask(house, CUSTOMER_TOLD, order="1001")
    assert "@" not in told.text
    assert "Whitaker" not in f"{told.text}{told.data}"


def test_an_order_that_is_not_there_is_said_to_be_unknown(house: ShopHouse) -> None:
    assert ask(house, CUSTOMER_TOLD, order="9999").status is Status.NO_DATA


def test_late_orders_are_paid_open_and_older_than_the_promise(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    orders = ask(house, LATE_ORDERS).data["orders"]
    assert "#1011" in orders
    sandbox.post("/_control/shop/edit", {"order": "1011", "fulfil": {"number": "1Z1"}})
    assert "#1011" not in ask(house, LATE_ORDERS).data.get("orders", [])


def test_a_promise_of_the_same_day_names_five_and_counts_the_rest(house: ShopHouse) -> None:
    here = replace(context(house), ship_by=lambda paid_at: paid_at)
    told = LATE_ORDERS.run(LATE_ORDERS.arguments(), here)
    headline, *lines, rest = told.text.splitlines()
    count = told.data["count"]
    assert headline.startswith(f"{count} orders are paid and late to ship, $")
    assert len(lines) == 5
    assert rest.startswith(f"{count - 5} more, $")
    assert all(line.startswith("#") for line in lines)


def test_a_long_promise_leaves_nothing_late(house: ShopHouse) -> None:
    here = replace(context(house), ship_by=lambda _: datetime(2100, 1, 1, tzinfo=UTC))
    assert LATE_ORDERS.run(LATE_ORDERS.arguments(), here).text.startswith("Nothing is late")
