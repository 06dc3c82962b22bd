"""Kill the whole program at every step, cut its wires, and count the refunds in the shop.

`python -m tests.scenario.serve_faults` prints a table. Each row is one refund asked for and
approved in the practice Slack, carried out by a real `countersign serve` that dies (SIGKILL) or
meets a misbehaving vendor, and is started again. What happened is read in the *shop's* journal,
on the card and in the thread; the program's own log is only checked for being unbroken.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.desk_samples import buttons
from tests.postgres_fixture import postgres_server
from tests.program_fixture import UNDO_SECONDS, Serving, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scenario.faults import KILL_POINTS

DYING = str(Path(__file__).with_name("dying_serve.py"))
RECOVERS_WITHIN = 150.0  # a lease of a minute, and a look every minute
VENDOR_FAULTS = {
    "response lost": ("response_lost", 0.0),
    "5xx after commit": ("error_after_commit", 0.0),
    "timeout, then late commit": ("late_commit", 16.0),
    "during reconcile": ("response_lost", 0.0),
}
STUMBLES = {"failure before the claim": "before_claim", "failure after the claim": "claimed"}
DUPLICATE = "every click delivered twice"
SLACK_FAULTS: dict[str, tuple[str, str, dict[str, float]]] = {
    "card cannot be updated": ("error", "chat.update", {"count": 4}),
    "Slack down": ("down", "*", {"seconds": 20}),
}
THREADS_LOST = "conversations lost"
ORDERS = cycle([*range(1080, 1090), *range(1091, 1112)])
LATE_SECONDS = 20.0
DONE = "Refunded $1.00. Shopify confirms."


@dataclass(frozen=True)
class Row:
    """What was to be seen after one fault."""

    fault: str
    database: str
    refunds: int
    card_right: bool
    thread_right: bool
    behind: int
    log_unbroken: bool
    seconds: float

    @property
    def holds(self) -> bool:
        shown = self.card_right and self.thread_right and self.behind == 0
        return self.refunds == 1 and shown and self.log_unbroken

    def __str__(self) -> str:
        marks = ("no", "yes")
        return (
            f"{self.fault:<30} {self.database:<10} {self.refunds:>7} "
            f"{marks[self.card_right]:>5} {marks[self.thread_right]:>6} {self.behind:>6} "
            f"{marks[self.log_unbroken]:>8} {self.seconds:>7.1f}  {'ok' if self.holds else 'FAIL'}"
        )


HEAD = (
    f"{'fault':<30} {'database':<10} {'refunds':>7} {'card':>5} {'thread':>6} {'behind':>6} "
    f"{'unbroken':>8} {'seconds':>7}"
)


class Trial:
    """One refund from a sentence to the shop, with one fault on its way."""

    def __init__(self, serving: Serving, fault: str) -> None:
        self._serving = serving
        self._fault = fault
        self._order = str(next(ORDERS))

    def run(self) -> Row:
        """Ask, approve, let the accident happen, and look at what is left."""
        serving = self._serving
        thread = self._asked()
        card = self._card()
        action = f"A-{buttons(card)['approve'].partition(':')[0]}"
        if self._fault in VENDOR_FAULTS:
            wire, seconds = VENDOR_FAULTS[self._fault]
            serving.sandbox.fault(wire, "refundCreate", seconds=seconds)
        if self._fault == THREADS_LOST:
            self._lose_threads()
        twice = self._fault == DUPLICATE
        serving.press("priya", card, "approve", duplicate=twice)
        serving.eventually(lambda: "undo" in buttons(self._card()))
        if self._fault in SLACK_FAULTS:
            wire, method, more = SLACK_FAULTS[self._fault]
            serving.sandbox.fault(wire, method, vendor="slack", **more)
        serving.move_calendar(UNDO_SECONDS)
        started = time.monotonic()
        if self._fault in KILL_POINTS:
            assert serving.died(RECOVERS_WITHIN), f"it survived {self._fault}"
            serving.restart()
        return self._seen(thread, action, started)

    def _asked(self) -> str:
        """Ask in a thread, and press the first button offered."""
        serving, twice = self._serving, self._fault == DUPLICATE
        thread = serving.say("mia", f"refund {self._order} $1.00, goodwill", duplicate=twice)
        offer = serving.answer(thread, "Which?")
        serving.press("mia", offer, "press", "ops", duplicate=twice)
        return thread

    def _lose_threads(self) -> None:
        """Take every stored conversation away while the card waits; the ledger alone is left."""
        serving = self._serving
        serving.kill()
        for file in serving.folder.rglob("threads.db*"):
            file.unlink()
        if not serving.database.is_sqlite:
            with serving.database.engine.begin() as connection:
                connection.execute(text("drop schema threads cascade"))
        serving.start()
        serving.settled(RECOVERS_WITHIN)

    def _seen(self, thread: str, action: str, started: float) -> Row:
        serving = self._serving
        with contextlib.suppress(AssertionError):
            serving.eventually(lambda: DONE in self._card()["text"], RECOVERS_WITHIN)
            serving.settled(RECOVERS_WITHIN)
        seconds = time.monotonic() - started
        if self._fault.endswith("late commit"):
            time.sleep(LATE_SECONDS)
        status = [m["text"] for m in serving.spoken("ops", thread) if action in m["text"]]
        proof = serving.command("audit", "verify")
        card = self._card()
        return Row(
            fault=self._fault,
            database=serving.environment["COUNTERSIGN_DATABASE_URL"].partition(":")[0],
            refunds=len(serving.journal(f"{action}:")),
            card_right=DONE in card["text"] and set(buttons(card)) == {"details"},
            thread_right=len(status) == 1 and DONE in status[0],
            behind=int(serving.health().get("surfaces_behind", -1)),
            log_unbroken=proof.returncode == 0,
            seconds=seconds,
        )

    def _card(self) -> dict[str, Any]:
        return self._serving.card(f"#{self._order}")


def script_for(fault: str) -> tuple[str, ...]:
    """Return the script that runs the program under a fault; none for the program itself."""
    if fault in KILL_POINTS:
        return (DYING, "die", KILL_POINTS[fault])
    return (DYING, "stumble", STUMBLES[fault]) if fault in STUMBLES else ()


FAULTS = tuple(
    dict.fromkeys((*KILL_POINTS, *VENDOR_FAULTS, *STUMBLES, DUPLICATE, *SLACK_FAULTS, THREADS_LOST))
)


def trial(serving: Serving, fault: str) -> Row:
    """Run one fault on a program that is started anew for it."""
    serving.restart(*script_for(fault))
    serving.settled(RECOVERS_WITHIN)
    return Trial(serving, fault).run()


def table(
    sandbox: Sandbox, folder: Path, url: str, faults: tuple[str, ...] = FAULTS
) -> Iterator[Row]:
    """Run faults on one database."""
    with program(sandbox, folder, database_url=url) as serving:
        for fault in faults:
            yield trial(serving, fault)


def main() -> int:
    """Print the table; 1 if any row does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    wanted = tuple(fault for fault in FAULTS if options.only in fault)
    print(HEAD)
    run: list[Row] = []
    with (
        start_sandbox(orders=120) as sandbox,
        tempfile.TemporaryDirectory() as folder,
        postgres_server() as server,
    ):
        urls = {"sqlite": "", "postgresql": server.fresh_database() if server else None}
        for name, url in urls.items():
            if url is None or options.database not in name:
                continue
            sandbox.post("/_control/reset", {})
            home = Path(folder) / name
            home.mkdir()
            for row in table(sandbox, home, url, wanted):
                print(row, flush=True)
                run.append(row)
    kept = sum(row.holds for row in run)
    print(f"{kept} of {len(run)}: one refund, the card, the thread and the log as they should be")
    return 0 if kept == len(run) else 1


if __name__ == "__main__":
    sys.exit(main())
