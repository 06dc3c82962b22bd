"""A figure of the bench: what we take, what a named peer takes in the same run, and their ratio.

The machine may be busy with other things, so an absolute figure means little. Ours and the peer's
are taken in turns, several times over, and what counts is the ratio within each turn.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

Take = Callable[[], float]
LONG_ENOUGH = 0.2  # seconds


@dataclass(frozen=True)
class Spread:
    """The middle of several takes, and the lowest and the highest of them."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, takes: Sequence[float]) -> "Spread":
        return cls(median(takes), min(takes), max(takes))

    def __str__(self) -> str:
        return f"{_short(self.middle)} ({_short(self.lowest)} to {_short(self.highest)})"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `met` is None where there is no goal to meet."""

    name: str
    unit: str
    ours: Spread
    peer: str = ""
    theirs: Spread | None = None
    ratio: Spread | None = None
    goal: str = ""
    met: bool | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measured(
    name: str,
    unit: str,
    ours: Sequence[float],
    *,
    goal: str = "",
    met: bool | None = None,
) -> Figure:
    """Make a figure that stands alone, beside a bound rather than a peer."""
    return Figure(name, unit, Spread.of(ours), goal=goal, met=met)


def compared(
    name: str,
    unit: str,
    takes: Sequence[tuple[float, float]],
    *,
    peer: str,
    goal: str = "",
    meets: Callable[[Spread, Spread], bool] | None = None,
    times_faster: bool = False,
) -> Figure:
    """Make a figure of takes in turns, ours and the peer's.

    The ratio is ours to theirs, or, with `times_faster`, how often ours fits into theirs. `meets`
    is told our spread and the ratio's.
    """
    ours, theirs = Spread.of([one for one, _ in takes]), Spread.of([other for _, other in takes])
    ratio = Spread.of([b / a if times_faster else a / b for a, b in takes])
    return Figure(
        name, unit, ours, peer, theirs, ratio, goal, meets(ours, ratio) if meets else None
    )


def in_turns(ours: Take, theirs: Take, turns: int) -> list[tuple[float, float]]:
    """Take both, one after the other, and change who goes first each time."""
    takes = []
    for turn in range(turns):
        if turn % 2:
            other = theirs()
            takes.append((ours(), other))
        else:
            takes.append((ours(), theirs()))
    return takes


def micros_each(work: Callable[[Any], object], subjects: Sequence[Any]) -> float:
    """Return the microseconds that working on one of the subjects takes.

    A quick pass is repeated until it took as long as a hiccup of the machine no longer counts.
    """
    started, passes, took = time.perf_counter(), 0, 0.0
    while took < LONG_ENOUGH:
        for subject in subjects:
            work(subject)
        passes, took = passes + 1, time.perf_counter() - started
    return took / (passes * len(subjects)) * 1e6


def per_second(count: int, work: Callable[[], object]) -> float:
    """Return how many of `count` things a piece of work does in a second."""
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def percentile(takes: Sequence[float], share: float) -> float:
    """Return the take that this share of all stays below or at."""
    ordered = sorted(takes)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
