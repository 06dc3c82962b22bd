"""Two workers under load, one killed every minute.

    python -m bench.two_workers --minutes 10 [--rate 20]

Two `countersign serve` on one PostgreSQL, Slack over HTTP through a round robin, the practice shop
beside them. Every minute one worker is ended as by a power cut and started again at once. In the
end everything is counted from outside: every message answered once and in order, every approved
refund paid once. It counts only where the crowd kept its pace, a worker was killed each minute, and
refunds were paid at all.
"""

import argparse
import contextlib
import itertools
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from bench.crowd import Crowd
from bench.reckoning import at_rest, reckon
from bench.round_robin import PATH, round_robin
from bench.storage import lasting_postgres
from tests.loopback import serving as serving_app
from tests.patience import eventually
from tests.program_fixture import Serving, environment_of
from tests.sandbox_fixture import Sandbox, start_sandbox

ORDERS = 400
KILL_EVERY = 60.0
REST_WITHIN = 300.0
RESENT_WITHIN = 60.0  # Slack sends an event again after 0, 5 and 30 s
KEPT_PACE = 0.95  # of what was to be done in a second
SETTINGS = {"COUNTERSIGN_PRACTICE_SLACK": "http"}


def main() -> int:
    """Run it and print what came of it; exit 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.two_workers", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=20, help="things people do a second")
    parser.add_argument("--kill-every", type=float, default=KILL_EVERY, help="seconds")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, lasting_postgres() as server:
        if server is None:
            return 1
        with (
            start_sandbox(orders=ORDERS) as sandbox,
            _workers(sandbox, Path(folder), server.fresh_database()) as workers,
        ):
            return _run(sandbox, workers, asked)


def _run(sandbox: Sandbox, workers: list[Serving], asked: argparse.Namespace) -> int:
    orders = itertools.cycle(str(1001 + number) for number in range(ORDERS - 1))
    crowd = Crowd(sandbox, workers[0].database, orders)
    stop = threading.Event()
    doors = [f"http://127.0.0.1:{one.environment['COUNTERSIGN_PORT']}{PATH}" for one in workers]
    with serving_app(round_robin(doors)) as address:
        front = f"{address}{PATH}"

        def kill_now_and_then() -> int:
            due = time.monotonic()
            for killed, worker in enumerate(itertools.cycle(workers)):
                due += asked.kill_every  # by the clock, however long the last one took to come back
                if stop.wait(max(0.0, due - time.monotonic())):
                    return killed
                worker.restart()
                _deliver_to(sandbox, front)  # each worker has it sent to itself when it starts
            raise AssertionError("two workers go round for ever")

        _deliver_to(sandbox, front)
        with ThreadPoolExecutor(1) as reaper:
            killing = reaper.submit(kill_now_and_then)
            began = time.monotonic()
            crowd.go_on(seconds=asked.minutes * 60, a_second=asked.rate)
            ended = time.monotonic()
            stop.set()
        kills = killing.result()
        rested = eventually(lambda: at_rest(workers[0].database), REST_WITHIN)
        took = time.monotonic() - ended
        found = reckon(sandbox, workers[0].database, crowd)
        while found.unanswered and time.monotonic() - ended < took + RESENT_WITHIN:
            time.sleep(2)
            found = reckon(sandbox, workers[0].database, crowd)
    pace = sum(crowd.done.values()) / (ended - began)
    print(f"{asked.rate:g} a second for {asked.minutes:g} minutes, {pace:.1f} done: {crowd.done}")
    print(f"workers killed {kills}, tried again by people or Slack {crowd.away}")
    print(
        f"the crowd itself was late by at most {crowd.late:.2f} s; given up {len(crowd.given_up)}"
    )
    print("\n".join(found.lines()))
    print(f"at rest {took:.0f} s after the last of it" if rested else "NOT at rest")
    print(f"memory of the workers {', '.join(_memory(one) for one in workers)}")
    for odd in (*crowd.given_up[:5], *found.unanswered[:5], *found.stuck[:5]):
        print(odd)
    checks = {
        "at rest in the end": rested,
        "nothing lost, doubled or out of order": found.faultless,
        "nobody gave up": not crowd.given_up,
        "the crowd kept its pace": pace >= KEPT_PACE * asked.rate,
        "a worker was killed each time": kills >= int(asked.minutes * 60 / asked.kill_every) - 1,
        "refunds were paid": found.refunded > 0,
    }
    missed = [name for name, holds in checks.items() if not holds]
    print(f"NOT so: {'; '.join(missed)}" if missed else f"{found.said} messages: {found.verdict}")
    return 1 if missed else 0


@contextlib.contextmanager
def _workers(sandbox: Sandbox, folder: Path, url: str) -> Iterator[list[Serving]]:
    """Start both on one database, each with a name, a port and a folder of its own."""
    workers = []
    try:
        for number in (1, 2):
            own = folder / f"worker-{number}"
            own.mkdir()
            named = {"COUNTERSIGN_WORKER": f"worker-{number}", **SETTINGS}
            worker = Serving(sandbox, own, environment_of(sandbox.url, url) | named)
            workers.append(worker)
            worker.start()
        yield workers
    finally:
        for worker in workers:
            worker.close()


def _deliver_to(sandbox: Sandbox, url: str) -> None:
    sandbox.post("/_control/slack/delivery", {"mode": "http", "url": url})


def _memory(worker: Serving) -> str:
    if worker.process is None:
        return "gone"
    return f"{psutil.Process(worker.process.pid).memory_info().rss / 1e6:.0f} MB"


if __name__ == "__main__":
    raise SystemExit(main())
