"""Five thousand problems at once, and half of them changing every few seconds: Slack is spared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from agent.digest import Digests
from agent.sweeping import Sweeping
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.slots import Slots
from agent.waking import PATIENCE
from memory.mirror.rows import OrderLineRow, OrderRow
from memory.tower_tables import problems
from slack_app.pictures import LOOKED_OVER
from tests.copies import EVERYBODY, LONG_SINCE, ZONE, Copies
from tests.desk_samples import USERS
from tests.front_desk import Desk, front_desk
from tests.program_fixture import pause
from tests.sandbox_fixture import Sandbox, start_sandbox

MANY, MINUTES, STEP = 5_000, 3, timedelta(seconds=10)
MOST_A_MINUTE = 20
EVERY_MINUTE = Slots("* * * * *", timedelta(minutes=1), "every minute")
SWEEPS = [replace(PAID_NOT_SENT, name=f"flood_{number}", slots=EVERY_MINUTE) for number in range(6)]
"""Each looks at all orders, one after the other in every minute."""
CHANNELS = {"ops": frozenset[str](), "approvals": frozenset[str]()}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path, draining=False) as opened:
        yield opened


class Flood:
    """A shop whose orders wait by the thousand, and the minutes of its calendar."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with desk.database.read() as tx:
            self.copies = Copies(desk.database, tx.now())
        self.sweepers = [
            Sweeping(desk.database, ZONE, EVERYBODY, one.name, [one]) for one in SWEEPS
        ]
        self.digests = Digests(
            desk.database, desk.directory, ZONE, CHANNELS, "worker-1", LONG_SINCE
        )
        self.orders = [self._order(number) for number in range(MANY // len(SWEEPS) + 1)]
        self._store(self.orders)
        self.called: list[int] = []
        self._told = self._calls()

    def _order(self, number: int) -> OrderRow:
        waits = {"placed_at": self.copies.ago(days=3), "paid": "PAID", "sent": "UNFULFILLED"}
        money = {"total": 10_000 + number, "currency": "USD"}
        return self.copies.row(OrderRow, name=f"#{number}", **waits, **money)

    def _store(self, orders: list[OrderRow]) -> None:
        lines = [
            self.copies.row(
                OrderLineRow,
                id=f"line/{one.id}",
                order_id=one.id,
                quantity=1,
                unsent=0 if one.sent == "FULFILLED" else 1,
                currency="USD",
            )
            for one in orders
        ]
        self.copies.store([*orders, *lines])

    def half_changes(self, sent: str) -> None:
        """Have every second order leave, or stand there as if it had not."""
        changed = [replace(one, sent=sent, updated_at=self.copies.now) for one in self.orders[::2]]
        self._store(changed)

    def goes_by(self, minutes: int) -> None:
        """Let minutes pass, in which another sweep finds half of all it knew changed every time."""
        self.copies.fresh("orders")
        for minute in range(minutes):
            self.half_changes("FULFILLED" if minute % 2 else "UNFULFILLED")
            for step in range(timedelta(minutes=1) // STEP):
                self.copies.wait(STEP)
                self.sweepers[step % len(SWEEPS)].run_due()
                has_pictures = self.digests.run_due() > 0
                while self.desk.delivery.drain():
                    pass
                if has_pictures:  # Slack looks them over in real time, however our calendar flies
                    pause(2 * LOOKED_OVER.total_seconds())
                calls = self._calls()
                self.called.append(calls - self._told)
                self._told = calls

    def most_in_a_minute(self) -> int:
        """Return how many calls were made at most within any minute of the calendar."""
        steps = timedelta(minutes=1) // STEP
        return max(sum(self.called[at : at + steps]) for at in range(len(self.called)))

    def _calls(self) -> int:
        return len(self.desk.sandbox.get("/_control/slack/calls")["calls"])

    def told_of(self) -> int:
        """Count the problems that were ever told."""
        with self.desk.database.read() as tx:
            return tx.connection.scalar(select(func.count()).select_from(problems)) or 0


def test_five_thousand_problems_at_once_are_one_digest_a_channel_and_few_calls(desk: Desk) -> None:
    for person in USERS:
        desk.act(person, "open_home")
    while desk.delivery.drain():
        pass
    flood = Flood(desk)
    flood.copies.wait(PATIENCE + timedelta(minutes=1))
    flood.goes_by(MINUTES)
    assert flood.told_of() >= MANY
    flood.copies.wait(PATIENCE + timedelta(minutes=1))
    flood.goes_by(1)
    assert len(desk.calls("views.publish")) > 2 * len(USERS), "Homes are kept true"
    assert flood.most_in_a_minute() <= MOST_A_MINUTE
    for channel in CHANNELS:
        ours = [one for one in desk.messages(channel) if one.get("bot_id")]
        roots = [one for one in ours if one.get("thread_ts") in {None, one["ts"]}]
        assert len(roots) == 1, f"{len(roots)} messages stand in #{channel}"
        assert len(ours) == 2, "a digest and its thread"
