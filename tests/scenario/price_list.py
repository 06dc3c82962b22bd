"""A long price list under power cuts: `python -m tests.scenario.price_list --variants 50000`.

The practice shop is given so many variants; a list that puts every price up is brought as a file,
approved, and carried out by an executor in a process of its own, which is killed several times
(SIGKILL) at moments nobody chose. What was changed, and how often, is counted in the shop's own
journal. Time is held against what Shopify's published rate allows for these very changes.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.reconcile import Reconciler
from memory import ledger
from memory.audit_proof import verify
from memory.states import State
from tests.price_list_story import approved, dearer, on_sale, times_changed
from tests.processes import ROOT, Running, start
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.connectors.network import Patience
from tools.price_lists import PRICE_LISTS

RATES = {"standard": 100, "advanced": 200, "plus": 1_000, "enterprise": 2_000}
SECONDS_IN_BUCKET = 20
PER_PRODUCT, PER_VARIANT = 10, 0.2
UNDER_WAY = {State.APPROVED, State.EXECUTING, State.UNKNOWN}
LOOK_SECONDS = 0.25
OWNER = "worker-1"
CHANGE, MANY = "productVariantsBulkUpdate", 1_000_000
GOAL = 1.10


@dataclass(frozen=True)
class Run:
    """What is to be done. `kills` are spread over the time it should take at best.

    `hurried` moves the calendar on where it is waited for a doubt to be over. Each answer of the
    shop takes `answers_after` seconds, so that a short list is not done before it can be killed.
    """

    variants: int
    kills: int
    plan: str = "standard"
    seed: int = 7
    hurried: bool = False
    answers_after: float = 0.0


@dataclass(frozen=True)
class Counted:
    """What came of a run; seconds are the wall clock's, memory is the executor's at its highest."""

    variants: int
    once: int
    more: int
    never: int
    kills: int
    steps: int
    state: State
    told: str
    unbroken: bool
    seconds: float
    ideal: float
    throttled: int
    megabytes: float
    asking: float

    @property
    def ratio(self) -> float:
        """How much longer it took than the published rate allows."""
        return self.seconds / self.ideal

    @property
    def holds(self) -> bool:
        """Whether every price was changed exactly once and the log vouches for it."""
        exact = (self.once, self.more, self.never) == (self.variants, 0, 0)
        return exact and self.unbroken and self.state is State.SUCCEEDED

    def __str__(self) -> str:
        return "\n".join(
            (
                f"variants            {self.variants:,} in {self.steps:,} steps",
                f"changed once        {self.once:,}",
                f"changed more often  {self.more:,}",
                f"not changed         {self.never:,}",
                f"killed              {self.kills} times",
                f"ended               {self.state}: {self.told}",
                f"log                 {'unbroken' if self.unbroken else 'BROKEN'}",
                f"brought and judged  {self.asking:.1f} s",
                f"carried out         {self.seconds:.1f} s, ideal {self.ideal:.1f} s",
                f"ratio               {self.ratio:.3f} (goal {GOAL:.2f})",
                f"throttled calls     {self.throttled}",
                f"executor's memory   {self.megabytes:.0f} MB at most",
            )
        )


def carry_out(run: Run, folder: Path) -> Counted:
    """Do one run on a shop and a database of its own."""
    url = f"sqlite:///{folder / 'list.db'}"
    with (
        start_sandbox(orders=60, skus=run.variants, plan=run.plan, seed=run.seed) as sandbox,
        shop_house(url, sandbox.url, Patience()) as house,
    ):
        began = time.monotonic()
        sold = on_sale(house)
        action = approved(house, dearer(sold))
        asking = time.monotonic() - began
        throttled = _throttled(sandbox)
        if run.answers_after:
            sandbox.fault("slow", CHANGE, count=MANY, seconds=run.answers_after)
        worker = Worker(folder, url, sandbox.url, action.id, run.hurried)
        started = time.monotonic()
        kills = worker.run(house, _moments(run, len({one.product for one in sold}), len(sold)))
        seconds = time.monotonic() - started
        with house.database.read() as tx:
            ended, unbroken = ledger.get(tx, action.id), verify(tx).unbroken
            arguments = ledger.revision(tx, action.id, action.revision).arguments or {}
        changed = times_changed(sandbox)
        return Counted(
            variants=len(sold),
            once=sum(times == 1 for times in changed.values()),
            more=sum(times > 1 for times in changed.values()),
            never=len(sold) - len(changed),
            kills=kills,
            steps=arguments["steps"],
            state=ended.state,
            told=ended.outcome,
            unbroken=unbroken,
            seconds=seconds,
            ideal=ideal_seconds(len({one.product for one in sold}), len(sold), run.plan),
            throttled=_throttled(sandbox) - throttled,
            megabytes=worker.megabytes,
            asking=asking,
        )


def ideal_seconds(products: int, variants: int, plan: str) -> float:
    """Return what the published price of the changes alone takes, a full bucket at the start."""
    points = products * PER_PRODUCT + variants * PER_VARIANT
    return max(points / RATES[plan] - SECONDS_IN_BUCKET, 1.0)


def _moments(run: Run, products: int, variants: int) -> Iterator[float]:
    """Choose when the plug is pulled: seconds after the one before."""
    dice = random.Random(run.seed)
    rest = ideal_seconds(products, variants, run.plan) / (run.kills + 1)
    return iter([rest * dice.uniform(0.6, 1.4) for _ in range(run.kills)])


def _throttled(sandbox: Sandbox) -> int:
    return int(sandbox.get("/_control/world")["counts"]["throttled"])


@dataclass
class Worker:
    """The executor in a process of its own, begun again each time it was killed."""

    folder: Path
    url: str
    sandbox_url: str
    action_id: int
    hurried: bool = False
    megabytes: float = 0.0

    def run(self, house: ShopHouse, moments: Iterator[float]) -> int:
        """Let it work until all is done; returns how often it was killed."""
        kills, running = 0, self._begin()
        pull_at = time.monotonic() + next(moments, float("inf"))
        try:
            while (state := house.state(self.action_id)) in UNDER_WAY:
                if self.hurried and state is State.UNKNOWN:
                    house.clock(PRICE_LISTS.patience.total_seconds())
                time.sleep(LOOK_SECONDS)
                self.megabytes = max(self.megabytes, _high_water(running.pid))
                if time.monotonic() >= pull_at:
                    running.kill()
                    running.wait()
                    kills += 1
                    pull_at = time.monotonic() + next(moments, float("inf"))
                    running = self._begin()
        finally:
            running.kill()
            running.wait()
        return kills

    def _begin(self) -> Running:
        arguments = ("-m", "tests.scenario.price_list", "--work", self.url, self.sandbox_url)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        said = self.folder / "said"
        return start((*arguments, str(self.action_id)), ROOT, environment, out=said, err=said)


def _high_water(pid: int) -> float:
    """Read the most memory a process has had, in MB; 0 once it is gone."""
    status = Path(f"/proc/{pid}/status")
    try:
        lines = status.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(one.split()[1]) / 1024 for one in lines if one.startswith("VmHWM")), 0.0)


def work(url: str, sandbox_url: str, action_id: int) -> None:
    """Be the executor: find out what died, then go on until it is done."""
    with shop_house(url, sandbox_url, Patience()) as house:
        executor, reconciler = house.executor(OWNER), Reconciler(house.house.filing)
        reconciler.run(reborn=OWNER)
        while house.state(action_id) in UNDER_WAY:
            for due in executor.due():
                executor.run(due)
            reconciler.run_due()
            time.sleep(LOOK_SECONDS)


def main() -> int:
    """Do a run and print what came of it; 1 unless each price was changed once, and in time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--variants", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--plan", choices=RATES, default="standard")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", nargs=3, metavar=("DATABASE", "SANDBOX", "ACTION"))
    options = parser.parse_args()
    if options.work:
        work(options.work[0], options.work[1], int(options.work[2]))
        return 0
    run = Run(options.variants, options.kills, options.plan, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        counted = carry_out(run, Path(folder))
    print(counted)
    return 0 if counted.holds and counted.ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
