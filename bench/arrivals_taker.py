"""The process that `bench.arrivals` kills: real door, tables and consumer, a counting handler.

python -m bench.arrivals_taker DATABASE_URL PORT
"""

import sqlite3
import sys
import tempfile
import threading
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.arriving import GATHER_SECONDS, Consumer, Handling, Intake
from countersign.events import EventDoor
from countersign.web import Web
from memory.arrivals import Arrival
from memory.database import Database, Tx
from memory.schema import migrate
from tools.webhooks.shopify import ShopifySender

ACCOUNT, DOMAIN, SECRET = "shopify:bench", "bench.myshopify.com", "shpss_bench"
TOPIC, TABLE = "inventory_levels/update", "bench_levels"
PEER = "/peer"
LOOK_SECONDS = 0.5

_CREATE = text(
    f"create table if not exists {TABLE} "
    "(level varchar(400) primary key, available integer not null, applied integer not null)"
)
_APPLY = text(
    f"insert into {TABLE} (level, available, applied) values (:level, :available, 1) "  # noqa: S608 - a constant of ours
    "on conflict (level) do update set available = :available, "
    f"applied = {TABLE}.applied + 1"
)


def note(tx: Tx, arrival: Arrival) -> None:
    """Keep how much there is, and count how often that was said."""
    said = {"level": arrival.object_ref, "available": arrival.payload["available"]}
    tx.connection.execute(_APPLY, said)


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


def main() -> None:
    """Take and handle, until killed."""
    database_url, port = sys.argv[1:]
    database, arrived = Database(database_url), threading.Event()
    migrate(database)
    with database.transaction() as tx:
        tx.connection.execute(_CREATE)
    sender = ShopifySender(ACCOUNT, DOMAIN, (SecretStr(SECRET),))
    door = EventDoor((sender,), Intake(database, arrived.set))
    Web("127.0.0.1", int(port), [*door.routes, bare()]).start()
    consumer = Consumer(database, (Handling(frozenset({TOPIC}), note),), gather=GATHER_SECONDS)
    print("ready", flush=True)
    while True:
        while consumer.run():
            pass
        arrived.wait(LOOK_SECONDS)
        arrived.clear()


if __name__ == "__main__":
    main()
