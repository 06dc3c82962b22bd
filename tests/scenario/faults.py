"""Kill it, cut its wires, and count the refunds in the shop: `python -m tests.scenario.faults`.

Each run files and approves one refund in the practice shop over its real API, lets an executor
process die (SIGKILL) at one point or lets the vendor misbehave, recovers with another worker, and
counts what the *shop* committed under that Action's marker. Nothing is counted in our own log.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path

from agent.reconcile import Reconciler
from memory import effects, ledger
from memory.audit_proof import verify
from memory.states import State
from policies.errors import CountersignError
from policies.people import Group
from tests.postgres_fixture import postgres_server
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house

EXECUTOR_STEPS = {
    "after approve, before claim": "before_claim",
    "after claim": "claimed",
    "after intent": "intent",
    "before send": "before_send",
    "after remote commit": "after_send",
    "before record": "before_record",
    "after audit, before outbox": "audited",
    "after record, before outbox": "recorded",
}
KILL_POINTS = {**EXECUTOR_STEPS, "during reconcile": "reconciling"}
VENDOR_FAULTS = {
    "response lost": ("response_lost", 0.0),
    "5xx after commit": ("error_after_commit", 0.0),
    "5xx before commit": ("error_before_commit", 0.0),
    "timeout after commit": ("timeout_after_commit", 1.5),
    "timeout, then late commit": ("late_commit", 1.2),
    "throttled inside 200": ("throttle", 0.0),
    "429": ("rate_limit", 0.0),
}
OTHERS = ("two executors, expired lease", "duplicate delivery")
STORM = 12
FINAL = {State.SUCCEEDED, State.NEEDS_HUMAN}


@dataclass
class Cell:
    """The runs of one fault on one database."""

    fault: str
    database: str
    runs: int = 0
    effects: int = 0
    doubled: int = 0
    lost: int = 0
    stuck: int = 0
    broken_logs: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        faults = self.doubled + self.lost + self.stuck + self.broken_logs
        return self.runs > 0 and faults == 0 and self.effects == self.runs

    def row(self) -> str:
        middle = sorted(self.seconds)[len(self.seconds) // 2]
        return (
            f"{self.fault:<30} {self.database:<10} {self.runs:>5} {self.effects:>7} "
            f"{self.doubled:>7} {self.lost:>5} {self.stuck:>6} {self.broken_logs:>6} "
            f"{middle:>7.2f}  {'ok' if self.holds else 'FAIL'}"
        )


HEAD = (
    f"{'fault':<30} {'database':<10} {'runs':>5} {'effects':>7} {'doubled':>7} {'lost':>5} "
    f"{'stuck':>6} {'broken':>6} {'median':>7}"
)


class Matrix:
    """All cells of one database, on one practice shop."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._orders = cycle(str(name) for name in range(1110, 1400))

    def kill(self, url: str, cell: Cell, step: str) -> None:
        """Run one kill: a forked executor process dies at `step`, another worker recovers."""
        with shop_house(url, self.sandbox.url) as house:
            action = self._approved(house)
            house.database.close()
            if step == "reconciling":
                self._die_while_reconciling(house, action)
            else:
                in_a_process(lambda: house.executor(on_step=dying(step)).run(action.id))
            self._count(house, action, cell)

    def misbehave(self, url: str, cell: Cell, fault: str, seconds: float) -> None:
        """Run one vendor fault on the call itself."""
        with shop_house(url, self.sandbox.url) as house:
            action = self._approved(house)
            self.sandbox.fault(fault, "refundCreate", seconds=seconds)
            house.executor().run(action.id)
            # A late commit lands only after the recovery has looked and sent again.
            late = 2 * seconds if fault == "late_commit" else 0.0
            self._count(house, action, cell, late=late)

    def storm(self, url: str, cell: Cell) -> None:
        """The vendor refuses everything for a while, reads and writes alike."""
        with shop_house(url, self.sandbox.url) as house:
            action = self._approved(house)
            self.sandbox.fault("rate_limit", "*", count=STORM)
            house.executor().run(action.id)
            self._count(house, action, cell)
            self.sandbox.delete("/_control/faults")

    def two_executors(self, url: str, cell: Cell) -> None:
        """The first owner is only slow: its lease ends, a second takes over, then it comes back."""
        with shop_house(url, self.sandbox.url) as house:
            action = self._approved(house)

            def overtaken(step: str) -> None:
                if step == "before_send":
                    house.clock(61)
                    house.settle(action.id, owner="worker-2")

            house.executor("worker-1", on_step=overtaken).run(action.id)
            self._count(house, action, cell)

    def twice(self, url: str, cell: Cell) -> None:
        """The same poke arrives twice, and the finished Action is poked again."""
        with shop_house(url, self.sandbox.url) as house:
            action = self._approved(house)
            for owner in ("worker-1", "worker-2", "worker-1"):
                house.executor(owner).run(action.id)
            self._count(house, action, cell)

    def _approved(self, house: ShopHouse) -> ledger.Action:
        """File and approve a dollar on the next order whose refund needs one lead and no more."""
        for order in self._orders:
            try:
                action = house.ask(order, "1.00")
            except CountersignError:
                continue
            if action.state is State.PENDING and house.needs(action) == {Group.LEADS}:
                house.approve(action)
                return action
        raise AssertionError("no order can be refunded")

    def _die_while_reconciling(self, house: ShopHouse, action: ledger.Action) -> None:
        self.sandbox.fault("response_lost", "refundCreate")
        in_a_process(lambda: house.executor().run(action.id))
        house.clock(5)
        house.database.close()
        reconciler = Reconciler(house.house.filing, on_step=dying("reconciling"))
        in_a_process(reconciler.run)

    def _count(
        self, house: ShopHouse, action: ledger.Action, cell: Cell, *, late: float = 0.0
    ) -> None:
        started = time.monotonic()
        state = house.settle(action.id)
        cell.seconds.append(time.monotonic() - started)
        time.sleep(late)
        with house.database.read() as tx:
            row = effects.get(tx, action.id)
            intact = verify(tx).unbroken
        marker = row.marker if row else "-"
        made = [e for e in self.sandbox.journal("refundCreate") if marker in str(e["arguments"])]
        cell.runs += 1
        cell.effects += min(len(made), 1)
        cell.doubled += max(len(made) - 1, 0)
        cell.lost += int(not made)
        cell.stuck += int(state not in FINAL)
        cell.broken_logs += int(not intact)


def dying(step: str) -> Callable[[str], None]:
    """Return a seam that kills its own process at a step, as a power cut would."""

    def on_step(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return on_step


def in_a_process(work: Callable[[], object]) -> None:
    """Run `work` in a process of its own, forked so that it starts at once; it may be killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def cells(
    sandbox: Sandbox, name: str, url: Callable[[], str], runs: int, only: str = ""
) -> Iterator[Cell]:
    """Run every fault `runs` times on one kind of database."""
    matrix = Matrix(sandbox)
    for fault, step in KILL_POINTS.items():
        yield _cell(fault, name, runs, only, url, partial(matrix.kill, step=step))
    for fault, (wire, seconds) in VENDOR_FAULTS.items():
        run = partial(matrix.misbehave, fault=wire, seconds=seconds)
        yield _cell(fault, name, runs, only, url, run)
    yield _cell(OTHERS[0], name, runs, only, url, matrix.two_executors)
    yield _cell(OTHERS[1], name, runs, only, url, matrix.twice)


def _cell(
    fault: str,
    name: str,
    runs: int,
    only: str,
    url: Callable[[], str],
    run: Callable[[str, Cell], None],
) -> Cell:
    cell = Cell(fault, name)
    if only in fault:
        database = url()
        for _ in range(runs):
            run(database, cell)
    return cell


def main() -> int:
    """Print the table; 1 if any cell does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    print(HEAD)
    failed = 0
    with ExitStack() as stack:
        sandbox = stack.enter_context(start_sandbox(orders=400))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server())
        fresh = (folder / f"{number}.db" for number in range(1_000))
        kinds: dict[str, Callable[[], str]] = {"sqlite": lambda: f"sqlite:///{next(fresh)}"}
        if server is not None:
            kinds["postgresql"] = server.fresh_database
        for name, url in kinds.items():
            for cell in cells(sandbox, name, url, options.runs, options.only):
                if cell.runs:
                    print(cell.row(), flush=True)
                    failed += not cell.holds
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
