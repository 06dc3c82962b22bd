"""One screen: every row with its count and how sure it is, then the cases to look at."""

from collections.abc import Iterable, Iterator, Sequence

from evals.measuring import Failing, Measure, Suite
from evals.runs import NEEDS_A_MODEL, Run

_MOST_SHOWN = 20
_WIDEST = 76
_HEAD = ("suite", "what", "count", "share", "95 %", "goal", "")


def shown(run: Run, suites: Sequence[Suite], baseline: Run | None = None) -> str:
    """Lay a run out as one Markdown table; rows that need a model say so."""
    head = (*_HEAD, "before") if baseline else _HEAD
    rows = [_cells(one, baseline) for one in run.measures]
    if run.planner == "rules":
        rows += [
            (suite.name, f"with a model: {NEEDS_A_MODEL}", "", "", "", "", "", "")
            for suite in suites
            if suite.needs_model
        ]
    return "\n".join(_table(head, [row[: len(head)] for row in rows]))


def failures(failing: Sequence[Failing]) -> Iterator[str]:
    """Show the cases that count against a goal, what was wanted beside what came."""
    for one in failing[:_MOST_SHOWN]:
        yield f"{one.case} · {one.measure}\n  said    {_line(one.asked)}"
        yield f"  wanted  {_line(one.wanted)}\n  got     {_line(one.got)}"
    if len(failing) > _MOST_SHOWN:
        yield f"and {len(failing) - _MOST_SHOWN} more; `evals show CASE` shows any of them"


def verdict(run: Run) -> str:
    """Say in one line what a run came to."""
    goals = [one for one in run.measures if one.goal is not None]
    missed = [f"{one.suite}, {one.name}" for one in goals if not one.met]
    said = f"{len(goals) - len(missed)} of {len(goals)} goals met"
    return f"{said}; missed: {'; '.join(missed)}" if missed else said


def differences(before: Run, after: Run) -> str:
    """Lay the rows of two runs side by side."""
    pairs = [(old, after.of(old)) for old in before.measures]
    rows = [
        (old.suite, old.name, _count(old), _count(new), _points(old, new))
        for old, new in pairs
        if new is not None
    ]
    return "\n".join(_table(("suite", "what", "before", "after", "points"), rows))


def _cells(measure: Measure, baseline: Run | None) -> tuple[str, ...]:
    low, high = measure.interval
    before = baseline.of(measure) if baseline else None
    kept = "" if measure.goal is None else "ok" if measure.met else "MISSED"
    return (
        measure.suite,
        measure.name,
        _count(measure),
        f"{measure.share:.1%}",
        f"{low:.1%} to {high:.1%}",
        str(measure.goal or ""),
        kept,
        f"{before.share:.1%}" if before else "new",
    )


def _count(measure: Measure) -> str:
    return f"{measure.hits}/{measure.of}"


def _points(old: Measure, new: Measure) -> str:
    return f"{(new.share - old.share) * 100:+.1f}"


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDEST else f"{flat[: _WIDEST - 1]}…"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    cells = [[*head], *([*row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    yield lines[0]
    yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    yield from lines[1:]
