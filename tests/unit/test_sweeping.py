"""Each slot once, only over fresh copies, caught up with after a time away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.sweeping import Sweeping, blocked_by
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.slots import HOURLY, NIGHTLY, OFTEN
from agent.sweeps.stale_source import STALE_SOURCE
from agent.sweeps.sweep import Mode
from agent.waking import PATIENCE
from memory import problem_queue, sweep_modes, sweep_runs
from memory.database import Database
from memory.mirror import sources
from memory.mirror.rows import OrderLineRow, OrderRow
from memory.problem_queue import Filter
from memory.sweep_runs import RunState
from policies.errors import TooLate
from tests.copies import EVERYBODY, SHOP, ZONE, Copies, copies_in

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def copies(database_url: str) -> Iterator[Copies]:
    with copies_in(database_url) as opened:
        yield opened


@pytest.fixture
def sweeping(copies: Copies) -> Sweeping:
    return Sweeping(copies.database, ZONE, EVERYBODY, "worker-1", (PAID_NOT_SENT,))


def late_order(copies: Copies, name: str = "#1001") -> OrderRow:
    order = copies.put(
        OrderRow,
        name=name,
        placed_at=copies.ago(days=3),
        paid="PAID",
        sent="UNFULFILLED",
        total=37280,
        currency="USD",
    )
    copies.put(OrderLineRow, order_id=order.id, quantity=2, unsent=2, currency="USD")
    return order


def open_ones(database: Database) -> list[str]:
    with database.read() as tx:
        return [one.name for one in problem_queue.page(tx, Filter(), limit=100)]


def test_a_slot_is_run_once_however_many_look(copies: Copies, sweeping: Sweeping) -> None:
    copies.fresh("orders")
    late_order(copies)
    other = replace(sweeping, owner="worker-2", _over={}, _slots={})
    assert [sweeping.run_due(), other.run_due(), sweeping.run_due()] == [1, 0, 0]
    assert open_ones(copies.database) == ["#1001"]


def test_nothing_is_said_while_a_copy_is_loading_and_at_once_when_it_is_there(
    copies: Copies, sweeping: Sweeping
) -> None:
    late_order(copies)
    with copies.database.copying() as tx:
        sources.register(tx, SHOP, "orders", "Shopify orders")
    assert sweeping.run_due() == 0
    with copies.database.read() as tx:
        assert sweep_runs.newest(tx) == {}
    copies.fresh("orders")
    assert sweeping.run_due() == 1


def test_a_copy_that_is_not_fresh_blocks_and_closes_nothing(
    copies: Copies, sweeping: Sweeping
) -> None:
    copies.fresh("orders")
    late_order(copies)
    sweeping.run_due()
    with copies.database.copying() as tx:
        sources.hurry(tx, SHOP, "orders")
        turn = sources.claim(tx, SHOP, "orders", owner="x", lease=timedelta(minutes=1))
        assert turn is not None
        sources.fail(tx, turn, "Shopify is not answering.", again=timedelta(seconds=1))
    assert sweeping.run(PAID_NOT_SENT, copies.now) is None
    with copies.database.read() as tx:
        run = sweep_runs.at(tx, "paid_not_sent", copies.now)
    assert run is not None
    assert (run.state, "not answering" in run.sentence) == (RunState.BLOCKED, True)
    assert open_ones(copies.database) == ["#1001"]


def test_a_slot_that_was_blocked_is_run_when_the_copy_is_fresh_again(
    copies: Copies, sweeping: Sweeping
) -> None:
    assert sweeping.run(PAID_NOT_SENT, copies.now) is None  # no such system is connected
    copies.fresh("orders")
    late_order(copies)
    assert sweeping.run(PAID_NOT_SENT, copies.now) is not None
    assert open_ones(copies.database) == ["#1001"]


def test_what_no_system_has_is_said(copies: Copies) -> None:
    copies.fresh("stock")
    with copies.database.read() as tx:
        streams = sources.read(tx)
    assert blocked_by(PAID_NOT_SENT, streams) == "No system is connected that has orders."


def test_off_runs_nothing_and_watch_only_shows_nothing(copies: Copies, sweeping: Sweeping) -> None:
    copies.fresh("orders")
    late_order(copies)
    for mode in (Mode.OFF, Mode.SHADOW):
        with copies.database.transaction() as tx:
            sweep_modes.put(tx, "paid_not_sent", mode, person="p1")
        assert sweeping.run_due() == (mode is Mode.SHADOW)
        assert open_ones(copies.database) == []


def test_a_run_that_was_taken_over_stores_nothing(copies: Copies, sweeping: Sweeping) -> None:
    copies.fresh("orders")
    late_order(copies)
    with copies.database.copying() as tx:
        run = sweep_runs.claim(tx, "paid_not_sent", copies.now, "worker-2")
    assert run is not None
    assert sweeping.run(PAID_NOT_SENT, copies.now) is None  # worker-2 is alive
    copies.wait(timedelta(minutes=5))
    taker = replace(sweeping, owner="worker-3", _over={}, _slots={})
    assert taker.run(PAID_NOT_SENT, run.slot) is not None
    with pytest.raises(TooLate), copies.database.copying() as tx:
        sweep_runs.end(tx, run, RunState.DONE, "")


def test_a_cancelled_run_stores_nothing(copies: Copies) -> None:
    with copies.database.copying() as tx:
        run = sweep_runs.claim(tx, "paid_not_sent", copies.now, "worker-1")
        assert run is not None
        assert sweep_runs.cancel(tx, "paid_not_sent")
    with pytest.raises(TooLate), copies.database.copying() as tx:
        sweep_runs.end(tx, run, RunState.DONE, "")


def test_while_one_slot_runs_the_next_is_not_begun(copies: Copies) -> None:
    with copies.database.copying() as tx:
        assert sweep_runs.claim(tx, "paid_not_sent", copies.now, "worker-1")
        later = copies.ahead(hours=1)
        assert sweep_runs.claim(tx, "paid_not_sent", later, "worker-2") is None


@pytest.mark.parametrize(
    ("slots", "now", "last"),
    [
        (OFTEN, "2026-11-24 12:14", "2026-11-24 12:00"),
        (OFTEN, "2026-11-24 12:15", "2026-11-24 12:15"),
        (HOURLY, "2026-11-24 12:04", "2026-11-24 11:05"),
        (NIGHTLY, "2026-11-24 05:29", "2026-11-23 05:30"),
        (NIGHTLY, "2026-11-24 23:59", "2026-11-24 05:30"),
        # The clocks go forward on 29 March and back on 25 October: the morning is there once.
        (NIGHTLY, "2026-03-29 06:00", "2026-03-29 05:30"),
        (NIGHTLY, "2026-10-25 06:00", "2026-10-25 05:30"),
    ],
)
def test_slots_go_by_the_shop_s_own_clock(slots: object, now: str, last: str) -> None:
    assert isinstance(slots, type(OFTEN))
    found = slots.last(datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC), BERLIN)
    assert found == datetime.fromisoformat(last).replace(tzinfo=BERLIN)


def test_who_slept_says_nothing_until_the_copies_have_caught_up(
    copies: Copies, sweeping: Sweeping
) -> None:
    copies.fresh("orders")
    awake = replace(sweeping, sweeps=(PAID_NOT_SENT, STALE_SOURCE))
    assert awake.run_due() == 2
    copies.wait(timedelta(days=1))
    assert awake.run_due() == 0
    copies.fresh("orders")
    assert awake.run_due() == 2
    assert open_ones(copies.database) == []


def test_a_copy_that_does_not_catch_up_is_told_of_all_the_same(
    copies: Copies, sweeping: Sweeping
) -> None:
    copies.fresh("orders")
    awake = replace(sweeping, sweeps=(PAID_NOT_SENT, STALE_SOURCE))
    awake.run_due()
    copies.wait(timedelta(days=1))
    assert awake.run_due() == 0
    copies.wait(PATIENCE + timedelta(minutes=1))
    awake.run_due()
    assert open_ones(copies.database) == ["Shopify orders"]
