"""How the days of a simulated week went, and what of it should not have been."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import pairwise

LONG_ENOUGH = 5
"""Days after which a queue that is worked is shorter than it was found."""


@dataclass(frozen=True)
class Told:
    """What a digest said: how many need a person, and how many came and went since the one before.

    `put_off` were open then, and in nobody's way.
    """

    need: int = 0
    new: int = 0
    gone: int = 0
    put_off: int = 0

    def follows(self, before: "Told") -> bool:
        """Whether what changed explains what is open now."""
        open_before = before.need + before.put_off
        return self.need + self.put_off == open_before + self.new - self.gone


@dataclass(frozen=True)
class Day:
    """One day: what the digest told, what was open in the morning and at the end, and what moved.

    `flapped` are problems that came and went, or went and came, while nothing happened in the
    company; `done` are those of the changes `asked` for that came about; `ops`, `approvals` and
    `direct` are messages outside threads, `threads` those under the digest.
    """

    number: int
    told: Told
    open: int
    new: int
    gone: int
    resolved: int
    reopened: int
    flapped: tuple[str, ...]
    left: int
    asked: int
    done: int
    ops: int
    threads: int
    approvals: int
    direct: int

    @property
    def wrong(self) -> Iterator[str]:
        """Say what should not have been."""
        if self.flapped:
            yield f"day {self.number}: these flapped: {', '.join(self.flapped)}"
        if self.ops != 1 or self.threads > 1:
            yield f"day {self.number}: {self.ops} messages in #ops, {self.threads} in the thread"
        if self.approvals > self.asked:
            yield f"day {self.number}: {self.approvals} cards for {self.asked} requests"


@dataclass
class Week:
    """Some days in a row.

    `calls_a_minute` are counted on the wall, where a day passes in a minute or less.
    """

    name: str
    days: list[Day] = field(default_factory=list)
    calls_a_minute: int = 0
    complaints: int = 0
    verified: bool = False

    @property
    def wrong(self) -> Iterator[str]:
        """Say what should not have been."""
        for one in self.days:
            yield from (f"{self.name}, {what}" for what in one.wrong)
        for before, one in pairwise(self.days):
            if not one.told.follows(before.told):
                yield f"{self.name}, day {one.number}: {before.told}, and then {one.told}"
        asked, direct = (sum(getattr(one, n) for one in self.days) for n in ("asked", "direct"))
        if direct > 2 * asked:
            yield f"{self.name}: {direct} direct messages for {asked} requests"
        if self.complaints:
            yield f"{self.name}: {self.complaints} errors in the log of the program"
        if not self.verified:
            yield f"{self.name}: the log does not verify"

    @property
    def table(self) -> str:
        """Return the days as a table in text."""
        names = [one.name for one in fields(Day)]
        rows = [names, *([_shown(getattr(one, name)) for name in names] for one in self.days)]
        wide = [max(len(row[place]) for row in rows) for place in range(len(names))]
        lines = ["  ".join(f"{one:>{w}}" for one, w in zip(r, wide, strict=True)) for r in rows]
        log = "verified" if self.verified else "NOT verified"
        foot = f"at most {self.calls_a_minute} Slack calls in a minute, log {log}"
        return "\n".join([f"A week {self.name}", *lines, foot, ""])


def _shown(value: object) -> str:
    if isinstance(value, Told):
        return f"{value.need} (+{value.new} -{value.gone})"
    return str(len(value) if isinstance(value, tuple) else value)


def compared(worked: Week, left_alone: Week) -> Iterator[str]:
    """Say on which days the queue did not shrink beside the same week left alone, or in the end."""
    for one, other in zip(worked.days, left_alone.days, strict=True):
        if one.left >= other.left:
            yield f"day {one.number}: {one.left} open though worked, {other.left} left alone"
    first, last = worked.days[0], worked.days[-1]
    if len(worked.days) >= LONG_ENOUGH and last.left >= first.open:
        yield f"{last.left} open in the end though worked, {first.open} in the beginning"
