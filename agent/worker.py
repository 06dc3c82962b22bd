"""The worker's heartbeat: looks at the rows and pokes the engine.

Every half second it looks at Actions, inbox and expiry, because a poke may be lost; `poke()` only
saves the wait. What it finds it hands to jobs, so that N workers share the load on PostgreSQL.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.executor import Executor
from agent.expiry import expire
from agent.jobs import Jobs
from agent.letters import Letters
from agent.looking_again import SecondLook
from agent.reconcile import Reconciler
from agent.surviving import surviving
from memory import inbox, ledger, outbox, workers
from memory.agenda import anything_due
from memory.database import Database, Tx

log = logging.getLogger(__name__)
TICK_SECONDS = 0.5
BEAT_SECONDS = 5.0
REPEAT_SECONDS = 15


@dataclass
class Worker:
    """One process's share of the work.

    `drain` sends what the outbox holds, and says how much; `nudge` tells people what waits; `hear`
    handles what vendors told us, and says how much; `tally` counts the votes that were pressed;
    `looks` looks again at open requests.
    """

    name: str
    database: Database
    jobs: Jobs
    executor: Executor
    reconciler: Reconciler
    letters: Letters
    drain: Callable[[], int]
    nudge: Callable[[], int]
    hear: Callable[[], int] = lambda: 0
    tally: Callable[[], int] = lambda: 0
    looks: SecondLook | None = None
    _wake: threading.Event = field(default_factory=threading.Event)
    _send: threading.Event = field(default_factory=threading.Event)
    _listen: threading.Event = field(default_factory=threading.Event)
    _pressed: threading.Event = field(default_factory=threading.Event)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _beats: dict[str, float] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _poked: set[str] = field(default_factory=set)
    _quarter: int = 0

    def start(self) -> None:
        """Register the jobs, find out what died, and begin to look."""
        self.jobs.register("execute", self._execute)
        self.jobs.register("letter", self._answer)
        self.jobs.register("look", self._look)
        self.jobs.start()
        with self.database.transaction() as tx:
            outbox.release(tx, self.name)
        self.reconciler.run(reborn=self.name)
        for name, loop, wake in (
            ("worker", self._look_around, self._wake),
            ("outbox", self._drain, self._send),
            ("arrivals", self._hear, self._listen),
            ("ballots", self._tally, self._pressed),
        ):
            thread = threading.Thread(target=self._loop, args=(name, loop, wake), name=name)
            self._threads.append(thread)
            thread.start()

    def stop(self, *, drain_seconds: float = 10.0) -> None:
        """Take nothing new, finish what runs."""
        self._stopping.set()
        self.poke()
        for thread in self._threads:
            thread.join(timeout=drain_seconds)
        self.jobs.stop(drain_seconds=drain_seconds)

    def poke(self, what: str = "") -> None:
        """Look now instead of in half a second."""
        if what in {"", "arrivals"}:
            self._listen.set()
        if what in {"", "ballots"}:
            self._pressed.set()
        if what in {"", "actions", "outbox"}:
            self._send.set()
        if what in {"", "actions", "inbox"}:
            self._wake.set()

    def healthy(self) -> dict[str, bool]:
        """Whether each loop has gone round lately."""
        now = time.monotonic()
        return {name: now - at < 10 * BEAT_SECONDS for name, at in self._beats.items()}

    def tick(self) -> None:
        """Look at everything once; what fails takes nothing else with it."""
        steps: tuple[Callable[[], object], ...] = (
            lambda: expire(self.database),
            self.reconciler.run_due,
            self._enqueue_due,
            self._enqueue_waiting,
            self._enqueue_looks,
        )
        self._survive(self._beat, self.nudge, *(steps if self._has_work() else ()))

    def _look_around(self) -> None:
        """Go on with what a poke is about; what only time brings is looked at by the clock."""
        if self._every("tick", TICK_SECONDS):
            self.tick()
        else:
            self._survive(self._enqueue_due, self._enqueue_waiting)

    @staticmethod
    def _survive(*steps: Callable[[], object]) -> None:
        for step in steps:
            with surviving("The worker"):
                step()

    def _has_work(self) -> bool:
        """Ask for everything in one go; whoever cannot be answered has work, and finds out why."""
        has_work = True
        with surviving("The worker's look"), self.database.glance() as tx:
            has_work = anything_due(tx)
        return has_work  # noqa: RET504 - what fails inside is survived, and then there is work

    def _beat(self) -> None:
        if self._every("beat", BEAT_SECONDS):
            self._take_over()

    def _enqueue_due(self) -> None:
        for action_id in self.executor.due():
            with surviving(f"The execution of A-{action_id}"):
                with self.database.read() as tx:
                    action, again = ledger.get(tx, action_id), self._again(tx)
                stamp = action.not_before.timestamp() if action.not_before else 0
                key = f"execute:{action.id}:{action.fence}:{stamp}:{again}"
                self._poke_once("execute", key, action.id)

    def _enqueue_waiting(self) -> None:
        with self.database.glance() as tx:
            waiting, again = inbox.waiting(tx), self._again(tx)
        for letter in waiting:
            with surviving(f"Letter {letter.id}"):
                key = f"letter:{letter.id}:{letter.attempts}:{again}"
                self._poke_once("letter", key, letter.id, partition=letter.partition)

    def _enqueue_looks(self) -> None:
        wanted = self.looks.wanted() if self.looks else []
        if not wanted:
            return
        with self.database.glance() as tx:
            again = self._again(tx)
        for look in wanted:
            with surviving(f"The second look at A-{look.action_id}"):
                key = f"look:{look.action_id}:{look.arrival_id}:{again}"
                self._poke_once("look", key, look.action_id)

    def _poke_once(
        self, kind: str, key: str, subject: int, *, partition: str | None = None
    ) -> None:
        """Enqueue a job whose key this process has not enqueued yet.

        The engine would notice too, but by asking its database, for each row that waits, at each
        look; with many waiting that is most of what there is to do.
        """
        if key not in self._poked:
            self.jobs.enqueue(kind, key, subject, partition=partition)
            self._poked.add(key)

    def _again(self, tx: Tx) -> int:
        """Number the quarter minute it is, as a part of a job's key.

        A new attempt needs a new key: the engine remembers keys for good. And so does a job that
        failed before its row could say so: what is still due is poked again in a while.
        """
        quarter = int(tx.now().timestamp()) // REPEAT_SECONDS
        if quarter != self._quarter:
            self._quarter = quarter
            self._poked.clear()
        return quarter

    # Jobs ------------------------------------------------------------------------------------
    def _execute(self, action_id: int) -> None:
        self.executor.run(action_id)
        self.poke("actions")

    def _answer(self, letter_id: int) -> None:
        self.letters.handle(letter_id)
        self.poke("actions")

    def _look(self, action_id: int) -> None:
        with surviving(f"The second look at A-{action_id}"):
            if self.looks:
                self.looks.run(action_id)
        self.poke("actions")

    def _drain(self) -> None:
        while self.drain() and not self._stopping.is_set():
            pass

    def _hear(self) -> None:
        self._while_some(self.hear)

    def _tally(self) -> None:
        self._while_some(self.tally)

    def _while_some(self, step: Callable[[], int]) -> None:
        """Go on while there is something, and then have what came of it looked at."""
        some = False
        while step() and not self._stopping.is_set():
            some = True
        if some:
            self.poke("actions")

    def _take_over(self) -> None:
        with self.database.transaction() as tx:
            workers.beat(tx, self.name)
            dead = [
                name
                for name in workers.silent(tx, longer_than=workers.DEAD_AFTER)
                if name != self.name and workers.bury(tx, name)
            ]
        for name in dead:
            log.warning("worker %s is silent; %d jobs taken over", name, self.jobs.recover(name))

    def _loop(self, name: str, step: Callable[[], None], wake: threading.Event) -> None:
        while not self._stopping.is_set():
            with surviving(name):
                step()
            self._beats[name] = time.monotonic()
            wake.wait(TICK_SECONDS)
            wake.clear()

    def _every(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self._last.get(what, float("-inf")) < seconds:
            return False
        self._last[what] = now
        return True
