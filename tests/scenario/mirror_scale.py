"""Load a large shop while killing the loader, then hold the copy against the shop.

    python -m tests.scenario.mirror_scale [--orders 100000] [--skus 10000] [--kills 5]
        [--export-lines 5000]

Prints a table: how long each account took beside the least time there is (`Report`), what was
lost or double, how much memory the loader had, whether anything was throttled afterwards, and what
following a night's changes takes of what the vendors allow. Exits 1 where a goal is missed.

Shopify publishes no rate for its exports. The practice shop writes `--export-lines` a second;
people tell of some hundreds (750,000 records in 18 minutes are 700). With 0 it writes as fast as
this machine does, which then does the work of both sides; how long that takes is measured first.

A quarter as many orders are Amazon's: 25,000 of them are `--orders 100000`. Orders are shaped after
the real ones in `COUNTERSIGN_SAMPLES`, where they are: 26 lines an order; two without them.
"""

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psutil

from agent.mirroring import EVERY, Mirroring
from countersign.keeping import open_safe
from countersign.systems import open_reads
from memory.database import Database
from memory.mirror import copying, sources, tables
from memory.schema import migrate
from policies.freshness import Freshness
from tests.given import RETAIL
from tests.mirror_fixture import COPIED, census_of, differences, streams
from tests.patience import a_second_later
from tests.practice_shop import settings_of
from tests.processes import ROOT
from tests.sandbox_fixture import READY_WITHIN, Sandbox, start_sandbox
from tests.scenario.vendor_budget import CountedBuckets, ideal_of_amazon
from tests.shop_house import ShopHouse, shop_house
from tools.connectors.network import Exchange, Network, Patience
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_bulk import ask_in_bulk, look_at
from tools.mirror.feed import Feed, WaitsForSomebody
from tools.mirror.feeds import open_feeds
from tools.mirror.shopify_feed import BREATHER
from tools.mirror.shopify_subjects import SUBJECTS

LOOK_SECONDS = 0.02
STEADY_TURNS = 10
LAST_KILL = 0.95
TELL_EVERY = 15.0
CATCHES_UP_WITHIN = 600.0
TAKES_OVER, OPENS_WITHIN = 5.0, 120.0
ORDERS_A_SECOND = 100
"""How many the practice shop makes up in a second at the very least."""
SHOP, SELLER = "shopify:countersign-practice", "amazon:countersign-practice"
PACE = 5_000.0
"""Lines of its exports that the practice shop writes in a second."""
RATIO, MEGABYTES, NIGHT_SECONDS = 1.10, 400.0, 60.0
"""The goals: times the ideal, what a loader may use, and what following a night may cost."""
HOURS = 8
NIGHT = HOURS * 3600.0
NIGHTS_A_YEAR = 365


@dataclass
class Report:
    """What came of a run; times are seconds, memory is megabytes.

    `whole` is when each account was complete, since the first loader was started and with every
    start after a kill. `ideals` is the least time there is for each whose rates can make anybody
    wait: of Shopify, what the shop takes to write the exports, one after another; of Amazon,
    `ideal_of_amazon`. What QuickBooks, Stripe and the mailbox are asked fits in what they allow at
    once. `each` is how long each loader had a processor.
    """

    orders: int
    shape: str = "orders of the practice shop's own shape"
    facts: int = 0
    lines: int = 0
    pace: float = 0.0
    each: dict[int, float] = field(default_factory=dict)
    kills: list[int] = field(default_factory=list)
    seeded: float = 0.0
    sandbox_memory: float = 0.0
    loaded: float = 0.0
    whole: dict[str, float] = field(default_factory=dict)
    ideals: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0
    different: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    steady_different: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    throttled: int = 0
    throttled_steady: int = 0
    refused: tuple[str, ...] = ()
    market: tuple[int, int] = (0, 0)
    night_waits: dict[str, float] = field(default_factory=dict)
    night_refills: dict[str, float] = field(default_factory=dict)
    told: float = 0.0

    def tell(self, when: str, orders: Freshness | None) -> None:
        """Say now and then how far the load is."""
        if orders and time.monotonic() - self.told > TELL_EVERY:
            self.told = time.monotonic()
            told = f"{orders.loaded:,} of about {orders.expected or 0:,} lines of orders"
            print(f"{when}: {told}", file=sys.stderr, flush=True)

    @property
    def misses(self) -> list[str]:
        """Say which goals were missed."""
        slow = [
            f"{account} took {self.ratio(account):.2f} times the ideal, not {RATIO}"
            for account in self.ideals
            if self.ratio(account) > RATIO
        ]
        found = {
            "the copy is not the shop": self.different or self.steady_different,
            "orders at Amazon are lost or double": self.market[0] != self.market[1],
            f"a loader had {MEGABYTES:.0f} MB or more": self.memory >= MEGABYTES,
            "calls were throttled in the steady state": self.throttled_steady,
            f"a night costs {NIGHT_SECONDS:.0f} s or more": self.night >= NIGHT_SECONDS,
        }
        return [*slow, *(goal for goal, is_missed in found.items() if is_missed)]

    @property
    def night(self) -> float:
        """Seconds the vendors' rates make us wait for a night's changes, at the slowest of them."""
        return max(self.night_waits.values(), default=0.0)

    @property
    def _paced(self) -> str:
        return f"{self.pace:,.0f} a second" if self.pace else "as fast as this machine does"

    def ratio(self, account: str) -> float:
        """How many times the ideal an account took; without end where it was never complete."""
        return self.whole.get(account, float("inf")) / max(self.ideals[account], 0.01)

    def __str__(self) -> str:
        accounts = [
            f"{account} was complete after {self.whole.get(account, float('nan')):.0f} s, "
            f"the ideal is {ideal:.1f} s: ratio {self.ratio(account):.2f}"
            for account, ideal in self.ideals.items()
        ]
        night = [
            f"  {name.rpartition('/')[2] or name}: {self.night_waits[name]:.0f} s of waiting, "
            f"{seconds:.0f} s until all of it is back"
            for name, seconds in sorted(self.night_refills.items())
        ]
        return "\n".join(
            [
                f"orders {self.orders:,}, objects {self.facts:,}; {self.shape}",
                f"practice shop: seeded in {self.seeded:.0f} s, {self.sandbox_memory:.0f} MB",
                f"killed when so many lines were stored: {self.kills}",
                f"Shopify wrote {self.lines:,} lines of exports, {self._paced}",
                f"loaded in {self.loaded:.0f} s, {sum(self.each.values()):.0f} s of a processor",
                *accounts,
                f"lost, invented or double, by table: {self.different or 'none'}",
                f"orders at Amazon: {self.market[0]:,}, copied {self.market[1]:,}",
                f"after {STEADY_TURNS} rounds of changes: {self.steady_different or 'equal'}",
                f"the loader's most memory: {self.memory:.0f} MB",
                f"throttled calls: {self.throttled} in the load, {self.throttled_steady} after it"
                + "".join(f", {one}" for one in self.refused),
                f"a night's changes cost {self.night:.0f} s of what the vendors allow:",
                *night,
                *(f"MISSED: {miss}" for miss in self.misses),
            ]
        )


def run(
    orders: int, skus: int, kills: int, *, pace: float = PACE, plan: str = "standard"
) -> Report:
    """Do it all once, on SQLite."""
    report = Report(orders, pace=pace)
    # Its history ends with a rush in the last minute; that was yesterday evening.
    quiet = NIGHT / 3600
    wanted: dict[str, Any] = {"orders": orders, "skus": skus, "plan": plan, "quiet": quiet}
    wanted["patience"] = READY_WITHIN + orders / ORDERS_A_SECOND
    if pace:
        wanted["export-lines"] = pace
    if RETAIL.exists():
        wanted["like"] = RETAIL
        report.shape = f"orders shaped after {RETAIL.name}"
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, start_sandbox(**wanted) as sandbox:
        report.seeded = time.monotonic() - began
        report.sandbox_memory = psutil.Process(sandbox.process.pid).memory_info().rss / 1e6
        database = Database(f"sqlite:///{Path(folder) / 'countersign.db'}")
        migrate(database)
        _opened(sandbox, database)
        exported = 0.0 if pace else _exported(sandbox)
        _load(sandbox, database, report, kills)
        found = streams(database).values()
        report.lines = sum(one.loaded for one in found if one.account == SHOP)
        report.ideals = {
            SHOP: report.lines / pace if pace else exported,
            SELLER: ideal_of_amazon(database),
        }
        report.throttled = _counted(sandbox, "throttled")
        facts = census_of(sandbox)
        report.facts = sum(len(facts[table.name]) for table in COPIED)
        report.different = differences(database, facts)
        with database.read() as tx:
            copied = copying.count(tx, tables.market_orders, SELLER)
        report.market = (_counted(sandbox, "market_orders"), copied)
        _steady(sandbox, database, report)
        database.close()
    return report


def _opened(sandbox: Sandbox, database: Database) -> None:
    """Have the other practice vendors work out what they do when they are first asked."""
    with shop_house(str(database.url), sandbox.url) as house:
        network = Network(patience=Patience(read=OPENS_WITHIN, attempts=1))
        for feed in _feeds(house, network):
            with contextlib.suppress(WaitsForSomebody):
                if feed.account not in {SHOP, SELLER}:
                    next(iter(feed.turn({}, lambda: datetime.now(UTC))), None)


def _exported(sandbox: Sandbox) -> float:
    """Let the shop write every export for nobody, and return how long that took."""
    began = time.monotonic()
    reader = ShopifyReader(settings_of(sandbox), Network())
    for subject in SUBJECTS:
        operation = ask_in_bulk(reader, subject.everything)
        while (found := look_at(reader, operation.id)) and found.under_way:
            time.sleep(0.2)
    return time.monotonic() - began


def _load(sandbox: Sandbox, database: Database, report: Report, kills: int) -> None:
    rng = random.Random(7)
    # The last one comes well before the end.
    moments = sorted(rng.uniform(0, LAST_KILL) for _ in range(kills))
    began = time.monotonic()
    for moment in moments:
        with _loader(sandbox, database, report) as worker:
            while worker.poll() is None:
                orders = _note(database, report, began).get("orders")
                if orders and (orders.whole_at or _part(orders) >= moment):
                    report.kills.append(orders.loaded)
                    break
                time.sleep(LOOK_SECONDS)
    with _loader(sandbox, database, report) as worker:
        while worker.poll() is None:
            _watch(worker, report)
            _note(database, report, began)
            time.sleep(10 * LOOK_SECONDS)
    _note(database, report, began)
    report.loaded = time.monotonic() - began


def _part(orders: Freshness) -> float:
    """How much of its orders a shop's copy has, from 0 to 1, as far as is known by now."""
    return orders.loaded / orders.expected if orders.expected else 0.0


def _note(database: Database, report: Report, began: float) -> Mapping[str, Freshness]:
    """Put down which accounts are complete by now, and return how every stream stands."""
    found = streams(database)
    report.tell(f"{time.monotonic() - began:.0f} s", found.get("orders"))
    loading = {one.account for one in found.values() if one.whole_at is None}
    for account in {one.account for one in found.values()} - loading:
        report.whole.setdefault(account, time.monotonic() - began)
    return found


@contextlib.contextmanager
def _loader(
    sandbox: Sandbox, database: Database, report: Report
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `countersign mirror load`, and pull its plug when the block ends."""
    given = {
        "COUNTERSIGN_DATABASE_URL": str(database.url),
        "COUNTERSIGN_SANDBOX_URL": sandbox.url,
    }
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    worker = subprocess.Popen(
        [sys.executable, "-m", "countersign", "mirror", "load"],
        cwd=ROOT,
        env=plain | given,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield worker
        _watch(worker, report)
    finally:
        worker.kill()
        worker.wait()


def _watch(worker: subprocess.Popen[bytes], report: Report) -> None:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(worker.pid)
        report.memory = max(report.memory, process.memory_info().rss / 1e6)
        used = process.cpu_times()
        report.each[worker.pid] = used.user + used.system


def _steady(sandbox: Sandbox, database: Database, report: Report) -> None:
    """Change something before each round, and let a worker follow; then leave it for a night.

    In the night something changes every hour. The worker is another process than the loader was,
    and one that comes in the morning another again: neither knows what was taken before it.
    """
    time.sleep(TAKES_OVER)
    before = _counted(sandbox, "throttled")
    told: list[Exchange] = []
    with shop_house(str(database.url), sandbox.url) as house:
        buckets = CountedBuckets()
        feeds = _feeds(house, Network(recorder=told.append))
        following = Mirroring(house.database, feeds, "steady", timedelta())
        for turn in range(STEADY_TURNS):
            _edit(sandbox, range(1100 + 5 * turn, 1105 + 5 * turn))
            house.clock(30)
            following.run_due()
        for hour in range(HOURS):
            _edit(sandbox, range(1200 + hour, 1200 + report.orders // NIGHTS_A_YEAR, HOURS))
            sandbox.post("/_control/clock", {"seconds": round(NIGHT / HOURS)})
            house.clock(NIGHT / HOURS)
        time.sleep(TAKES_OVER)
        after = _feeds(house, Network(recorder=told.append, buckets=buckets))
        # Whatever is complete rests as ever, however long an export of the others is under way.
        following = Mirroring(house.database, after, "steady", EVERY)
        following.run_due()
        until = time.monotonic() + CATCHES_UP_WITHIN
        while _is_behind(house.database) and time.monotonic() < until:
            time.sleep(0.2)
            house.clock(BREATHER)
            following.run_due()
    report.steady_different = differences(database, census_of(sandbox))
    busy = [one for one in told if one.status == HTTPStatus.TOO_MANY_REQUESTS]
    report.refused = tuple(f"{one.vendor} {one.operation}" for one in busy)
    report.throttled_steady = _counted(sandbox, "throttled") - before + len(busy)
    report.night_waits, report.night_refills = buckets.waits(), buckets.refills()


def _is_behind(database: Database) -> bool:
    """Whether a stream of the shop has an export or a look for changes under way."""
    with database.read() as tx:
        cursors = [sources.cursor(tx, SHOP, one.stream) for one in SUBJECTS]
    return any(one.get("load") or one.get("round") for one in cursors)


def _feeds(house: ShopHouse, network: Network) -> tuple[Feed, ...]:
    safe = open_safe(house.settings, house.database)
    return open_feeds(open_reads(house.found.systems, network, safe), house.database)


def _edit(sandbox: Sandbox, orders: range) -> None:
    a_second_later()
    for order in orders:
        wish: dict[str, Any] = {"order": str(order), "note": "changed"}
        sandbox.post("/_control/shop/edit", wish)


def _counted(sandbox: Sandbox, what: str) -> int:
    return int(sandbox.get("/_control/world")["counts"][what])


def main() -> int:
    """Run with what was asked for; exit 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--skus", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--export-lines", type=float, default=PACE)
    asked = parser.parse_args()
    report = run(asked.orders, asked.skus, asked.kills, pace=asked.export_lines)
    print(report)
    return 1 if report.misses else 0


if __name__ == "__main__":
    raise SystemExit(main())
