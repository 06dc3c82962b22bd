"""What a sweep asks for by itself: the first step of each new problem, as the system.

Asked is once for each time a problem is found, and only so many a run and a day. Whether anybody
has to agree is for the rules to say, like for any other wish. Filing a wish and having its problem
wait for it is one transaction: whoever dies before has asked for nothing, and is caught up with.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agent import lanes
from agent.asking_pace import event_of, is_new, new, room
from agent.filing import Filing, Wanted
from agent.problem_desk import prepared, said, steps_of
from agent.surfaces import PROBLEMS
from agent.surviving import surviving
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode, Step, Sweep
from memory import lane_record, outbox, problem_queue, sweep_runs
from memory.database import Tx
from memory.ledger import Wish
from memory.problem_queue import Problem
from memory.states import State
from memory.sweep_runs import RunState
from policies.errors import CountersignError, Refused, Unavailable
from policies.people import Person, PersonKind

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=15)
FEW = 3
"""Up to so many at once each get a card of their own; more are listed in one."""
LISTED = 10


@dataclass
class SweepAsks:
    """One process's share of it; any number of processes may do this."""

    filing: Filing
    sweeps: Sequence[Sweep] = SWEEPS
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def run(self) -> int:
        """Brake what has to be braked, then ask for what is new; returns how much was asked."""
        asked = 0
        for sweep in self.sweeps:
            if sweep.files_itself:
                with surviving(f"What {sweep.name} asks for"):
                    self._brake(sweep)
                    asked += self._ask(sweep)
        return asked

    def _brake(self, sweep: Sweep) -> None:
        with self.filing.database.glance() as tx:
            goes_ahead = lanes.mode_of(tx, sweep) is Mode.LANE and lanes.why_stopped(tx, sweep)
        if goes_ahead:
            with self.filing.database.transaction() as tx:
                lanes.brake(tx, sweep)

    def _ask(self, sweep: Sweep) -> int:
        system = self._system()
        if system is None:
            return 0
        with self.filing.database.read() as tx:
            now, most = tx.now(), room(tx, sweep)
            found = [one for one in new(tx, sweep) if self._may_try(one, now)] if most > 0 else []
        asked, many = 0, min(most, len(found)) > FEW
        for problem in found:
            if asked >= most:
                break
            try:
                asked += self._ask_about(sweep, problem, system, many=many)
            except Unavailable:
                break
            except CountersignError as refusal:
                log.info("%s: not asked for: %s", problem.ref, refusal.sentence)
                self._not_before[event_of(problem)] = now + AGAIN
        return asked

    def _system(self) -> Person | None:
        people = self.filing.bench.directory.everybody()
        return next((one for one in people if one.kind is PersonKind.SYSTEM and one.active), None)

    def _may_try(self, problem: Problem, now: datetime) -> bool:
        return now >= self._not_before.get(event_of(problem), now)

    def _ask_about(self, sweep: Sweep, problem: Problem, system: Person, *, many: bool) -> bool:
        """Ask about one; False where somebody else was faster, or there is no room any more."""
        steps = steps_of(problem)
        if not steps:
            return False
        wanted = self.filing.prepare(
            steps[0].action, prepared(steps[0], problem, self.filing.bench.zone)
        )
        with self.filing.database.transaction() as tx:
            still = problem_queue.get(tx, problem.id)
            if room(tx, sweep) < 1 or not is_new(tx, still) or event_of(still) != event_of(problem):
                return False
            listed = replace(wanted, batch=_batch(tx, sweep) if many else "", sweep=sweep.name)
            self._file(tx, steps[0], still, listed, system)
        return True

    def _file(self, tx: Tx, step: Step, problem: Problem, wanted: Wanted, system: Person) -> None:
        """File it and have the problem wait. Raises `Refused` where that may not even be asked."""
        words = said(step, problem)
        wish = Wish(
            requester_id=system.id,
            words=words,
            event=event_of(problem),
            position=0,
            thread="",
            channel="",
            ts="",
        )
        wanted = replace(wanted, lane=lanes.lane_for(tx, problem))
        filed = self.filing.file(tx, wanted, wish, system)
        if filed.action.state is State.DENIED:
            raise Refused(filed.terms.why)
        told = f"{filed.action.name}: {words}"
        problem_queue.wait_for(tx, problem.id, filed.action.id, by=system.id, words=told)
        outbox.touch(tx, PROBLEMS)
        outbox.touch(tx, "home")


def _batch(tx: Tx, sweep: Sweep) -> str:
    """Name the message that lists the next of what is asked for after this run, ten in each."""
    last = sweep_runs.newest(tx)[sweep.name][RunState.DONE]
    page = lane_record.asked(tx, sweep.name, since=last.began_at) // LISTED
    return f"batch:{sweep.name}:{last.began_at.isoformat()}:{page}"
