"""Plant a large shop with problems and what looks like them, and hold every sweep against it.

    python -m tests.scenario.sweep_quality [--orders 100000] [--skus 10000] [--each 40]
        [--alike 500] [--lines 5] [--postgresql] [--growth]

Prints a table: what was planted and found, recall and precision, and how long each sweep took
beside the same SQL run by hand; then the program's most memory, and where the digest's numbers are
not those of SQL over what was planted. With `--growth`, how time grows from ten thousand orders to
a million (on PostgreSQL to a hundred thousand). Exits 1 where a goal is missed.

Rows are written straight into the copies: the practice shop takes minutes to make so many orders,
and a quarter of an hour to send them. Ordinary orders have five lines, not the 26 of the real ones,
so that a million of them fit.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.planted.judging import Verdict, digest_differs, verdicts
from tests.planted.looking import Timed, by_hand, by_program, opened, stand_still
from tests.planted.planting import Size, plant
from tests.planted.rows import door_to
from tests.postgres_fixture import postgres_server
from tests.ready_database import lay_out, ready_on

RATIO, MEGABYTES = 3.0, 400.0
"""The goals: times the SQL by hand, and the most memory of the program."""
NOTHING = 0.005
"""Seconds below which a sweep's time is not measured but noise."""
STEPS = (10_000, 100_000, 1_000_000)
FEW = Size(0, 0, each=10, alike=40)


@dataclass
class Report:
    """What came of one shop; times are seconds, memory is megabytes."""

    size: Size
    seconds: float = 0.0
    memory: float = 0.0
    cold: Timed = field(default_factory=Timed)
    hand: Timed = field(default_factory=Timed)
    program: Timed = field(default_factory=Timed)
    again: Timed = field(default_factory=Timed)
    verdicts: Sequence[Verdict] = ()
    digest: Sequence[str] = ()
    rows: int = 0
    order_lines: int = 0

    @property
    def ratio(self) -> float:
        """How many times as much the program has worked as the same SQL by hand takes."""
        return self.program.total_worked / self.hand.total_worked

    @property
    def misses(self) -> list[str]:
        """Say which goals were missed."""
        found = {
            f"{self.ratio:.2f} times the SQL by hand, not {RATIO}": self.ratio > RATIO,
            f"{self.memory:.0f} MB of memory, not {MEGABYTES:.0f}": self.memory >= MEGABYTES,
            "the digest is not what was planted": bool(self.digest),
        }
        few = [one.sweep for one in self.verdicts if one.planted < self.size.each]
        bad = [f"{one.sweep} misses its goals" for one in self.verdicts if not one.is_good]
        thin = [f"too few problems were planted for {name}" for name in few]
        return [*bad, *thin, *(goal for goal, is_missed in found.items() if is_missed)]

    def __str__(self) -> str:
        odd = [
            f"  {one.sweep}: missed {[*one.missed[:3]]}, false {[*one.false[:3]]}, "
            f"otherwise told {[*one.differ[:2]]}"
            for one in self.verdicts
            if one.missed or one.false or one.differ
        ]
        size = (
            f"{self.size.orders:,} orders, {self.size.skus:,} articles, {self.rows:,} rows, "
            f"written in {self.seconds:.0f} s; times in seconds, and in ms what was worked for it"
        )
        head = (
            f"{'sweep':25}{'planted':>8}{'found':>7}{'missed':>7}{'false':>6}{'recall':>8}"
            f"{'precision':>10}{'time':>9}{'by hand':>9}{'ms':>7}{'by hand':>8}"
        )
        return "\n".join(
            [
                size,
                head,
                *(self._line(one) for one in self.verdicts),
                *odd,
                *(
                    f"{name}: {timed.total:.2f} s, {timed.total_worked:.2f} s of work"
                    for name, timed in self._totals
                ),
                f"work as a ratio to that of the same SQL by hand: {self.ratio:.2f}",
                f"most memory: {self.memory:.0f} MB",
                f"the digest beside SQL over what was planted: {self.digest or 'equal'}",
                *(f"MISSED: {miss}" for miss in self.misses),
            ]
        )

    @property
    def _totals(self) -> tuple[tuple[str, Timed], ...]:
        return (
            ("by hand, the first time", self.cold),
            ("all sweeps", self.program),
            ("by hand, once more", self.hand),
            ("all sweeps when nothing has changed", self.again),
        )

    def _line(self, one: Verdict) -> str:
        name = one.sweep
        return (
            f"{name:25}{one.planted:8}{one.found:7}{len(one.missed):7}{len(one.false):6}"
            f"{one.recall:8.3f}{one.precision:10.3f}"
            f"{self.program.seconds[name]:9.3f}{self.hand.seconds[name]:9.3f}"
            f"{1000 * self.program.worked[name]:7.0f}{1000 * self.hand.worked[name]:8.0f}"
        )


def run(url: str, size: Size) -> Report:
    """Plant a shop in an empty database, and look at it twice, and by hand."""
    report = Report(size)
    began = time.monotonic()
    with door_to(url) as door, opened(url) as database:
        shop = plant(door, size)
        report.rows = shop.rows.counts.total()
        report.order_lines = shop.rows.counts["order_lines"]
        report.seconds = time.monotonic() - began
        if not database.is_sqlite:
            door.ask("analyze", {})  # as it does by itself within minutes
        stand_still(database)
        report.cold = by_hand(database, door)
        report.program = by_program(database, 0)
        report.hand = by_hand(database, door)
        report.again = by_program(database, 1)
        report.verdicts = verdicts(door, shop.truth)
        stand_still(database)
        report.digest = digest_differs(database, door, shop.truth)
    report.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return report


def growth(reports: Sequence[Report]) -> tuple[str, list[str]]:
    """Set the work of shops of different sizes side by side; returns that, and what is missed.

    Linear is measured by the lines of orders: what is planted has fewer than ordinary orders.
    """
    first, last = reports[0], reports[-1]
    times = last.order_lines / first.order_lines
    steps = "".join(f"{one.size.orders:>12,}" for one in reports)
    lines, misses = [f"{'sweep':25}{steps}{'growth':>10}   of {times:,.1f} times the lines"], []
    taken = [one.program.worked for one in reports]
    totals = {name: [one[name] for one in taken] for name in taken[0]}
    for name, seconds in {"all sweeps": [sum(one.values()) for one in taken], **totals}.items():
        grown = max(seconds[-1], NOTHING) / max(seconds[0], NOTHING)
        lines.append(f"{name:25}" + "".join(f"{one:12.3f}" for one in seconds) + f"{grown:10.1f}")
        if grown > times:
            misses.append(f"{name} grows {grown:.1f} times for {times:.1f} times the lines")
    return "\n".join(lines), misses


@contextmanager
def _databases(*, postgresql: bool) -> Iterator[Iterator[str]]:
    """Make databases with our tables, one after the other, each gone once the next is wanted."""
    if not postgresql:
        with tempfile.TemporaryDirectory() as folder:
            yield _files(Path(folder))
        return
    with postgres_server() as server:
        if server is None:
            raise SystemExit("The embedded PostgreSQL does not start here.")
        yield (ready_on(server) for _ in STEPS)


def _files(folder: Path) -> Iterator[str]:
    for number, _ in enumerate(STEPS):
        file = folder / f"{number}.db"
        yield lay_out(f"sqlite:///{file}")
        file.unlink()


def main() -> int:
    """Run with what was asked for; exit 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("orders", 100_000), ("skus", 10_000), ("each", 40), ("alike", 500)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--lines", type=int, default=5)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--growth", action="store_true")
    asked = parser.parse_args()
    with _databases(postgresql=asked.postgresql) as urls:
        if not asked.growth:
            size = Size(asked.orders, asked.skus, asked.each, asked.alike, asked.lines)
            report = run(next(urls), size)
            print(report)
            return 1 if report.misses else 0
        steps = STEPS[:-1] if asked.postgresql else STEPS
        reports = []
        for orders in steps:
            size = Size(orders, asked.skus, FEW.each, FEW.alike, asked.lines)
            reports.append(run(next(urls), size))
            print(reports[-1], flush=True)
    table, misses = growth(reports)
    print(table, *(f"MISSED: {miss}" for miss in misses), sep="\n")
    return 1 if misses else 0


if __name__ == "__main__":
    raise SystemExit(main())
