"""The register of automations: what runs by itself, on whose behalf, and how it went last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from agent.sentences import clock
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode, Sweep, day
from memory import sweep_modes, sweep_runs
from memory.database import Tx
from memory.sweep_runs import Run, RunState

MODES = {
    Mode.OFF: "Off",
    Mode.SHADOW: "Watch only",
    Mode.PROPOSE: "Ask first",
    Mode.LANE: "Do it inside limits",
}


@dataclass(frozen=True)
class Entry:
    """One automation as people read it. `last` says when it ran, and when and why it failed."""

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


def entries(tx: Tx, zone: tzinfo, sweeps: Sequence[Sweep] = SWEEPS) -> Iterator[Entry]:
    """Read the register at this moment, by name."""
    modes, runs = sweep_modes.modes(tx), sweep_runs.newest(tx)
    for sweep in sorted(sweeps, key=lambda one: one.name):
        known = runs.get(sweep.name, {})
        mode = Mode(modes.get(sweep.name, sweep.mode))
        yield Entry(
            name=sweep.name,
            title=sweep.title,
            mode=MODES[mode],
            owner=sweep.team.value.capitalize(),
            trigger=sweep.trigger,
            conditions=sweep.conditions,
            action=sweep.action,
            fallback=sweep.fallback,
            last=_last(known, zone),
            failing=_is_failing(known),
        )


def _last(runs: dict[RunState, Run], zone: tzinfo) -> str:
    done, failed = runs.get(RunState.DONE), _bad(runs)
    said = []
    if done is not None:
        said.append(f"Last run {_at(done, zone)}: {done.found:,} found, {done.opened:,} new.")
    if failed is not None:
        said.append(f"Last failure {_at(failed, zone)}: {failed.sentence}")
    return " ".join(said) or "Has not run yet."


def _is_failing(runs: dict[RunState, Run]) -> bool:
    """Whether its newest run came to nothing."""
    done, failed = runs.get(RunState.DONE), _bad(runs)
    return failed is not None and (done is None or failed.slot > done.slot)


def _bad(runs: dict[RunState, Run]) -> Run | None:
    bad = [runs[state] for state in (RunState.FAILED, RunState.BLOCKED) if state in runs]
    return max(bad, key=lambda one: one.slot, default=None)


def _at(run: Run, zone: tzinfo) -> str:
    return f"{day(run.slot, zone)} {clock(run.slot, zone)}"
