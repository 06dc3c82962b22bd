"""The register of automations: what runs by itself, on whose behalf, and how it went last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from agent.in_force import MODES, InForce, in_force, settings_of
from agent.sentences import clock
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode, Sweep, day
from agent.tuning import may_go_back
from memory import sweep_runs, sweep_settings
from memory.database import Tx
from memory.mirror.currency import shop_currency
from memory.sweep_runs import Run, RunState
from memory.sweep_settings import MODE, Said, Setting, Settings

SOMEBODY = "Somebody"


@dataclass(frozen=True)
class Open:
    """What an admin may do about one setting: share a wish, or go back to what was before."""

    setting: Setting
    person_id: str | None
    told: str


@dataclass(frozen=True)
class Entry:
    """One automation as people read it. `last` says when it ran, and when and why it failed.

    `stale` is one that has not run for twice the time between two runs. `limits` are its
    thresholds, and `since` says who put it into its mode, where somebody did.
    """

    name: str
    title: str
    mode: str
    owner: str
    trigger: str
    conditions: str
    action: str
    fallback: str
    last: str
    failing: bool
    stale: bool
    limits: tuple[str, ...] = ()
    since: str = ""
    wish: Open | None = None
    undo: Open | None = None


def entries(
    tx: Tx,
    zone: tzinfo,
    names: Mapping[str, str] | None = None,
    sweeps: Sequence[Sweep] = SWEEPS,
) -> list[Entry]:
    """Read the register at this moment: what fails, is wished, is stale, and the rest.

    `names` are people's, by their ids.
    """
    read = _Reading(tx.now(), zone, names or {}, sweep_settings.read(tx), shop_currency(tx))
    runs = sweep_runs.newest(tx)
    found = [read.entry(sweep, runs.get(sweep.name, {})) for sweep in sweeps]
    return sorted(found, key=lambda one: (not one.failing, not one.wish, not one.stale, one.title))


@dataclass(frozen=True)
class _Reading:
    """The register at one moment."""

    now: datetime
    zone: tzinfo
    names: Mapping[str, str]
    settings: Settings
    currency: str

    def entry(self, sweep: Sweep, runs: Mapping[RunState, Run]) -> Entry:
        stands = in_force(sweep, self.settings, self.currency)
        is_on = stands.mode is not Mode.OFF
        return Entry(
            name=sweep.name,
            title=sweep.title,
            mode=MODES[stands.mode],
            owner=stands.team.value.capitalize(),
            trigger=sweep.trigger,
            conditions=sweep.conditions,
            action=sweep.action,
            fallback=sweep.fallback,
            last=self._last(runs),
            failing=is_on and _is_failing(runs),
            stale=is_on and self._is_stale(sweep, runs),
            limits=tuple(self._limits(stands)),
            since=self._since(Setting(sweep.name, MODE)),
            wish=next(self._wishes(stands), None),
            undo=next(self._undos(stands), None),
        )

    def _limits(self, stands: InForce) -> Iterator[str]:
        for name in stands.thresholds:
            said = self._since(Setting(stands.sweep.name, name))
            value = stands.spoken(name, stands.values[name])
            yield f"{stands.title(name)}: {value}{f' ({said})' if said else ''}"

    def _since(self, setting: Setting) -> str:
        said = self.settings.said.get(setting)
        return f"{self._who(said)}, {self._at(said.at)}" if said else ""

    def _wishes(self, stands: InForce) -> Iterator[Open]:
        for setting in settings_of(stands.sweep):
            if wish := self.settings.wished.get(setting):
                now, then = (
                    stands.spoken(setting.name, value)
                    for value in (stands.values[setting.name], wish.value)
                )
                told = f"{self._who(wish)} wants {stands.title(setting.name)}: {now} → {then}."
                yield Open(setting, wish.person_id, told)

    def _undos(self, stands: InForce) -> Iterator[Open]:
        for setting in settings_of(stands.sweep):
            if before := may_go_back(self.settings, setting, self.now):
                told = f"Undo: {stands.spoken(setting.name, before.value)} again"
                yield Open(setting, before.person_id, told)

    def _who(self, said: Said) -> str:
        return self.names.get(said.person_id or "", SOMEBODY)

    def _last(self, runs: Mapping[RunState, Run]) -> str:
        done, failed = runs.get(RunState.DONE), _bad(runs)
        said = []
        if done is not None:
            found = f"{done.found:,} found, {done.opened:,} new."
            said.append(f"Last run {self._at(done.slot)}: {found}")
        if failed is not None:
            said.append(f"Last failure {self._at(failed.slot)}: {failed.sentence}")
        return " ".join(said) or "Has not run yet."

    def _is_stale(self, sweep: Sweep, runs: Mapping[RunState, Run]) -> bool:
        done = runs.get(RunState.DONE)
        return done is not None and done.slot < self.now - 2 * sweep.slots.apart

    def _at(self, moment: datetime) -> str:
        return f"{day(moment, self.zone)} {clock(moment, self.zone)}"


def _is_failing(runs: Mapping[RunState, Run]) -> bool:
    """Whether its newest run came to nothing."""
    done, failed = runs.get(RunState.DONE), _bad(runs)
    return failed is not None and (done is None or failed.slot > done.slot)


def _bad(runs: Mapping[RunState, Run]) -> Run | None:
    bad = [runs[state] for state in (RunState.FAILED, RunState.BLOCKED) if state in runs]
    return max(bad, key=lambda one: one.slot, default=None)
