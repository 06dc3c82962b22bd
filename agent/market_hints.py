"""An order that changed on Amazon: what waits for a decision on it is looked at again."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from agent.arriving import Handling, Intake
from agent.surviving import surviving
from memory import second_looks
from memory.arrivals import Arrival
from memory.database import Database, Tx
from tools.webhooks.amazon import ORDER_CHANGED
from tools.webhooks.queue import Queue

log = logging.getLogger(__name__)


def look_at_order(tx: Tx, arrival: Arrival) -> None:
    """Wish for a second look at what waits on the order."""
    second_looks.want(tx, arrival.object_ref, arrival.id)


MARKET_LOOKS = Handling(frozenset({ORDER_CHANGED}), look_at_order)
"""To be given to a `Consumer`."""


@dataclass(frozen=True)
class MarketWatch:
    """Looks through marketplaces that do not post, as long as anything of theirs waits."""

    database: Database
    intake: Intake
    queues: Sequence[Queue]

    def run(self) -> int:
        """Take in what changed; returns how many events are new. Network."""
        new = 0
        for queue in self.queues:
            with surviving(f"Looking through {queue.account}"):
                with self.database.read() as tx:
                    waits = second_looks.anything_waits(tx, queue.account)
                new += self.intake.drain(queue) if waits else 0
        return new
