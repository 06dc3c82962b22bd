"""Counting each day that has ended, once over any number of processes.

What happened within a day can be counted long afterwards; what was true at its end only of the
newest one, and only while the copies it takes are fresh. A day nobody counted in time has a gap
there, never a nought.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from agent.sweeping import blocked_by
from memory import measured, sweep_runs
from memory.database import Database, Tx
from memory.measures import MEASURES
from memory.measures.measure import Counts, Day, Measure
from memory.mirror import sources
from memory.sweep_runs import Run, RunState
from policies.business_time import BusinessCalendar
from policies.errors import CountersignError, TooLate

log = logging.getLogger(__name__)
LOOK_BACK = 28
"""How many days that were missed are counted later."""
PATIENCE = timedelta(minutes=30)
"""How long a process that has just begun waits for the copies to be fresh."""
_RUNS = "measures:day"
_ONE = timedelta(days=1)


@dataclass
class Measuring:
    """One process's share of counting. `owner` is a name no other running process has."""

    database: Database
    calendar: BusinessCalendar
    owner: str
    _began: datetime | None = None
    _settled: date | None = None
    _done: set[date] = field(default_factory=set)

    def run_due(self) -> int:
        """Count every day that has ended and nobody has counted; returns how many were here."""
        with self.database.read() as tx:
            now = tx.now()
            self._began = self._began or now
            newest = now.astimezone(self.calendar.zone).date() - _ONE
            if self._settled == newest:
                return 0
            days = self._missed(tx, newest)
            if not days:
                self._settled = newest
            early = now - self._began < PATIENCE and _waits(tx)
        return sum(self._count(day, newest) for day in days if day.date != newest or not early)

    def _missed(self, tx: Tx, newest: date) -> list[Day]:
        known = measured.first_known(tx)
        if known is None:
            return []
        first = max(known.astimezone(self.calendar.zone).date(), newest - (LOOK_BACK - 1) * _ONE)
        days = [first + number * _ONE for number in range((newest - first).days + 1)]
        found = [Day(one, self.calendar) for one in days if one not in self._done]
        over = {one.date for one in found if _is_over(sweep_runs.at(tx, _RUNS, one.until))}
        self._done |= over
        return [one for one in found if one.date not in over]

    def _count(self, day: Day, newest: date) -> bool:
        with self.database.copying() as tx:
            run = sweep_runs.claim(tx, _RUNS, day.until, self.owner)
        if run is None:
            return False
        wanted = [one for one in MEASURES if day.date == newest or not one.of_a_moment]
        counts = {one.name: self._counted(one, day) for one in wanted}
        try:
            self._keep(day, run, counts)
        except TooLate:
            log.info("The measures of %s were taken over", day.date)
            return False
        self._done.add(day.date)
        return True

    def _counted(self, measure: Measure, day: Day) -> Counts:
        """Count one measure; one that stumbles has a gap, and the others have none."""
        if measure.count is None:
            return {}
        try:
            with self.database.read() as tx:
                blocked = measure.needs and blocked_by(measure, sources.read(tx))
                return {} if blocked else measure.count(tx, day)
        except CountersignError:
            raise
        except Exception:
            log.exception("The measure %s stumbled on %s", measure.name, day.date)
            return {}

    def _keep(self, day: Day, run: Run, counts: Mapping[str, Counts]) -> None:
        with self.database.copying() as tx:
            for name, found in counts.items():
                measured.keep(tx, day.date, name, found)
            sweep_runs.end(tx, run, RunState.DONE, "", found=sum(map(len, counts.values())))


def _waits(tx: Tx) -> bool:
    streams = sources.read(tx)
    return any(one.needs and blocked_by(one, streams) for one in MEASURES)


def _is_over(run: Run | None) -> bool:
    return run is not None and run.state is RunState.DONE
