"""Where conversations are kept: LangGraph's own savers on storage of their own.

Only the latest state of a thread is worth keeping, so the rest is pruned at the end of each turn.
LangGraph does not serialise turns of one thread and loses messages when they overlap; the queue
runs them one at a time, and the lock here holds even where somebody goes round the queue.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from memory.database import ours_alone

_OLDER = (
    "thread_id = ? AND checkpoint_id < "
    "(SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?)"
)


@dataclass
class Held:
    """A thread that is worked on. `is_first`: what is stored now is all there ever was of it."""

    is_first: bool = False


@dataclass
class Conversations:
    """All threads: their store, and the right to work on one of them."""

    saver: BaseCheckpointSaver[Any] = field(default_factory=InMemorySaver)
    _locks: weakref.WeakValueDictionary[str, threading.Lock] = field(
        default_factory=weakref.WeakValueDictionary, repr=False
    )
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @contextmanager
    def hold(self, thread: str) -> Iterator[Held]:
        """Work on one thread, alone; others wait. Keeps only its latest state afterwards."""
        with self._guard:
            lock = self._locks.setdefault(thread, threading.Lock())
        held = Held()
        with lock:
            yield held
            if not held.is_first:
                self._prune(thread)

    def _prune(self, thread: str) -> None:
        if isinstance(self.saver, SqliteSaver):  # its own `prune` is not implemented
            with self.saver.cursor() as cursor:
                for table in ("writes", "checkpoints"):
                    cursor.execute(f"DELETE FROM {table} WHERE {_OLDER}", (thread, thread))  # noqa: S608 - constants only
        elif not isinstance(self.saver, InMemorySaver):
            self.saver.prune([thread], strategy="keep_latest")


@contextmanager
def open_conversations(database_url: str | None, folder: Path) -> Iterator[Conversations]:
    """Open the store of threads that belongs to a database, and close it at the end.

    `sqlite:///…` gets a file of its own in `folder` (a second writer on the main file would only
    wait for it), `postgresql://…` a schema of its own, None memory that ends with the process.
    """
    with ExitStack() as stack:
        if database_url is None:
            yield Conversations()
        elif database_url.startswith("sqlite"):
            yield Conversations(stack.enter_context(_sqlite(folder / "threads.db")))
        else:
            yield Conversations(stack.enter_context(_postgres(database_url)))


@contextmanager
def _sqlite(path: Path) -> Iterator[SqliteSaver]:
    ours_alone(path)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        saver = SqliteSaver(connection, serde=_serializer())
        saver.setup()
        yield saver
    finally:
        connection.close()


@contextmanager
def _postgres(url: str) -> Iterator[BaseCheckpointSaver[Any]]:
    from langgraph.checkpoint.postgres import PostgresSaver  # noqa: PLC0415 - one user in two
    from psycopg import Connection  # noqa: PLC0415 - as above
    from psycopg.rows import dict_row  # noqa: PLC0415 - as above
    from psycopg_pool import ConnectionPool  # noqa: PLC0415 - as above

    address = url.replace("+psycopg", "", 1)
    with Connection.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
    with ConnectionPool[Connection[dict[str, Any]]](
        address,
        min_size=1,
        max_size=8,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            "options": f"-c search_path={_SCHEMA}",
        },
    ) as pool:
        saver = PostgresSaver(pool, serde=_serializer())
        saver.setup()
        yield saver


def _serializer() -> JsonPlusSerializer:
    """Read stored threads strictly: a row may name messages, never a function to call."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


_SCHEMA = "threads"
