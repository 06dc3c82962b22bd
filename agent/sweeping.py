"""Running sweeps: each slot once, over the copies as they stand, and only where they are fresh.

Any number of processes may run this. Looking is done on one snapshot of the database and holds
nobody up; what was found is stored in one transaction with the end of its run, so that whoever
dies in between has told nothing, and whoever takes over tells all of it.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from agent.in_force import in_force, standing
from agent.surfaces import PROBLEMS
from agent.surviving import surviving
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode, Sweep
from agent.waking import PATIENCE, Waking, overdue
from memory import outbox, problem_queue, sweep_runs, sweep_settings
from memory.database import Database, Tx
from memory.mirror import sources
from memory.problems import Finding, Outcome, tell
from memory.sweep_runs import OVER, Run, RunState
from policies.calendars import Calendars
from policies.errors import CountersignError, TooLate
from policies.freshness import Freshness, Standing

log = logging.getLogger(__name__)
KEPT = timedelta(days=90)
WATCHED = timedelta(minutes=30)
"""How long after something was done about a problem is looked often whether that helped."""


@dataclass(frozen=True)
class Looked:
    """What a look came to: what was found, or why nothing can be said."""

    findings: tuple[Finding, ...]
    blocked: str = ""


@dataclass
class Sweeping:
    """One process's share of the sweeps. `owner` is a name no other running process has."""

    database: Database
    zone: tzinfo
    calendars: Calendars
    owner: str
    sweeps: Sequence[Sweep] = SWEEPS
    _over: dict[str, datetime] = field(default_factory=dict)
    _minute: datetime | None = None
    _slots: dict[str, datetime] = field(default_factory=dict)
    _waking: Waking = field(default_factory=Waking)

    def run_due(self) -> int:
        """Run every sweep whose newest slot nobody has run; returns how many were run here.

        A slot that was missed is caught up with, once: of those before it the newest tells all. One
        that could not be run is run as soon as what it needs is fresh again. And where something
        was done about a problem, its sweep looks every minute whether it is gone. Whoever has just
        woken up lets the copies catch up first.
        """
        with self.database.read() as tx:
            now, settings, streams = tx.now(), sweep_settings.read(tx), sources.read(tx)
            if now - self._waking.since(now) < PATIENCE and overdue(streams):
                return 0
            urgent = problem_queue.acted_upon(tx, since=now - WATCHED)
            due = self._due(tx, now, urgent)
        ran, changed, awaited = 0, False, False
        for sweep, slot, was_blocked in due:
            if in_force(sweep, settings).mode is Mode.OFF or _is_loading(sweep, streams):
                continue
            if was_blocked and blocked_by(sweep, streams):
                continue
            with surviving(f"The sweep {sweep.name}"):
                outcome = self.run(sweep, slot)
                ran += outcome is not None
                new = bool(outcome and (outcome.opened or outcome.closed))
                changed, awaited = changed or new, awaited or (new and sweep.name in urgent)
        self._bring_up_to_date(changed=changed, awaited=awaited)
        return ran

    def _due(
        self, tx: Tx, now: datetime, urgent: frozenset[str]
    ) -> list[tuple[Sweep, datetime, bool]]:
        """Return the slots that nobody has run, as far as anybody knows, and which were blocked."""
        minute = now.replace(second=0, microsecond=0)
        if self._minute != minute:
            found = {one.name: one.slots.last(now, self.zone) for one in self.sweeps}
            self._slots = {name: slot for name, slot in found.items() if slot is not None}
            self._minute = minute
        slots = {name: minute if name in urgent else at for name, at in self._slots.items()}
        due = []
        for sweep in self.sweeps:
            slot = slots.get(sweep.name)
            if slot is None or self._over.get(sweep.name) == slot:
                continue
            run = sweep_runs.at(tx, sweep.name, slot)
            if run is not None and run.state in OVER:
                self._over[sweep.name] = slot
            else:
                due.append((sweep, slot, run is not None and run.state is RunState.BLOCKED))
        return due

    def run(self, sweep: Sweep, slot: datetime) -> Outcome | None:
        """Run one slot; None where it is somebody else's, or nothing can be said."""
        with self.database.copying() as tx:
            run = sweep_runs.claim(tx, sweep.name, slot, self.owner)
        if run is None:
            return None
        try:
            return self._told(sweep, run, self.look(sweep))
        except TooLate:
            log.info("The sweep %s was taken over or cancelled", sweep.name)
        except CountersignError as error:
            self._failed(run, error.sentence)
        except Exception:
            log.exception("The sweep %s failed", sweep.name)
            self._failed(run, "Something went wrong inside Countersign; its log says what.")
        return None

    def look(self, sweep: Sweep) -> Looked:
        """Find everything at one moment, and store nothing."""
        with self.database.read() as tx:
            if why := blocked_by(sweep, sources.read(tx)):
                return Looked((), why)
            tuned = standing(tx, sweep).thresholds
            return Looked((*sweep.find(tx, sweep.given(tx.now(), self.calendars, tuned)),))

    def _told(self, sweep: Sweep, run: Run, looked: Looked) -> Outcome | None:
        with self.database.copying() as tx:
            if looked.blocked:
                sweep_runs.end(tx, run, RunState.BLOCKED, looked.blocked)
                return None
            stands = standing(tx, sweep)
            team = stands.team.value
            outcome = tell(tx, sweep.name, team, looked.findings, shown=stands.is_shown)
            sweep_runs.end(
                tx,
                run,
                RunState.DONE,
                "",
                found=outcome.found,
                opened=outcome.opened,
                closed=outcome.closed,
            )
        return outcome

    def _failed(self, run: Run, sentence: str) -> None:
        with self.database.copying() as tx:
            sweep_runs.end(tx, run, RunState.FAILED, sentence)

    def _bring_up_to_date(self, *, changed: bool, awaited: bool) -> None:
        """Open what was put off until now; Homes are shown anew once, however much has changed.

        At once where somebody waits for it, because something was done about a problem.
        """
        with self.database.glance() as tx:
            if not changed and not problem_queue.anything_to_bring(tx):
                return
        with self.database.copying() as tx:
            if problem_queue.bring_up_to_date(tx) or changed:
                touch = outbox.touch if awaited else outbox.touch_calmly
                touch(tx, "home")
                touch(tx, PROBLEMS)

    def forget_old(self) -> None:
        """Drop runs that nobody asks about any more."""
        with self.database.copying() as tx:
            sweep_runs.forget(tx, older_than=KEPT)


class Looking(Protocol):
    """What looks into copies: a sweep, or a measure."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The streams that have to be fresh."""


def blocked_by(looking: Looking, streams: Iterable[Freshness]) -> str:
    """Say which of the copies it needs is not fresh; empty where it may look.

    A stream nobody copies is no system of this shop's: what needs it says so.
    """
    known: dict[str, list[Freshness]] = {}
    for one in streams:
        known.setdefault(one.stream, []).append(one)
    for need in looking.needs:
        if need not in known:
            return f"No system is connected that has {need.replace('_', ' ')}."
        for one in known[need]:
            if one.standing is not Standing.LIVE:
                return f"{one.sentence.removesuffix('.')}."
    return ""


def _is_loading(sweep: Sweep, streams: Iterable[Freshness]) -> bool:
    """Whether what it needs was never here yet: then there is nothing to say, not even that."""
    needed = [one for one in streams if one.stream in sweep.needs]
    return any(one.standing is Standing.LOADING for one in needed)


def named(name: str, sweeps: Sequence[Sweep] = SWEEPS) -> Sweep | None:
    """Find a sweep by its name, however it is spaced."""
    wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
    return next((one for one in sweeps if one.name == wanted), None)
