"""The shop of the demo, copied over its wires: what was planted in it is found, and little else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.sweeping import Sweeping
from agent.sweeps import SWEEPS
from agent.sweeps.risky_held import RISKY_HELD
from memory import problem_queue, sweep_runs
from memory.problem_queue import Filter, Problem
from memory.problems import Severity
from memory.sweep_runs import RunState
from tests.copies import EVERYBODY, ZONE
from tests.mirrored_house import copier, load
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.connectors.quickbooks_answers import Bill
from tools.mirror.feeds import open_feeds

DEMO = {"orders": 400, "skus": 120}
SWEPT: Mapping[str, frozenset[str]] = {
    "address_in_doubt": frozenset({"address_problem"}),
    "open_dispute": frozenset({"claim_deadline", "not_received"}),
    "out_of_stock": frozenset({"out_of_stock_selling"}),
    "oversold": frozenset({"oversold"}),
    "return_not_refunded": frozenset({"return_not_refunded"}),
    "silent_parcel": frozenset({"in_transit_too_long"}),
}
"""By which sweeps the practice shop's own problems are to be found."""
LATER = "high_risk"
"""Told of once a working day has passed without a decision."""
NOT_SWEPT = frozenset(
    {
        *("bad_tracking_number", "damage_claim", "hostile_note", "many_refunds", "miscount"),
        *("ordered_twice", "paid_twice", "shipped_without_tracking", "stale_vendor_list"),
        "two_trackings_one_box",
    }
)
"""What no sweep looks for: people are asked, or the checks of the copies say it."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(**DEMO) as running:
        yield running


@pytest.fixture(scope="module")
def swept(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopHouse]:
    """The house with everything copied that needs no person, and every sweep run once."""
    file = tmp_path_factory.mktemp("demo") / "countersign.db"
    with shop_house(f"sqlite:///{file}", sandbox.url) as house:
        reads = replace(house.house.reads, vendor_lists={})
        load(copier(house.database, open_feeds(reads, house.database)))
        Sweeping(house.database, ZONE, EVERYBODY, "worker-1").run_due()
        yield house


@pytest.fixture(scope="module")
def problems(swept: ShopHouse) -> list[Problem]:
    with swept.database.read() as tx:
        return problem_queue.page(tx, Filter(), limit=1000)


def planted(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Return what the shop says was planted: its kind, and the name of the order or the SKU."""
    told = sandbox.get("/_control/problems")["problems"]
    return [(one["kind"], one.get("sku") or f"#{one['order']}") for one in told]


def is_about(problem: Problem, name: str) -> bool:
    """Whether a problem is about an order, one of its returns, or an article."""
    return problem.name == name or problem.name.startswith(f"{name}-R")


def test_every_planted_problem_that_a_sweep_is_for_is_found(
    sandbox: Sandbox, problems: list[Problem]
) -> None:
    there = planted(sandbox)
    assert {kind for kind, _ in there} == SWEPT.keys() | NOT_SWEPT | {LATER}
    for kind, name in there:
        found = {one.sweep for one in problems if is_about(one, name)}
        assert SWEPT.get(kind, frozenset()) <= found, (kind, name)


def test_a_risky_order_is_told_of_after_a_working_day_without_a_decision(
    sandbox: Sandbox, swept: ShopHouse
) -> None:
    name = dict(planted(sandbox))[LATER]
    with swept.database.read() as tx:
        later = tx.now() + timedelta(days=2)
        found = [*RISKY_HELD.find(tx, RISKY_HELD.given(later, EVERYBODY, {}))]
    assert [one.name for one in found] == [name]


def test_nothing_else_is_for_now_but_bills_that_are_overdue_in_the_books(
    sandbox: Sandbox, swept: ShopHouse, problems: list[Problem]
) -> None:
    grave = [one for one in problems if one.severity == Severity.NOW]
    names = [name for _, name in planted(sandbox)]
    others = [one for one in grave if not any(is_about(one, name) for name in names)]
    (books,) = swept.house.reads.books.values()
    with swept.database.read() as tx:
        today = tx.now().date()
    overdue = {
        one.id
        for one in books.find("Bill", Bill)
        if one.balance > 0 and one.due_date is not None and one.due_date <= today
    }
    assert {one.sweep for one in others} <= {"invoice_to_match"}
    assert {one.object for one in others} == overdue


def test_every_sweep_has_looked_but_those_over_vendors_lists(swept: ShopHouse) -> None:
    with swept.database.read() as tx:
        runs = sweep_runs.newest(tx)
    blocked = {name for name, states in runs.items() if RunState.DONE not in states}
    assert runs.keys() == {one.name for one in SWEEPS}
    assert blocked == {"vendor_out_live"}
