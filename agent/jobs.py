"""The engine behind a small port: at-least-once pokes that carry an id, never a truth.

DBOS gives queues, one job at a time per thread, and load shared by N workers on PostgreSQL. What a
job means, and that it happens once, is decided by rows: a lost, doubled or late poke harms nobody.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Protocol

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from dbos._serialization import DBOSDefaultSerializer, DBOSPortableJSONSerializer

from memory.database import ours_alone
from policies.errors import Misconfigured

log = logging.getLogger(__name__)
Handler = Callable[[int], None]

QUEUE_EFFECTS, QUEUE_LETTERS = "effects", "letters"
VERSION = "1"  # pinned: DBOS would else hash the code, and a deploy would strand waiting jobs
# Each look costs milliseconds, and nobody tells us when. Somebody waits for an answer to a letter;
# an effect has had its half minute for Undo.
POLL_SECONDS = {QUEUE_LETTERS: 0.2, QUEUE_EFFECTS: 0.5}
MOST_AT_ONCE = 12


class Jobs(Protocol):
    """What the worker needs of an engine."""

    def register(self, kind: str, handler: Handler) -> None:
        """Name what a job of `kind` does with its id. Before `start`."""
        ...

    def start(self) -> None:
        """Begin to work."""
        ...

    def stop(self, *, drain_seconds: float) -> None:
        """Finish what runs, start nothing new."""
        ...

    def enqueue(self, kind: str, key: str, subject: int, *, partition: str | None = None) -> None:
        """Poke `kind` with an id, once per `key`, one at a time per `partition`."""
        ...

    def recover(self, dead: str) -> int:
        """Take over what a dead worker left; returns how many jobs."""
        ...


class DbosJobs:
    """The port on DBOS. One per process; on SQLite one process only, held by the worker's lock."""

    def __init__(self, url: str, *, worker: str) -> None:
        if not worker or worker == "local":
            raise Misconfigured(
                "Each worker needs a name of its own (COUNTERSIGN_WORKER), or two would do the "
                "same job at once."
            )
        self._handlers: dict[str, Handler] = {}
        self._worker = worker
        self._config = DBOSConfig(
            name="countersign",
            system_database_url=url,
            application_version=VERSION,
            executor_id=worker,
            log_level="ERROR",
            console_log_level="ERROR",
            enable_otlp=False,
            dbos_system_schema="engine",
            serializer=DBOSPortableJSONSerializer(),
        )
        self._poke: Callable[[str, int], None] | None = None

    def register(self, kind: str, handler: Handler) -> None:
        """Name what a job of `kind` does with its id."""
        self._handlers[kind] = handler

    def start(self) -> None:
        """Open the engine's own database and begin to work."""
        logging.getLogger("dbos").setLevel(logging.ERROR)
        _write_ahead(str(self._config["system_database_url"]))
        _refuse_pickles()
        DBOS(config=self._config)

        @DBOS.workflow(name="poke_v1")
        def poke(kind: str, subject: int) -> None:
            handler = self._handlers.get(kind)
            if handler is None:
                log.error("a job of unknown kind %s was left alone", kind)
                return
            try:
                handler(subject)
            except Exception:
                log.exception("%s %s failed; its row stays and is looked at again", kind, subject)

        DBOS.launch()
        self._poke = poke
        for queue, per_partition in ((QUEUE_EFFECTS, None), (QUEUE_LETTERS, 1)):
            DBOS.register_queue(
                queue,
                worker_concurrency=MOST_AT_ONCE,
                partition_concurrency=per_partition,
                polling_interval_sec=POLL_SECONDS[queue],
                on_conflict="always_update",
            )

    def stop(self, *, drain_seconds: float) -> None:
        """Finish what runs, within the time given; the rest is found again by its rows."""
        self._poke = None
        DBOS.destroy(workflow_completion_timeout_sec=int(drain_seconds))

    def enqueue(self, kind: str, key: str, subject: int, *, partition: str | None = None) -> None:
        """Poke a handler with an id, once per `key`."""
        if self._poke is None:
            return
        queue = QUEUE_LETTERS if partition else QUEUE_EFFECTS
        with SetWorkflowID(key):
            if partition:
                with SetEnqueueOptions(queue_partition_key=partition):
                    DBOS.enqueue_workflow(queue, self._poke, kind, subject)
            else:
                DBOS.enqueue_workflow(queue, self._poke, kind, subject)

    def recover(self, dead: str) -> int:
        """Resume what a dead worker had begun: DBOS itself would wait for it to come back."""
        left = DBOS.list_workflows(status="PENDING", executor_id=dead)
        for job in left:
            DBOS.resume_workflow(job.workflow_id)
        return len(left)


def _refuse_pickles() -> None:
    """Never unpickle: DBOS lets each row choose its format, and a pickle is code.

    Ours are JSON; whoever can write a row of the engine must not get to run in this process.
    """

    def refuse(_data: str) -> object:
        raise Misconfigured("A job of the engine is not ours; it was left alone.")

    DBOSDefaultSerializer.deserialize = staticmethod(refuse)  # type: ignore[method-assign,assignment]  # put in its place


def _write_ahead(url: str) -> None:
    """Put an SQLite engine file into WAL mode once: DBOS leaves it in the slow default."""
    _, _, file = url.partition("sqlite:///")
    if file:
        ours_alone(Path(file))
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


class ThreadJobs:
    """The same port on a plain thread, for tests and one-shot commands: no file, no polling."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._lock = threading.RLock()
        self._seen: set[str] = set()

    def register(self, kind: str, handler: Handler) -> None:
        """Name what a job of `kind` does with its id."""
        self._handlers[kind] = handler

    def start(self) -> None:
        """Nothing to open."""

    def stop(self, *, drain_seconds: float) -> None:
        """Nothing to close."""
        del drain_seconds

    def enqueue(self, kind: str, key: str, subject: int, *, partition: str | None = None) -> None:
        """Run the job now, in the caller's thread."""
        del partition
        with self._lock:
            if key in self._seen:
                return
            self._seen.add(key)
        self._handlers[kind](subject)

    def recover(self, dead: str) -> int:
        """Nobody else's jobs are here."""
        del dead
        return 0
