"""Keeping the copies fresh: a first load, then what has changed, every few minutes by the clock.

Any number of workers may run this. A stream's turn is a lease in its row, so that one worker has it
at a time, and every chunk is stored together with its checkpoint under that lease. Whoever dies in
between loses a chunk that was not stored; whoever was only slow is told, and stores nothing more.
Each account has threads of its own, so that a vendor which is silent holds up no other's copies.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agent.surviving import surviving
from memory import outbox
from memory.database import Database, Tx
from memory.mirror import copying, sources
from memory.mirror.sources import Step, Turn
from policies.errors import CountersignError, TooLate, VendorThrottled
from tools.mirror.feed import Chunk, Feed, NotOffered, WaitsForSomebody

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
EVERY = timedelta(minutes=2)
WAITING_EVERY = timedelta(minutes=10)
"""How often is looked at what waits for a person, who has it hurried along besides."""
LOOK_SECONDS, AGAIN_SECONDS = 2.0, 0.1
FIRST_RETRY, LAST_RETRY = 5.0, 300.0
TOLD_SECONDS = 5.0
"""How often whoever looks at Home is shown how far a load is."""


@dataclass
class Mirroring:
    """One worker's share of copying. `every` is how long a stream that is fresh is left alone.

    `owner` is a name that no other running process has; whoever is started again under it goes on
    at once with what it had.
    """

    database: Database
    feeds: Sequence[Feed]
    owner: str
    every: timedelta = EVERY
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _begun: bool = False
    _told_at: float = 0.0

    def start(self) -> None:
        """Make the streams known, and begin, each account's of one kind in a thread of its own.

        One kind shares what its vendor allows; another need not wait for it.
        """
        for kind in dict.fromkeys((feed.account, type(feed)) for feed in self.feeds):
            own = [feed for feed in self.feeds if (feed.account, type(feed)) == kind]
            name = f"mirror {kind[0]} {own[0].stream}"
            thread = threading.Thread(target=self._loop, args=(own,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        self._begun = True

    def stop(self, *, within: float = 10.0) -> None:
        """Finish the chunks that are under way, and give everything back."""
        self._stopping.set()
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(timeout=max(deadline - time.monotonic(), 0.0))

    def healthy(self) -> bool:
        """Whether the threads live; that a vendor is silent is said by its source, not here."""
        return self._begun and all(thread.is_alive() for thread in self._threads)

    def register(self) -> None:
        """Make every stream known."""
        self._register(self.feeds)

    def run_due(self) -> int:
        """Take each stream's turn that is due and free; returns how many were taken."""
        return self._run_due(self.feeds)

    def _register(self, feeds: Sequence[Feed]) -> None:
        with self.database.copying() as tx:
            for feed in feeds:
                sources.register(tx, feed.account, feed.stream, feed.title, feed.stale_after)

    def _run_due(self, feeds: Sequence[Feed]) -> int:
        with self.database.glance() as tx:
            due = sources.due(tx, self.owner)
        taken = [feed for feed in feeds if (feed.account, feed.stream) in due]
        return sum(self.run(feed) for feed in taken if not self._stopping.is_set())

    def run(self, feed: Feed) -> bool:
        """Take one turn of a stream; false where it is not due or somebody else has it."""
        with self.database.copying() as tx:
            turn = sources.claim(tx, feed.account, feed.stream, owner=self.owner, lease=LEASE)
        if turn is None:
            return False
        try:
            again, complete = self._copy(feed, turn)
        except TooLate:
            log.info("%s is copied by another worker now", feed.title)
        except NotOffered as none:
            log.info("%s", none.sentence)
            with self.database.copying() as tx:
                sources.drop(tx, turn)
                outbox.touch_calmly(tx, "home")
        except WaitsForSomebody as wait:
            again = max(self.every, WAITING_EVERY)
            with self.database.copying() as tx:
                sources.wait(tx, turn, wait.sentence, wait.code, again=again)
                outbox.touch_calmly(tx, "home")
        except CountersignError as error:
            self._failed(turn, feed, error.sentence, error)
        except Exception as error:
            log.exception("%s could not be copied", feed.title)
            self._failed(turn, feed, "Something went wrong inside Countersign.", error)
        else:
            with self.database.copying() as tx:
                if sources.failures(tx, turn):
                    outbox.touch_calmly(tx, "home")
                sources.end(tx, turn, again=again, complete=complete)
        return True

    def _copy(self, feed: Feed, turn: Turn) -> tuple[timedelta, bool]:
        """Take the turn; say when the next is due, and whether all that has changed is here now."""
        again: float | None = None
        complete = True
        for chunk in feed.turn(turn.cursor, self._now):
            self._store(feed, turn, chunk)
            again, complete = chunk.again, chunk.complete
            if self._stopping.is_set():
                return timedelta(), False
        return self.every if again is None else timedelta(seconds=again), complete

    def _store(self, feed: Feed, turn: Turn, chunk: Chunk) -> None:
        budget = feed.budget
        with self.database.copying() as tx:
            sources.advance(tx, turn, replace(chunk.step, budget=budget), lease=LEASE)
            copying.put(tx, chunk.rows)
            copying.bury(tx, chunk.gone)
            if chunk.step.whole_at is not None:
                for row in feed.rows:
                    copying.strike_out(tx, row.table, feed.account, not_since=chunk.step.whole_at)
            self._show_progress(tx, chunk.step)

    def _show_progress(self, tx: Tx, step: Step) -> None:
        """Have open Homes say how far a load is, now and then, and at once that it is done."""
        loads = step.loaded is not None or step.expected is not None
        if loads and step.whole_at:
            outbox.touch(tx, "home")
        elif step.whole_at or (loads and time.monotonic() - self._told_at > TOLD_SECONDS):
            self._told_at = time.monotonic()
            outbox.touch_calmly(tx, "home")

    def _failed(self, turn: Turn, feed: Feed, sentence: str, error: Exception) -> None:
        log.warning("%s: %s", feed.title, sentence)
        asked = error.retry_after if isinstance(error, VendorThrottled) else 0.0
        with self.database.copying() as tx:
            failures = sources.failures(tx, turn)
            if not failures:
                outbox.touch_calmly(tx, "home")
            wait = min(FIRST_RETRY * 2.0**failures, LAST_RETRY)
            try:
                sources.fail(tx, turn, sentence, again=timedelta(seconds=max(wait, asked)))
            except TooLate:
                log.info("%s is copied by another worker now", feed.title)

    def _now(self) -> datetime:
        with self.database.glance() as tx:
            return tx.now()

    def _loop(self, feeds: Sequence[Feed]) -> None:
        known = False
        while not self._stopping.is_set():
            pause = LOOK_SECONDS
            with surviving("Copying"):
                if not known:
                    self._register(feeds)
                    known = True
                self._run_due(feeds)
                pause = self._pause(feeds)
            self._stopping.wait(pause)

    def _pause(self, feeds: Sequence[Feed]) -> float:
        """Seconds until these streams of one account are to be looked at again."""
        account, streams = feeds[0].account, [feed.stream for feed in feeds]
        with self.database.glance() as tx:
            due = sources.next_due(tx, self.owner, account, streams)
        seconds = LOOK_SECONDS if due is None else due.total_seconds()
        return min(max(seconds, AGAIN_SECONDS), LOOK_SECONDS)
