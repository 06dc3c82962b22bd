"""The one door to the database: one code path, two URLs (SQLite and PostgreSQL)."""

import contextlib
import logging
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    create_engine,
    event,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.types import TypeDecorator

from memory.liveness import ask_only_the_doubtful
from policies.errors import Misconfigured, Unavailable

log = logging.getLogger(__name__)
Seen = TypeVar("Seen")
SCHEMA = "countersign"
LOCK_WAIT_SECONDS = 30
WRITERS = 4  # of a process in PostgreSQL's queue at once: enough that it never runs empty
_OURS_ALONE = 0o600
_NO_ANSWER = "My own database did not answer. Nothing was changed; please try again in a minute."
Json = JSON().with_variant(JSONB(), "postgresql")


def storable(value: Any) -> Any:  # noqa: ANN401 - text, or whatever JSON holds it
    """Leave out of all text what a database cannot hold: NUL, and halves of surrogate pairs."""
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
        case Mapping():
            return {storable(key): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
    return value


def ours_alone(file: Path) -> None:
    """Make a database file, and its folder, if absent; close it to every other user (0600).

    SQLite gives the files it keeps beside it (-wal, -shm) the same mode; those of an earlier
    version are closed too. A file of somebody else's stays as it is.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        file.touch(mode=_OURS_ALONE)
    for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            one.chmod(_OURS_ALONE)


class UtcDateTime(TypeDecorator[datetime]):
    """UTC in storage on both databases; refuses a datetime that does not know its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite stores it without the offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_OFFSET = "(select value from switches where name = 'clock_offset_seconds')"
_HEAD = "(select seq from audit_head where id = 1), (select hash from audit_head where id = 1)"
_CLOCKS = {
    "sqlite": text(f"select strftime('%Y-%m-%d %H:%M:%f', 'now'), {_OFFSET}, {_HEAD}"),
    "postgresql": text(f"select clock_timestamp(), {_OFFSET}, {_HEAD}"),
}
HEAD = "head"
"""Under which name a ledger transaction has `seen` the head of the log: its number and its hash."""
_TAKE_HEAD = text("select seq from audit_head where id = 1 for update")


@dataclass(frozen=True)
class Tx:
    """An open transaction. Functions that take one never commit; its opener does.

    `happened` is what the log of the process says once it is committed: ids and states only.
    `seen` is what was read within it and cannot change until it ends, by name: the head of the log,
    where it `holds_head`, and what never changes at all; all there is where it `only_looks`.
    """

    connection: Connection
    practice: bool = False
    holds_head: bool = False
    only_looks: bool = False
    happened: list[Mapping[str, Any]] = field(default_factory=list)
    seen: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    _moment: list[datetime] = field(default_factory=list, repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite (for the two places where SQL differs)."""
        return self.connection.dialect.name == "sqlite"

    def now(self) -> datetime:
        """Return the database's own clock; in the practice shop, plus its calendar's offset.

        Never the transaction's start: a vote that waited for a lock past the expiry is too late.
        By the first time anybody asks, the locks are held; from then on it is one moment for all
        that the transaction does, and the database is asked once.
        """
        if not self._moment:
            self._moment.append(self._read_clock())
        return self._moment[0]

    def once(self, name: Hashable, read: Callable[[], Seen]) -> Seen:
        """Read something, and where this only looks at one moment, no second time."""
        if not self.only_looks:
            return read()
        if name not in self.seen:
            self.seen[name] = read()
        found: Seen = self.seen[name]
        return found

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do some of the work so that it can fail alone: all of this part, or nothing of it.

        Raises `Unavailable` where the database itself gave up, for then all of it has to end.
        """
        told = len(self.happened)
        try:
            with self.connection.begin_nested():
                yield
        except OperationalError as error:
            raise Unavailable(_NO_ANSWER) from error
        except BaseException:
            del self.happened[told:]
            self.seen.clear()
            raise

    def _read_clock(self) -> datetime:
        found = self.connection.execute(_CLOCKS[self.connection.dialect.name]).one()
        clock, offset, seq, link = found
        if self.holds_head and seq is not None:
            self.seen[HEAD] = (seq, link)
        moment = datetime.fromisoformat(clock) if isinstance(clock, str) else clock
        utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return utc + timedelta(seconds=int(offset)) if self.practice and offset else utc


class Database:
    """A pool of connections and the three kinds of transaction.

    `practice` says that every system we are connected to is the practice shop's: only then may its
    calendar be moved. With real keys a moved calendar in the tables is ignored.
    """

    def __init__(self, url: str, *, practice: bool = False, pool_size: int = 44) -> None:
        self.practice = practice
        try:
            self.url = make_url(url)
        except ArgumentError as error:
            raise Misconfigured("The database address cannot be read.") from error
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if not self.is_sqlite and self.url.get_backend_name() != "postgresql":
            raise Misconfigured("The database must be sqlite:///FILE or postgresql://...")
        self._reading: dict[str, Any] = (
            {"reading": True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        )
        self._alone: dict[str, Any] = (
            {"alone": True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        )
        self._writing = threading.BoundedSemaphore(1 if self.is_sqlite else WRITERS)
        self.engine = self._sqlite(pool_size) if self.is_sqlite else self._postgresql(pool_size)

    def _sqlite(self, pool_size: int) -> Engine:
        if self.url.database:
            ours_alone(Path(self.url.database))
        engine = create_engine(
            self.url,
            connect_args={"timeout": LOCK_WAIT_SECONDS},
            pool_size=pool_size,
            pool_use_lifo=True,  # few of them, and those know our statements and pages already
            max_overflow=0,
            hide_parameters=True,
        )

        @event.listens_for(engine, "connect")
        def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            if not options.get("alone"):
                begin = "BEGIN" if options.get("reading") else "BEGIN IMMEDIATE"
                connection.exec_driver_sql(begin)

        return engine

    def _postgresql(self, pool_size: int) -> Engine:
        engine = create_engine(
            self.url.set(drivername="postgresql+psycopg"),
            connect_args={"options": f"-c search_path={SCHEMA}", "connect_timeout": 10},
            pool_size=pool_size,
            pool_use_lifo=True,  # few of them, and those know our statements and pages already
            max_overflow=0,
            hide_parameters=True,
        )
        ask_only_the_doubtful(engine)
        return engine

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Open a ledger transaction: all or nothing, and one at a time.

        SQLite takes the write lock at once and PostgreSQL the audit head row, so that the audit
        chain cannot fork. No network call belongs inside. Raises `Unavailable`.
        """
        with self._guarded(), self._turn(), self.engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(_TAKE_HEAD)
            tx = Tx(connection, self.practice, holds_head=True)
            yield tx
        for one in tx.happened:
            log.info("%s", one["kind"], extra=dict(one))

    @contextmanager
    def copying(self) -> Iterator[Tx]:
        """Open a transaction for what others hold, tell us or are told: nothing of the ledger.

        It does not take the audit head, so on PostgreSQL no decision waits for it. SQLite has one
        writer: keep it short. No network call belongs inside. Raises `Unavailable`.
        """
        turn = self._turn() if self.is_sqlite else nullcontext()
        with self._guarded(), turn, self.engine.begin() as connection:
            yield Tx(connection, self.practice)

    @contextmanager
    def glance(self) -> Iterator[Tx]:
        """Open what needs no one moment for several statements: each stands alone, half the way.

        For what looks again and again whether there is anything to do, and for what counts by
        itself; nothing of the ledger is written so. Raises `Unavailable`.
        """
        with (
            self._guarded(),
            self.engine.connect().execution_options(**self._alone) as connection,
        ):
            yield Tx(connection, self.practice)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that only looks, at one moment of the database however long it takes.

        SQLite gives every transaction such a snapshot; PostgreSQL's default would see a row that
        was committed between two looks, and a proof of the log would then see a fault.
        """
        with (
            self._guarded(),
            self.engine.connect().execution_options(**self._reading) as connection,
            connection.begin(),
        ):
            yield Tx(connection, self.practice, only_looks=True)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let threads write one after the other, in the order they came.

        SQLite's own lock wakes nobody: who waits for it looks again after ever longer naps, and the
        last of fifty clicks at once would wait for seconds. PostgreSQL has a queue of its own, but
        whoever stands in it holds a connection: only a few may, or none would be left for the one
        all wait for, should it have to look something up.
        """
        if not self._writing.acquire(timeout=LOCK_WAIT_SECONDS):
            raise Unavailable(_NO_ANSWER)
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise Unavailable(_NO_ANSWER) from error

    def answers(self) -> bool:
        """Whether the database can be read right now."""
        try:
            with self.read() as tx:
                return bool(tx.connection.scalar(select(1)))
        except Unavailable:
            return False

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
