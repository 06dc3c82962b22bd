"""Telling the right person: one push to whoever is on duty, one reminder to who stands in.

Cards wait in their channel for everybody; a direct message goes to one person a seat, and at half
the time to one more, once. Nobody is told of their own wish, and nobody outside business hours,
but for what would run out before they begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.judging import Bench
from agent.surviving import surviving
from memory import ledger, pushes, switches, votes
from memory.database import Database, Tx
from memory.ledger import Action
from memory.pushes import Nudge
from memory.states import State
from policies.duty import on_duty, stand_ins
from policies.people import Person


@dataclass(frozen=True)
class Pushes:
    """Sends what is due."""

    database: Database
    bench: Bench

    def run(self) -> int:
        """Tell whoever is to be told now; returns how many people. Stands still while paused."""
        with self.database.glance() as tx:
            waiting = [] if switches.frozen(tx) else pushes.due(tx)
        people = self.bench.directory.everybody() if waiting else ()
        told = 0
        for nudge in waiting:
            with surviving(f"The push of A-{nudge.action_id}"):
                told += self._send(nudge, people)
        return told

    def _send(self, nudge: Nudge, people: Sequence[Person]) -> int:
        with self.database.transaction() as tx:
            if nudge not in pushes.due(tx):
                return 0  # another worker was quicker
            action = ledger.get(tx, nudge.action_id)
            if action.state is not State.PENDING:
                pushes.forget(tx, action.id)
                return 0
            now, at_work = tx.now(), self.bench.calendar.opening_from(tx.now())
            runs_out = action.expires_at is not None and action.expires_at <= at_work
            if now < at_work and not runs_out:
                pushes.schedule(tx, action.id, at_work, reminder=nudge.is_reminder)
                return 0
            chosen = (
                _reminded(tx, action, people) if nudge.is_reminder else _first(tx, action, people)
            )
            for person in chosen:
                pushes.push(tx, person.id, action.id)
            self._plan_reminder(tx, nudge, action, now)
            return len(chosen)

    def _plan_reminder(self, tx: Tx, nudge: Nudge, action: Action, now: datetime) -> None:
        if nudge.is_reminder or action.expires_at is None:
            pushes.forget(tx, action.id)
            return
        calendar = self.bench.calendar
        half = calendar.hours_between(now, action.expires_at) / 2
        pushes.schedule(tx, action.id, calendar.add(now, half), reminder=True)


def _first(tx: Tx, action: Action, people: Sequence[Person]) -> list[Person]:
    """Choose one person for each seat that is free, of those who do not know yet."""
    terms = ledger.revision(tx, action.id, action.revision).terms
    agreed = votes.approvers(tx, action, people)
    known = pushes.told(tx, action.id)
    duty = on_duty(terms.requirements, people, _out(tx, action), agreed)
    return [one for one in duty if one.id not in known]


def _reminded(tx: Tx, action: Action, people: Sequence[Person]) -> list[Person]:
    """Choose the one who stands in, if there is anybody left who does not know."""
    terms = ledger.revision(tx, action.id, action.revision).terms
    agreed = votes.approvers(tx, action, people)
    known = pushes.told(tx, action.id)
    others = stand_ins(terms.requirements, people, _out(tx, action), agreed)
    return [one for one in others if one.id not in known][:1]


def _out(tx: Tx, action: Action) -> frozenset[str]:
    return ledger.editors(tx, action) | {action.requester_id}
