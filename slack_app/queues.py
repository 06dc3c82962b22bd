"""The queues a person can look through on their Home tab, read from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from memory import ledger
from memory.database import Tx
from memory.ledger import Action
from memory.states import IN_FLIGHT, State
from memory.tables import actions
from policies.people import Person
from slack_app.records import asked_by, waiting_on

_LATELY = timedelta(days=7)
_MOST = 1000


class Queue(StrEnum):
    """A list somebody may want to see whole; the value goes over the wire."""

    MINE = "mine"
    ASKED = "asked"
    OPEN = "open"
    RUNNING = "running"
    PERSON = "person"
    RAN_OUT = "ran_out"


TITLES = {
    Queue.MINE: "Waiting on you",
    Queue.ASKED: "Your requests",
    Queue.OPEN: "Waiting for anybody",
    Queue.RUNNING: "Being carried out",
    Queue.PERSON: "A person has to look",
    Queue.RAN_OUT: "Nobody decided, last 7 days",
}
_STATES = {
    Queue.RUNNING: IN_FLIGHT | {State.APPROVED},
    Queue.PERSON: frozenset({State.NEEDS_HUMAN}),
    Queue.RAN_OUT: frozenset({State.EXPIRED}),
}


@dataclass(frozen=True)
class Queues:
    """All queues as they stand for one person, urgent first."""

    lists: dict[Queue, list[Action]]

    def of(self, queue: Queue) -> list[Action]:
        """Return one of them."""
        return self.lists[queue]


def queues_for(tx: Tx, person: Person, people: Sequence[Person]) -> Queues:
    """Read every queue for a person."""
    lately = actions.c.changed_at >= tx.now() - _LATELY
    lists = {
        queue: ledger.find(
            tx,
            actions.c.state.in_([*states]),
            *([lately] if queue is Queue.RAN_OUT else []),
            limit=_MOST,
        )
        for queue, states in _STATES.items()
    }
    lists[Queue.OPEN] = ledger.to_be_decided(tx, limit=_MOST)
    lists[Queue.OPEN].sort(key=lambda one: one.expires_at or one.created_at)
    mine = waiting_on(tx, person, people)
    return Queues({Queue.MINE: mine, Queue.ASKED: asked_by(tx, person), **lists})
