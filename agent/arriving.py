"""What vendors tell us: taken in once, and handed to whoever has to do something about it.

Taking in is one insert, so that a vendor is answered at once. Handling is one transaction in which
a handler applies the event and the event is marked as dealt with: a process that dies in between
has done neither, and any worker may go on.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from agent.together import Together
from memory import arrivals, outbox
from memory.arrivals import Arrival, Stand
from memory.database import Database, Tx
from policies.errors import CountersignError, Unavailable
from tools.webhooks.delivery import Post
from tools.webhooks.queue import Queue

log = logging.getLogger(__name__)
Handler = Callable[[Tx, Arrival], None]
"""Applies one event within the transaction that marks it; no network inside.

It may be called for the same event again after a failure, and reads nothing but rows: what has to
be asked of a vendor is wished for in a row, and asked afterwards.
"""

TOLERANCE = timedelta(minutes=5)
BATCH = 25
GATHER_SECONDS = 0.05
QUEUED_AT_ONCE = 10
NOBODY = "Nobody here handles this topic"
OVERTAKEN = "Overtaken by a newer one"


@dataclass(frozen=True)
class Handling:
    """Who handles which topics.

    `newest_only`: an event older than one of these topics that was applied to the same object is
    not handed over, because it tells how the object stood before.
    """

    topics: frozenset[str]
    handler: Handler
    newest_only: bool = True


class Intake:
    """Where deliveries and queues are taken in. `poke` tells the consumer of this process.

    Deliveries that come at one moment are kept by one commit: it is the disk that takes its time,
    and each of them waits for it once.
    """

    def __init__(self, database: Database, poke: Callable[[], object] = lambda: None) -> None:
        self._poke = poke
        self._together = Together(database, _keep)

    def take_in(self, post: Post) -> int:
        """Keep a genuine delivery, each event once; returns how many are new.

        Raises `NotGenuine` where it was signed too long ago, and `Unavailable`: then the vendor
        has to send it again.
        """
        new = self._together.take(post)
        if new:
            self._poke()
        return new

    def drain(self, queue: Queue) -> int:
        """Take in what waits in a queue, and only then let the queue forget it. Network."""
        new = 0
        while taken := queue.take(QUEUED_AT_ONCE):
            new += self.take_in(Post(tuple(one.notice for one in taken)))
            queue.acknowledge(taken)
        return new


def _keep(tx: Tx, post: Post) -> int:
    """Store what is new of a delivery. Raises `NotGenuine`."""
    post.check_age(tx.now(), TOLERANCE)
    return sum(arrivals.receive(tx, notice) for notice in post.notices)


@dataclass
class Consumer:
    """Hands events to handlers. Any number of workers may run one each.

    `most_attempts` is after how many failures an event is laid aside as dead. `gather` is for how
    many seconds the first few wait for company: many are handled by one commit, in the right order,
    and the disk is left to whoever waits for an answer.
    """

    database: Database
    handlings: Sequence[Handling]
    most_attempts: int = arrivals.MOST_ATTEMPTS
    gather: float = 0.0
    _by_topic: dict[str, list[Handling]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for handling in self.handlings:
            for topic in handling.topics:
                self._by_topic.setdefault(topic, []).append(handling)

    def run(self) -> int:
        """Handle what is due, some of it; returns how many were looked at."""
        with self.database.glance() as tx:
            waiting = arrivals.count_due(tx, up_to=BATCH)
        if not waiting:
            return 0
        if waiting < BATCH:
            time.sleep(self.gather)
        with self.database.transaction() as tx:
            due = arrivals.due(tx, limit=BATCH)
            for arrival in due:
                self._handle(tx, arrival)
        return len(due)

    def _handle(self, tx: Tx, arrival: Arrival) -> None:
        try:
            with tx.part():
                arrivals.done(tx, arrival, self._apply(tx, arrival))
        except Unavailable:
            raise  # the database's own trouble is nobody's failed attempt
        except Exception as error:
            why = error.sentence if isinstance(error, CountersignError) else type(error).__name__
            stand = arrivals.failed(tx, arrival, why, most=self.most_attempts)
            dead = stand is Stand.DEAD
            if dead:
                outbox.touch(tx, "home")
            log.log(
                logging.ERROR if dead else logging.WARNING,
                "%s (%s) could not be handled%s",
                arrival.name,
                arrival.topic,
                ": it is laid aside; see `countersign events list --dead`" if dead else "",
                exc_info=error,
            )

    def _apply(self, tx: Tx, arrival: Arrival) -> str:
        """Hand it to everybody concerned; returns why it was not, where nobody was."""
        handlings = self._by_topic.get(arrival.topic, [])
        wanted = [
            one
            for one in handlings
            if not (one.newest_only and arrivals.overtaken(tx, arrival, one.topics))
        ]
        for one in wanted:
            one.handler(tx, arrival)
        if wanted:
            return ""
        return OVERTAKEN if handlings else NOBODY
