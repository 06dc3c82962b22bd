"""What the program costs before anybody asks it anything: time to start, memory, idle CPU."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.figures import Figure, compared, in_turns, measured
from tests.ledger_house import UNDO, ledger_house
from tests.processes import ROOT
from tests.program_fixture import environment_of, program
from tests.sandbox_fixture import start_sandbox
from tests.till import TillOrder

IDLE_MB = 200
SETTLING_SECONDS = 5
BATCH = 500


def figures(
    *, actions: int = 10_000, turns: int = 5, idle_seconds: float = 30.0
) -> Iterator[Figure]:
    """Start it, leave it alone, then put some thousands of changes through a ledger."""
    yield from _starting(turns)
    yield from _serving(turns, idle_seconds)
    yield _growth(actions)


def _starting(turns: int) -> Iterator[Figure]:
    helped = in_turns(
        lambda: _seconds("-m", "countersign", "--help"),
        lambda: _seconds("-c", "import typer"),
        turns,
    )
    yield compared("countersign --help", "s", helped, peer="python, importing typer alone")


def _serving(turns: int, idle_seconds: float) -> Iterator[Figure]:
    """Start `serve` on a practice shop again and again; look at the last one."""
    ready = []
    with start_sandbox(orders=20) as sandbox:
        for turn in range(turns):
            with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
                started = time.perf_counter()
                serving = stack.enter_context(program(sandbox, Path(folder)))
                ready.append(time.perf_counter() - started)
                if turn < turns - 1 or serving.process is None:
                    continue
                time.sleep(SETTLING_SECONDS)
                process = psutil.Process(serving.process.pid)
                before = sum(process.cpu_times()[:2])
                time.sleep(idle_seconds)
                busy = (sum(process.cpu_times()[:2]) - before) / idle_seconds * 100
                memory = process.memory_info().rss / 1e6
    yield measured("serve, from its start to every part connected", "s", ready)
    yield measured(
        "memory of an idle serve",
        "MB",
        [memory],
        goal=f"under {IDLE_MB} MB",
        met=memory < IDLE_MB,
    )
    yield measured("one processor's share an idle serve takes", "%", [busy])


def _growth(actions: int) -> Figure:
    """Put changes through a ledger in a process of its own, so that nothing else counts."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.footprint", str(actions)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return measured(
        f"memory that {actions:,} changes leave behind", "MB", [float(done.stdout.split()[-1])]
    )


def _grow(actions: int) -> float:
    """Propose, approve and execute in batches; return by how many MB the process grew since one."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        ledger_house(f"sqlite:///{Path(folder) / 'grow.db'}") as house,
    ):
        house.tune(shop_day="5000.00 USD", requester_day="3000.00 USD")
        me, first = psutil.Process(), 0.0
        for start in range(0, actions, BATCH):
            orders = [str(100_000 + start + n) for n in range(min(BATCH, actions - start))]
            for order in orders:
                house.till.orders[order] = TillOrder(paid=100_00, customer=f"of {order}")
            asked = [house.vote(house.asked(order, "0.10"), "Priya").action for order in orders]
            house.wait(UNDO)
            executor = house.executor()
            for action in asked:
                executor.run(action.id)
            house.till.orders.clear()
            first = first or me.memory_info().rss / 1e6
        return me.memory_info().rss / 1e6 - first


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment_of("http://127.0.0.1:1", "sqlite:///none.db"),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    print(_grow(int(sys.argv[1])))
