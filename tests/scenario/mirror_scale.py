"""Load a large shop while killing the loader, then hold the copy against the shop.

    python -m tests.scenario.mirror_scale [--orders 100000] [--skus 10000] [--kills 5]

Prints a table: how long it took beside the time the shop itself took to write the exports, what was
lost or double, how much memory the loader had, and whether anything was throttled afterwards.
"""

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from agent.mirroring import Mirroring
from countersign.keeping import open_safe
from countersign.systems import open_reads
from memory.database import Database
from memory.schema import migrate
from tests.mirror_fixture import COPIED, census_of, differences, streams
from tests.practice_shop import settings_of
from tests.processes import ROOT
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import shop_house
from tools.connectors.network import Network
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_bulk import ask_in_bulk, look_at
from tools.mirror.feeds import open_feeds
from tools.mirror.shopify_subjects import SUBJECTS

LOOK_SECONDS = 0.02
STEADY_TURNS = 10


@dataclass
class Report:
    """What came of a run; times are seconds, memory is megabytes."""

    orders: int
    facts: int = 0
    kills: list[int] = field(default_factory=list)
    seeded: float = 0.0
    sandbox_memory: float = 0.0
    loaded: float = 0.0
    exported: float = 0.0
    memory: float = 0.0
    different: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    steady_different: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    throttled: int = 0
    throttled_steady: int = 0

    def __str__(self) -> str:
        ratio = self.loaded / max(self.exported, 0.01)
        return "\n".join(
            [
                f"orders {self.orders:,}, objects {self.facts:,}",
                f"practice shop: seeded in {self.seeded:.0f} s, {self.sandbox_memory:.0f} MB",
                f"killed when so many lines were stored: {self.kills}",
                f"loaded in {self.loaded:.0f} s",
                f"the shop alone wrote these exports in {self.exported:.0f} s: ratio {ratio:.2f}",
                f"lost, invented or double, by table: {self.different or 'none'}",
                f"after {STEADY_TURNS} rounds of changes: {self.steady_different or 'equal'}",
                f"the loader's most memory: {self.memory:.0f} MB",
                f"throttled calls: {self.throttled} in the load, {self.throttled_steady} after it",
            ]
        )


def run(orders: int, skus: int, kills: int, *, plan: str = "standard") -> Report:
    """Do it all once, on SQLite."""
    report = Report(orders)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        start_sandbox(orders=orders, skus=skus, plan=plan) as sandbox,
    ):
        report.seeded = time.monotonic() - began
        report.sandbox_memory = psutil.Process(sandbox.process.pid).memory_info().rss / 1e6
        database = Database(f"sqlite:///{Path(folder) / 'countersign.db'}")
        migrate(database)
        report.exported = _exported(sandbox)
        _load(sandbox, database, report, kills)
        report.throttled = _throttled(sandbox)
        facts = census_of(sandbox)
        report.facts = sum(len(facts[table.name]) for table in COPIED)
        report.different = differences(database, facts)
        _steady(sandbox, database, report)
        database.close()
    return report


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
    # Of about two and a half lines an order; the last one comes well before the end.
    moments = sorted(rng.randrange(int(report.orders * 2.4)) for _ in range(kills))
    began = time.monotonic()
    for moment in moments:
        with _loader(sandbox, database, report) as worker:
            while worker.poll() is None:
                orders = streams(database).get("orders")
                if orders and (orders.loaded >= moment or orders.whole_at):
                    report.kills.append(orders.loaded)
                    break
                time.sleep(LOOK_SECONDS)
    with _loader(sandbox, database, report) as worker:
        while worker.poll() is None:
            _watch(worker, report)
            time.sleep(10 * LOOK_SECONDS)
    report.loaded = time.monotonic() - began


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
        used = psutil.Process(worker.pid).memory_info().rss / 1e6
        report.memory = max(report.memory, used)


def _steady(sandbox: Sandbox, database: Database, report: Report) -> None:
    """Change something before each round, and let a worker follow."""
    before = _throttled(sandbox)
    with shop_house(str(database.url), sandbox.url) as house:
        patient = open_reads(
            house.found.systems, Network(), open_safe(house.settings, house.database)
        )
        copying = Mirroring(
            house.database, open_feeds(patient, house.database), "steady", timedelta()
        )
        for turn in range(STEADY_TURNS):
            for number in range(5):
                wish: dict[str, Any] = {"order": str(1100 + 5 * turn + number), "note": "changed"}
                sandbox.post("/_control/shop/edit", wish)
            house.clock(30)
            copying.run_due()
    report.steady_different = differences(database, census_of(sandbox))
    report.throttled_steady = _throttled(sandbox) - before


def _throttled(sandbox: Sandbox) -> int:
    return int(sandbox.get("/_control/world")["counts"]["throttled"])


def main() -> int:
    """Run with what was asked for; exit 1 where the copy is not the shop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--skus", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    report = run(asked.orders, asked.skus, asked.kills)
    print(report)
    return 1 if report.different or report.steady_different else 0


if __name__ == "__main__":
    raise SystemExit(main())
