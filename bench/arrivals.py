"""What vendors tell us, at a busy shop's pace, while the program is killed again and again.

    python -m bench.arrivals [--events N] [--rate N] [--kills N] [--database URL]

A process with the real door, tables, consumer and copies takes the practice shop's signed webhooks:
one in ten comes twice, one in twenty late, and behind one in twenty somebody really changed the
order by hand. It is killed as by a power cut while they come, and started again; the sender tries
again what was not answered, as Shopify does. In the end every event has to be there once, handled
once, and the copies have to be what the shop is.
"""

import argparse
import queue
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.arrivals_taker import PEER
from bench.figures import Figure, compared, measured
from memory import arrivals
from memory.arrivals import Stand
from memory.database import Database
from tests.admin_api import AdminApi
from tests.mirror_fixture import census_of, differences, streams
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.webhook_posts import posted

TOPIC = "orders/updated"
TWICE, LATE, CHANGED = 0.10, 0.05, 0.05
LATE_BY = 40
ORDERS = 300
HANDS = 24
GOAL_MS = 50.0
PEER_EACH = 10
BARE = "a bare insert and commit in the same server"
SETTLED_WITHIN = 120.0
LOOK_SECONDS = 1.0
AGAIN_AFTER = 0.2


@dataclass(frozen=True)
class Event:
    """What the shop tells of one order at one moment; `changes` where it really changed then."""

    number: int
    order: str
    at: datetime
    changes: bool


@dataclass(frozen=True)
class Shop:
    """The practice shop: its orders' ids by their numbers, and what it signs with."""

    sandbox: Sandbox
    orders: dict[str, str]
    domain: str
    secret: str

    @classmethod
    def of(cls, sandbox: Sandbox) -> "Shop":
        """Ask the running shop."""
        given = sandbox.get("/_control/connect")["shopify"]
        found = AdminApi(sandbox).ask("{ orders(first: 250) { nodes { id name } } }")
        orders = {one["name"].removeprefix("#"): one["id"] for one in found["orders"]["nodes"]}
        return cls(sandbox, orders, given["shop"], given["webhook_secret"])

    def change(self, event: Event) -> None:
        """Have somebody give back a cent by hand, or, where nothing is left, leave a note."""
        wish = {"order": event.order, "amount": "0.01", "note": f"event {event.number}"}
        answer = self.sandbox.client.post("/_control/shop/refund", json=wish)
        if not answer.is_success:
            self.sandbox.post("/_control/shop/edit", {"order": event.order, "note": wish["note"]})

    def tell(self, event: Event) -> tuple[bytes, dict[str, str]]:
        """Write an event as Shopify would."""
        return posted(
            {
                "admin_graphql_api_id": self.orders[event.order],
                "updated_at": event.at.isoformat(),
            },
            secret=self.secret,
            topic=TOPIC,
            shop_domain=self.domain,
            event_id=f"event-{event.number}",
            triggered_at=event.at.isoformat(),
        )


@dataclass
class Run:
    """What came of it. Times are milliseconds from sending to the answer, of what was answered."""

    events: int
    sent: int = 0
    unanswered: int = 0
    answers: list[float] = field(default_factory=list)
    peers: list[float] = field(default_factory=list)
    seconds: float = 0.0
    settled_after: float = 0.0
    faults: list[str] = field(default_factory=list)

    def share(self, part: float) -> tuple[float, float]:
        """Return the time within which such a part of the answers came, ours and the peer's."""
        ours, theirs = (_share(times, part) for times in (self.answers, self.peers))
        return ours, theirs


class Taker:
    """The process that takes them, on one port for all its lives."""

    def __init__(self, database_url: str, shop_url: str) -> None:
        self._given = [database_url, shop_url]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait for its ready line."""
        command = [sys.executable, "-m", "bench.arrivals_taker", *self._given, str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
        assert self._process.stdout is not None
        if not self._process.stdout.readline().startswith("ready"):
            raise RuntimeError("It did not start; the lines above say why.")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()


def happenings(events: int, orders: Sequence[str], seed: int = 5) -> list[Event]:
    """Make up what happened, in the order it happened, a millisecond apart."""
    chance, began = random.Random(seed), datetime.now(UTC) - timedelta(milliseconds=events)
    return [
        Event(
            number,
            chance.choice(orders),
            began + timedelta(milliseconds=number),
            chance.random() < CHANGED,
        )
        for number in range(events)
    ]


def as_delivered(events: list[Event], seed: int = 6) -> list[Event]:
    """Put them in the order in which they come: some twice, some late."""
    chance = random.Random(seed)
    places = []
    for place, event in enumerate(events):
        late = chance.randrange(LATE_BY) if chance.random() < LATE else 0
        places.append((place + late + chance.random() / 2, event))
        if chance.random() < TWICE:
            places.append((place + chance.randrange(2 * LATE_BY) + 0.5, event))
    return [event for _, event in sorted(places, key=lambda one: one[0])]


def run(events: int, *, rate: float, kills: int, database_url: str) -> Run:
    """Send them all, kill the taker so many times meanwhile, and look what came of it.

    `rate` is deliveries a second; 0 is as fast as they are taken.
    """
    with start_sandbox(orders=ORDERS) as sandbox:
        shop = Shop.of(sandbox)
        deliveries = as_delivered(happenings(events, [*shop.orders]))
        found, taker = Run(events), Taker(database_url, sandbox.url)
        taker.start()
        try:
            _send(shop, deliveries, found, taker, rate=rate, kills=kills)
            began = time.monotonic()
            database = Database(database_url)
            try:
                found.faults = list(_settled(database, sandbox, events))
            finally:
                database.close()
            found.settled_after = time.monotonic() - began
        finally:
            taker.kill()
    return found


def _send(
    shop: Shop, deliveries: list[Event], found: Run, taker: Taker, *, rate: float, kills: int
) -> None:
    waiting: queue.Queue[Event | None] = queue.Queue(maxsize=HANDS)
    guard = threading.Lock()
    hands = [
        threading.Thread(target=_hand, args=(shop, waiting, taker.port, found, guard))
        for _ in range(HANDS)
    ]
    for hand in hands:
        hand.start()
    fatal = {len(deliveries) * (kill + 1) // (kills + 1) for kill in range(kills)}
    started = time.monotonic()
    for number, event in enumerate(deliveries):
        if number in fatal:
            down = time.monotonic()
            taker.kill()
            taker.start()
            started += time.monotonic() - down
        if rate:
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
        waiting.put(event)
    for _ in hands:
        waiting.put(None)
    for hand in hands:
        hand.join()
    found.seconds = time.monotonic() - started


def _hand(
    shop: Shop,
    waiting: "queue.Queue[Event | None]",
    port: int,
    found: Run,
    guard: threading.Lock,
) -> None:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    while (event := waiting.get()) is not None:
        if event.changes:
            shop.change(event)
        body, headers = shop.tell(event)
        while True:
            began = time.perf_counter()
            try:
                line.request("POST", "/events/shopify", body, headers)
                answer = line.getresponse()
                answer.read()
                took = (time.perf_counter() - began) * 1_000
            except (OSError, HTTPException):
                line.close()
                answer = None
            if answer is not None and event.number % PEER_EACH == 0:
                _ask_peer(line, body, found)
            with guard:
                found.sent += 1
                if answer is not None and answer.status == 200:
                    found.answers.append(took)
                    break
                found.unanswered += 1
            time.sleep(AGAIN_AFTER)
    line.close()


def _ask_peer(line: HTTPConnection, body: bytes, found: Run) -> None:
    began = time.perf_counter()
    try:
        line.request("POST", PEER, body)
        line.getresponse().read()
    except (OSError, HTTPException):
        line.close()
        return
    found.peers.append((time.perf_counter() - began) * 1_000)


def _share(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _settled(database: Database, sandbox: Sandbox, events: int) -> Iterator[str]:
    """Wait until all is as it should be, and name whatever is not after all."""
    until = time.monotonic() + SETTLED_WITHIN
    while faults := list(_faults(database, sandbox, events)):
        if time.monotonic() > until:
            yield from faults
            return
        time.sleep(LOOK_SECONDS)


def _faults(database: Database, sandbox: Sandbox, events: int) -> Iterator[str]:
    """Name whatever was lost, doubled or is not as it should be."""
    with database.read() as tx:
        counted = arrivals.count(tx)
    if counted != {Stand.NEW: 0, Stand.DONE: events, Stand.DEAD: 0}:
        yield f"of {events} events there are {counted}"
    for stream in streams(database).values():
        if stream.error:
            yield f"{stream.title}: {stream.error}"
    for table, (lacking, spare, too_many) in differences(database, census_of(sandbox)).items():
        yield f"{table}: {lacking} facts lacking, {spare} nobody has, {too_many} too many"


def figures(events: int = 20_000, rate: float = 200.0, kills: int = 3) -> Iterator[Figure]:
    """Take the figures on SQLite, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'arrivals.db'}"
        yield from told(run(events, rate=rate, kills=kills, database_url=url))


def told(found: Run) -> Iterator[Figure]:
    """Put a run into figures."""
    name = f"{found.events} events"
    yield compared(
        f"{name}: answer, p99",
        "ms",
        [found.share(0.99)],
        peer=BARE,
        goal=f"under {GOAL_MS:.0f}, or under twice the peer's on a busy machine",
        meets=lambda ours, ratio: ours.middle < GOAL_MS or ratio.middle < 2.0,
    )
    yield compared(f"{name}: answer, median", "ms", [found.share(0.5)], peer=BARE)
    yield measured(f"{name}: answered", "a second", [len(found.answers) / found.seconds])
    yield measured(f"{name}: tried again after a kill", "deliveries", [found.unanswered])
    yield measured(f"{name}: all handled after the last", "s", [found.settled_after])
    for fault in found.faults[:10]:
        print(f"  {fault}")
    number = len(found.faults)
    yield measured(f"{name}: lost, doubled or wrong", "events", [number], goal="0", met=not number)


def main() -> int:
    """Run it, print the figures; exit 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.arrivals", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--kills", type=int, default=3)
    asked = parser.parse_args()
    taken = list(figures(asked.events, asked.rate, asked.kills))
    for figure in taken:
        theirs = f" | {figure.peer}: {figure.theirs.middle:,.1f}" if figure.theirs else ""
        goal = f" | goal: {figure.goal}" if figure.goal else ""
        print(f"{figure.name}: {figure.ours.middle:,.1f} {figure.unit}{theirs}{goal}")
    return 0 if all(figure.met is not False for figure in taken) else 1


if __name__ == "__main__":
    raise SystemExit(main())
