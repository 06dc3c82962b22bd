"""Days pass in the practice company: one seed is one life, and most things right themselves."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.life.hour import is_planted
from sandbox.life.living import Life
from sandbox.quickbooks.desk import Desk
from sandbox.shop.orders import Order
from sandbox.shop.writer import Writer
from sandbox.world import Wanted, World
from tests.patience import eventually
from tests.program_fixture import free_port
from tests.sandbox_fixture import start_sandbox

TODAY = date(2026, 11, 23)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
WRONG: list[dict[str, Any]] = [
    {},
    {"days": "1"},
    {"days": -1},
    {"days": 1, "hours": 1},
    {"days": 99},
]


class Stopped(Clock):
    """Stands still unless it is moved: two lives of one seed are then lived at the same moments."""

    def __init__(self) -> None:
        super().__init__(TODAY)
        self._began = self.ahead

    def now(self) -> datetime:
        return datetime.combine(TODAY, time(17), UTC) + self.ahead - self._began


class Lives:
    """A world, and a life in it."""

    def __init__(self, seed: int = 7) -> None:
        self.world = World(Wanted(seed, 300), Stopped(), "http://127.0.0.1:1")
        self.journal = Journal(self.world.clock)
        self.life = Life(self.world, Writer(self.world, self.journal))
        self.before = max(self.world.shop.orders)

    def new_orders(self) -> list[Order]:
        """Return what was ordered since."""
        return [one for number, one in self.world.shop.orders.items() if number > self.before]


@pytest.fixture(scope="module")
def week() -> Lives:
    lives = Lives()
    lives.life.passes(WEEK)
    return lives


def test_the_same_seed_and_days_are_the_same_life_and_another_seed_is_another(week: Lives) -> None:
    again, other = Lives(), Lives(8)
    for _ in range(7):
        again.life.passes(DAY)
    other.life.passes(WEEK)

    def told(lives: Lives) -> list[object]:
        return [entry["result"] for entry in lives.journal.entries()]

    assert told(again) == told(week)
    assert told(other) != told(week)
    assert len(told(week)) == 7 * 24


def test_most_new_orders_leave_within_three_days_and_some_do_not(week: Lives) -> None:
    old = [one for one in week.new_orders() if week.world.clock.now() - one.created_at > 3 * DAY]
    left = [one for one in old if one.fulfillments]
    assert len(old) > 10
    assert 0.6 < len(left) / len(old) <= 1.0
    assert all(one.display_financial_status == "PAID" for one in week.new_orders())


def test_parcels_are_scanned_and_arrive(week: Lives) -> None:
    sent = [parcel for one in week.new_orders() for parcel in one.fulfillments]
    assert {"IN_TRANSIT", "DELIVERED"} <= {one.display_status for one in sent}
    for parcel in sent:
        assert (parcel.delivered_at is not None) == (parcel.display_status == "DELIVERED")
        assert parcel.order.updated_at >= parcel.updated_at, "who asks what changed is told"


def test_nothing_becomes_of_what_was_planted_by_itself(week: Lives) -> None:
    untouched = World(Wanted(7, 300), Stopped(), "http://127.0.0.1:1").shop
    stories = [one for one in untouched.orders.values() if is_planted(one, untouched)]
    assert len(stories) > 20
    for story in stories:
        now = week.world.shop.orders[story.number]
        assert now.display_fulfillment_status == story.display_fulfillment_status
        assert len(now.events) == len(story.events)


def test_what_slipped_is_set_right_after_days() -> None:
    lives = Lives()
    told = lives.life.passes(4 * WEEK)
    slipped = told.get("price_slips", 0) + told.get("stock_outs", 0)
    assert slipped > 3
    assert told["set_right"] == slipped - len(lives.world.lived.slips)
    assert len(lives.world.lived.slips) <= 4


def test_purchases_come_and_their_bills_are_entered_and_paid() -> None:
    told = Lives().life.passes(4 * WEEK)
    assert min(told[what] for what in ("purchases", "received", "bills", "paid")) > 3


def test_time_passes_at_once_and_is_kept(tmp_path: Path) -> None:
    options = {"orders": 60, "state": tmp_path / "practice.pickle", "port": free_port()}
    with start_sandbox(**options) as sandbox:
        before = sandbox.get("/_control/clock")
        after = sandbox.post("/_control/clock", {"days": 2})
        assert (before["ahead"], after["ahead"]) == (0, 2 * 24 * 3600)
        assert sandbox.post("/_control/clock", {"seconds": 31})["ahead"] == after["ahead"] + 31
        assert len(sandbox.journal(vendor="life")) == 48
        orders = sandbox.get("/_control/world")["counts"]["orders"]
        for wish in WRONG:
            with pytest.raises(httpx.HTTPStatusError, match="400"):
                sandbox.post("/_control/clock", wish)
    with start_sandbox(**options) as sandbox:
        assert sandbox.get("/_control/clock")["ahead"] == after["ahead"] + 31
        assert sandbox.get("/_control/world")["counts"]["orders"] == orders
        sandbox.post("/_control/clock", {"hours": 1})
        assert sandbox.journal(vendor="life")[-1]["arguments"] == {"number": 49}


def test_days_pass_by_themselves_where_that_was_asked_for() -> None:
    with start_sandbox(orders=60, days=2, **{"day-seconds": 0.2}) as sandbox:
        lists = Path(sandbox.get("/_control/connect")["feeds"]["file"]).parent
        assert eventually(lambda: len(sandbox.journal(vendor="life")) == 48)
        assert len(list(lists.glob("sierra-rack-works/*.csv"))) >= 2, "a list for each morning"


def test_the_books_follow_whether_they_are_asked_every_day_or_once() -> None:
    asked, silent = Lives(), Lives()
    desks = [Desk(one.world, one.journal) for one in (asked, silent)]
    for _ in range(7):
        asked.life.passes(DAY)
        written(desks[0])
    silent.life.passes(WEEK)
    told, found = map(written, desks)
    assert found == told
    assert any(received for *_, received in told["PurchaseOrder"])
    assert any(not balance for _, balance, _ in told["Bill"])


def written(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Read the orders and bills of a company, less what depends on who asked when."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for kind, state in (("PurchaseOrder", "POStatus"), ("Bill", "Balance")):
        answer = desk.query(f"select * from {kind} orderby Id maxresults 1000")  # noqa: S608 # no SQL
        found[kind] = sorted(
            (one["DocNumber"], one[state], sum(line.get("Received", 0) for line in one["Line"]))
            for one in answer["QueryResponse"][kind]
        )
    return found
