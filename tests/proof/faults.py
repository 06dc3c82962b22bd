"""All 34 faults, each on SQLite and PostgreSQL: `python -m tests.proof.faults [--part heart]`.

Four parts, by what a run needs: `wire` the practice shop over its real API and workers that are
really killed; `heart` a vendor in this process, so that clocks and databases can be bent; `races`
real threads; `serve` the whole program. Effects are counted at the vendor, never in our own log.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.ledger_house import ledger_house
from tests.postgres_fixture import postgres_server
from tests.program_fixture import program
from tests.proof.heart_faults import HEART_FAULTS
from tests.proof.list_faults import part_fails
from tests.proof.tally import HEAD, Tally, Trial
from tests.sandbox_fixture import start_sandbox
from tests.scenario.faults import KILL_POINTS, VENDOR_FAULTS, Cell, Matrix
from tests.scenario.ledger_company import FOLDER
from tests.scenario.races import race
from tests.scenario.serve_faults import DUPLICATE, THREADS_LOST, trial

WireRun = Callable[[Matrix, str, int], Trial]
"""One run, the how-manieth is given, on the practice shop and a database."""


def _counted(run: Callable[[Matrix, str, Cell], None]) -> WireRun:
    def trial(matrix: Matrix, url: str, _run: int) -> Trial:
        cell = Cell("", url)
        run(matrix, url, cell)
        return Trial(
            effects=cell.effects + cell.doubled,
            seconds=cell.seconds[0],
            stuck=bool(cell.stuck),
            wrong="a broken log" if cell.broken_logs else "",
        )

    return trial


def _dies(point: str) -> WireRun:
    return _counted(lambda matrix, url, cell: matrix.kill(url, cell, KILL_POINTS[point]))


def _misbehaves(fault: str) -> WireRun:
    return _counted(lambda matrix, url, cell: matrix.misbehave(url, cell, *VENDOR_FAULTS[fault]))


WIRE: dict[int, tuple[str, WireRun]] = {
    1: ("killed before the claim", _dies("after approve, before claim")),
    2: ("killed after the claim", _dies("after claim")),
    3: ("killed before sending", _dies("before send")),
    4: ("killed after the vendor committed", _dies("after remote commit")),
    5: ("killed before recording", _dies("before record")),
    6: ("killed after recording, before Slack was told", _dies("after record, before outbox")),
    7: ("response lost", _misbehaves("response lost")),
    8: ("5xx after commit", _misbehaves("5xx after commit")),
    9: ("timeout, then a late commit", _misbehaves("timeout, then late commit")),
    10: ("a storm of 429", _counted(Matrix.storm)),
    20: ("two executors, the first slow past its lease", _counted(Matrix.two_executors)),
    21: ("killed while reconciling", _dies("during reconcile")),
    32: (
        "a part of a price list fails",
        lambda matrix, url, run: part_fails(matrix.sandbox, url, run),
    ),
}
RACES: dict[int, tuple[str, str]] = {
    14: ("one person clicks eight times at once", "1 person clicks 8 times"),
    15: ("eight approvers click at once", "8 people approve"),
    16: ("approve against reject", "approve, reject"),
    17: ("approve against the deadline", "approve, deadline"),
    18: ("approve against edit", "approve, edit"),
    19: ("approve against the freeze", "approve, freeze"),
}
SERVE: dict[int, tuple[str, str]] = {
    22: ("Slack delivers everything twice", DUPLICATE),
    23: ("the card cannot be updated", "card cannot be updated"),
    24: ("Slack down (20 s for an hour)", "Slack down"),
    34: ("conversations lost while a card waits", THREADS_LOST),
}
PARTS = ("wire", "heart", "races", "serve")


@dataclass(frozen=True)
class Effort:
    """How often each part is run."""

    wire: int = 20
    heart: int = 200
    races: int = 200
    serve: int = 1


@dataclass
class Bench:
    """Databases and practice shops for the parts, started when first asked for."""

    effort: Effort
    stack: ExitStack
    databases: tuple[str, ...]
    folder: Path = field(init=False)
    made: int = 0

    def __post_init__(self) -> None:
        temporary = tempfile.TemporaryDirectory(dir=FOLDER)
        self.folder = Path(self.stack.enter_context(temporary))
        self._server = self.stack.enter_context(postgres_server())

    def url(self, database: str) -> str:
        """Return an empty database of a kind."""
        self.made += 1
        if database == "sqlite":
            return f"sqlite:///{self.folder}/{self.made}.db"
        assert self._server is not None, "the embedded PostgreSQL does not start here"
        return self._server.fresh_database()

    def wire(self, database: str) -> Iterator[Tally]:
        """Run the faults over the practice shop's wires."""
        with start_sandbox(orders=400, skus=330) as sandbox:
            matrix = Matrix(sandbox)
            for number, (name, run) in WIRE.items():
                url, tally = self.url(database), Tally(number, name, database)
                tally.trials += [run(matrix, url, at) for at in range(self.effort.wire)]
                yield tally

    def heart(self, database: str) -> Iterator[Tally]:
        """Run the faults of the heart."""
        for number, (name, run) in HEART_FAULTS.items():
            tally = Tally(number, name, database)
            with ledger_house(self.url(database)) as house:
                tally.trials += [run(house) for _ in range(self.effort.heart)]
                proof = house.proof()
                broken = "" if proof.unbroken else f"the log is broken: {proof.faults[:1]}"
            tally.trials.append(Trial(effects=0, seconds=0.0, wanted=0, runs=0, wrong=broken))
            yield tally

    def races(self, database: str) -> Iterator[Tally]:
        """Run the races of clicks."""
        for number, (name, which) in RACES.items():
            score = race(which, database, self.url(database), self.effort.races)
            yield Tally(
                number,
                name,
                database,
                [
                    Trial(
                        effects=score.effects,
                        seconds=score.seconds / score.rounds,
                        wanted=score.effects - score.doubled,
                        runs=score.rounds,
                        stuck=bool(score.stuck),
                        wrong="" if score.holds else score.row(),
                    )
                ],
            )

    def serve(self, database: str) -> Iterator[Tally]:
        """Run the faults that need Slack and the whole program."""
        home = self.folder / f"serve-{database}"
        home.mkdir()
        url = self.url(database)
        with start_sandbox(orders=120) as sandbox, program(sandbox, home, database_url=url) as one:
            for number, (name, which) in SERVE.items():
                tally = Tally(number, name, database)
                for _ in range(self.effort.serve):
                    row = trial(one, which)
                    wrong = "" if row.holds else str(row)
                    tally.trials.append(Trial(row.refunds, row.seconds, wrong=wrong))
                yield tally

    def rows(self, parts: tuple[str, ...]) -> Iterator[Tally]:
        """Run whole parts on all databases."""
        for part in parts:
            for database in self.databases:
                yield from getattr(self, part)(database)


def main() -> int:
    """Print the table; 1 if any row does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=PARTS, action="append", help="default: all four")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    for part in PARTS:
        parser.add_argument(f"--{part}", type=int, default=getattr(Effort, part), metavar="RUNS")
    options = parser.parse_args()
    parts = tuple(options.part or PARTS)
    databases = tuple(options.database or ("sqlite", "postgresql"))
    logging.disable(logging.CRITICAL)
    began, done = time.monotonic(), []
    print(HEAD)
    with ExitStack() as stack:
        effort = Effort(**{part: getattr(options, part) for part in PARTS})
        for tally in Bench(effort, stack, databases).rows(parts):
            done.append(tally)
            print(tally.row(), flush=True)
    print(summary(done, time.monotonic() - began))
    return 0 if all(one.holds for one in done) else 1


def summary(done: list[Tally], seconds: float) -> str:
    """One line: how much was run, and what went wrong."""
    return (
        f"{len({one.number for one in done})} faults, {sum(one.runs for one in done)} runs on "
        f"{' and '.join(sorted({one.database for one in done}))}: "
        f"{sum(one.doubled for one in done)} doubled, {sum(one.lost for one in done)} lost, "
        f"{sum(one.stuck for one in done)} stuck, {sum(len(one.wrong) for one in done)} otherwise "
        f"wrong ({seconds:.0f} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
