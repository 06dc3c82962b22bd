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
from agent.filing import Filing, Wanted
from agent.problem_desk import prepared, said, steps_of
from agent.surfaces import PROBLEMS
from agent.surviving import surviving
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode, Step, Sweep
from memory import lane_record, ledger, outbox, problem_queue, sweep_runs, switches
from memory.database import Tx
from memory.lane_record import origin_of
from memory.ledger import Wish
from memory.problem_queue import Filter, Problem
from memory.problems import Standing
from memory.states import State
from memory.sweep_runs import RunState
from policies.errors import CountersignError, Refused, Unavailable
from policies.people import Person, PersonKind
from policies.thresholds import Threshold

log = logging.getLogger(__name__)
ASKS = frozenset({Mode.PROPOSE, Mode.LANE})
AGAIN = timedelta(minutes=15)
_MOST_READ = 200


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
            now, room = tx.now(), _room(tx, sweep)
            new = [one for one in _new(tx, sweep) if self._may_try(one, now)] if room > 0 else []
        asked = 0
        for problem in new:
            if asked >= room:
                break
            try:
                asked += self._ask_about(sweep, problem, system)
            except Unavailable:
                break
            except CountersignError as refusal:
                log.info("%s: not asked for: %s", problem.ref, refusal.sentence)
                self._not_before[_origin(problem)] = now + AGAIN
        return asked

    def _system(self) -> Person | None:
        people = self.filing.bench.directory.everybody()
        return next((one for one in people if one.kind is PersonKind.SYSTEM and one.active), None)

    def _may_try(self, problem: Problem, now: datetime) -> bool:
        return now >= self._not_before.get(_origin(problem), now)

    def _ask_about(self, sweep: Sweep, problem: Problem, system: Person) -> bool:
        """Ask about one; False where somebody else was faster, or there is no room any more."""
        steps = steps_of(problem)
        if not steps:
            return False
        wanted = self.filing.prepare(
            steps[0].action, prepared(steps[0], problem, self.filing.bench.zone)
        )
        with self.filing.database.transaction() as tx:
            still = problem_queue.get(tx, problem.id)
            if _room(tx, sweep) < 1 or not _is_new(tx, still) or _origin(still) != _origin(problem):
                return False
            self._file(tx, steps[0], still, wanted, system)
        return True

    def _file(self, tx: Tx, step: Step, problem: Problem, wanted: Wanted, system: Person) -> None:
        """File it and have the problem wait. Raises `Refused` where that may not even be asked."""
        words = said(step, problem)
        wish = Wish(
            requester_id=system.id,
            words=words,
            event=_origin(problem),
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


def _origin(problem: Problem) -> str:
    return origin_of(problem.sweep, problem.id, problem.found_at)


def _new(tx: Tx, sweep: Sweep) -> list[Problem]:
    """Return what nobody has taken, put off or asked about, what matters most first."""
    found = problem_queue.page(tx, Filter(sweep=sweep.name), limit=_MOST_READ)
    return [one for one in found if _is_new(tx, one)]


def _is_new(tx: Tx, problem: Problem) -> bool:
    mine = problem.state is Standing.OPEN and problem.there and problem.assignee_id is None
    return mine and not ledger.by_event(tx, _origin(problem))


def _room(tx: Tx, sweep: Sweep) -> int:
    """Say how much more may be asked for now: nothing in a pause or in another mode."""
    if lanes.mode_of(tx, sweep) not in ASKS or switches.frozen(tx):
        return 0
    now, last = tx.now(), sweep_runs.newest(tx).get(sweep.name, {}).get(RunState.DONE)
    if last is None:
        return 0
    this_run = lane_record.asked(tx, sweep.name, since=last.began_at)
    today = lane_record.asked(tx, sweep.name, since=now - lanes.NIGHT)
    return min(_most(sweep.most_a_run) - this_run, _most(sweep.most_a_day) - today)


def _most(limit: Threshold) -> int:
    value = limit.in_force
    if not isinstance(value, int):
        raise TypeError(f"{limit.title} is no number")
    return value
