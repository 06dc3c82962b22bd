"""Have the program look at a planted shop, and ask the same by hand; how long each takes."""

import contextlib
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import psutil

from agent.sweeping import Sweeping
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Sweep
from memory import switches
from memory.database import Database
from memory.mirror.asking import written_out
from tests.copies import ZONE
from tests.planted.rows import Door, door_to
from tests.planted.shop import CALENDARS, NOW

DRIFT = timedelta(seconds=20)
"""How much later than its moment a shop may be looked at; what is planted leaves two minutes."""


@dataclass(frozen=True)
class Work:
    """Counts what processors work for a database; PostgreSQL has processes of its own."""

    server: psutil.Process | None = None

    @classmethod
    def of(cls, database: Database) -> "Work":
        """Find the server's first process, whose children serve; SQLite has none but us."""
        if database.is_sqlite:
            return cls()
        with door_to(str(database.url.render_as_string(hide_password=False))) as door:
            ((pid,),) = door.ask("select pg_backend_pid()", {})
            return cls(psutil.Process(pid).parent())

    def seconds(self) -> float:
        """Return what was worked so far."""
        served = 0.0
        for one in [self.server, *self.server.children(recursive=True)] if self.server else ():
            with contextlib.suppress(psutil.NoSuchProcess):
                served += sum(one.cpu_times()[:4])  # those of children that are gone as well
        return time.process_time() + served


@dataclass
class Timed:
    """Seconds by sweep: as they pass, and as processors work for it, ours and the database's.

    How busy the machine is besides makes a difference to the first only.
    """

    work: Work = field(default_factory=Work)
    seconds: dict[str, float] = field(default_factory=dict)
    worked: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self.seconds.values())

    @property
    def total_worked(self) -> float:
        """All of that."""
        return sum(self.worked.values())

    @contextmanager
    def taking(self, sweep: str) -> Iterator[None]:
        """Note how long something takes."""
        began, worked = time.perf_counter(), self.work.seconds()
        yield
        self.seconds[sweep] = time.perf_counter() - began
        self.worked[sweep] = self.work.seconds() - worked


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database of a planted shop as the program does."""
    database = Database(url, practice=True)
    yield database
    database.close()


def stand_still(database: Database) -> None:
    """Have it be the moment of the planted shop, or a few seconds later."""
    with database.read() as tx:
        if NOW <= tx.now() < NOW + DRIFT:
            return
    real = Database(str(database.url))
    with real.read() as tx:
        offset = math.ceil((NOW - tx.now()).total_seconds())
    real.close()
    with database.transaction() as tx:
        switches.set_clock_offset(tx, offset)


def by_program(database: Database, turn: int) -> Timed:
    """Run every sweep as the schedule does, in a slot of its own for each turn."""
    timed = Timed(Work.of(database))
    sweeping = Sweeping(database, ZONE, CALENDARS, "planted")
    for sweep in SWEEPS:
        stand_still(database)
        with timed.taking(sweep.name):
            outcome = sweeping.run(sweep, NOW + timedelta(minutes=turn))
        assert outcome is not None, sweep.name
    return timed


def by_hand(database: Database, door: Door) -> Timed:
    """Run the same queries with the database's own driver, and fetch all."""
    timed = Timed(Work.of(database))
    for sweep in SWEEPS:
        query, given = written_out(sweep.sql, given_to(sweep))
        with timed.taking(sweep.name):
            door.ask(query, given)
    return timed


def given_to(sweep: Sweep) -> Mapping[str, object]:
    """Return what a sweep's query is given at the moment of the planted shop."""
    return sweep.given(NOW, CALENDARS, {})
