"""How much a sweep may ask for by itself: its brakes as they are set now, and as they might be."""

from datetime import timedelta

from agent.in_force import InForce, standing
from agent.sweeps.sweep import Mode, Sweep
from memory import lane_record, ledger, problem_queue, sweep_runs, switches
from memory.database import Tx
from memory.lane_record import origin_of
from memory.problem_queue import Filter, Problem
from memory.problems import Standing
from memory.sweep_runs import RunState

_ASKS = frozenset({Mode.PROPOSE, Mode.LANE})
_DAY = timedelta(hours=24)
_MOST_READ = 200


def room(tx: Tx, sweep: Sweep) -> int:
    """Say how much more may be asked for now: nothing in a pause or in another mode."""
    stands = standing(tx, sweep)
    last = sweep_runs.newest(tx).get(sweep.name, {}).get(RunState.DONE)
    if last is None or switches.frozen(tx):
        return 0
    return _left(tx, stands, lane_record.asked(tx, sweep.name, since=last.began_at))


def new(tx: Tx, sweep: Sweep) -> list[Problem]:
    """Return what nobody has taken, put off or asked about, what matters most first."""
    found = problem_queue.page(tx, Filter(sweep=sweep.name), limit=_MOST_READ)
    return [one for one in found if is_new(tx, one)]


def is_new(tx: Tx, problem: Problem) -> bool:
    """Whether a problem is still nobody's, and was not asked about since it was found."""
    mine = problem.state is Standing.OPEN and problem.there and problem.assignee_id is None
    return mine and not ledger.by_event(tx, event_of(problem))


def event_of(problem: Problem) -> str:
    """Name the event by which a problem is asked about."""
    return origin_of(problem.sweep, problem.id, problem.found_at)


def foreseen(tx: Tx, before: InForce, after: InForce) -> str:
    """Say what the next run would ask for of what is found now, by its brakes now and then."""
    sweep = before.sweep
    found, today = len(new(tx, sweep)), _today(tx, sweep)
    now, then = (max(0, min(found, _left(tx, one, this_run=0))) for one in (before, after))
    return (
        f"{today:,} asked for in the last 24 hours. "
        f"Of what is found now the next run would ask for {now:,}; so set, for {then:,}."
    )


def _left(tx: Tx, stands: InForce, this_run: int) -> int:
    if stands.mode not in _ASKS:
        return 0
    brakes = stands.thresholds
    a_run, a_day = brakes["most_a_run"].value, brakes["most_a_day"].value
    return min(a_run - this_run, a_day - _today(tx, stands.sweep))


def _today(tx: Tx, sweep: Sweep) -> int:
    return lane_record.asked(tx, sweep.name, since=tx.now() - _DAY)
