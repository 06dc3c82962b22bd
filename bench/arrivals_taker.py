"""The process that `bench.arrivals` kills: real door, tables, consumer and copies of the shop.

python -m bench.arrivals_taker DATABASE_URL SHOP_URL PORT
"""

import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.arriving import GATHER_SECONDS, Consumer, Intake
from agent.mirror_hints import MIRROR_HINTS
from agent.mirroring import Mirroring
from countersign.events import EventDoor
from countersign.keeping import open_safe
from countersign.practice import connections
from countersign.settings import load_settings
from countersign.systems import open_reads
from countersign.web import Web
from memory.database import Database
from memory.schema import migrate
from policies.freshness import Freshness
from tests.mirror_fixture import streams
from tools.connectors.network import Network
from tools.mirror.feeds import open_feeds

PEER = "/peer"
LOOK_SECONDS = 0.5


def bare() -> Route:
    """The least that keeps a body: the same server, one insert, one commit, and no questions."""
    folder, guard = tempfile.mkdtemp(prefix="bench-peer-"), threading.Lock()
    connection = sqlite3.connect(Path(folder) / "peer.db", check_same_thread=False)
    for said in ("pragma journal_mode=wal", "pragma synchronous=full", "create table kept (body)"):
        connection.execute(said)

    def keep(body: bytes) -> None:
        with guard, connection:
            connection.execute("insert into kept values (?)", (body,))

    async def receive(request: Request) -> Response:
        await run_in_threadpool(keep, await request.body())
        return Response()

    return Route(PEER, receive, methods=["POST"])


def copying(database: Database, shop_url: str) -> tuple[EventDoor, threading.Event]:
    """Copy the shop, and open its door; returns what is set when something has come."""
    settings, arrived = load_settings(sandbox_url=shop_url), threading.Event()
    found = connections(settings)
    reads = open_reads(found.systems, Network(), open_safe(settings, database))
    feeds = [one for one in open_feeds(reads, database) if one.account in reads.shops]
    Mirroring(database, feeds, "bench").start()
    while len(_whole(database)) < len(feeds):
        time.sleep(LOOK_SECONDS)
    return EventDoor(found.senders, Intake(database, arrived.set)), arrived


def _whole(database: Database) -> list[Freshness]:
    """Return the streams that were copied completely once."""
    return [one for one in streams(database).values() if one.whole_at is not None]


def main() -> None:
    """Take and handle, until killed."""
    database_url, shop_url, port = sys.argv[1:]
    database = Database(database_url)
    migrate(database)
    door, arrived = copying(database, shop_url)
    Web("127.0.0.1", int(port), [*door.routes, bare()]).start()
    consumer = Consumer(database, (MIRROR_HINTS,), gather=GATHER_SECONDS)
    print("ready", flush=True)
    while True:
        while consumer.run():
            pass
        arrived.wait(LOOK_SECONDS)
        arrived.clear()


if __name__ == "__main__":
    main()
