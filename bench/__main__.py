"""Take every figure, print the table, and write build/bench.json.

    python -m bench [--quick] [NAME ...]

NAME is one of the groups: clicks, turns, decisions, ledger, footprint, arrivals.
"""

import argparse
import gc
import json
import platform
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil

from bench import arrivals, clicks, decision, footprint, ledger, turns
from bench.figures import Figure

BUILD = Path("build")
Group = Callable[[], Iterator[Figure]]
FULL: dict[str, Group] = {
    "clicks": clicks.figures,
    "turns": turns.figures,
    "decisions": decision.figures,
    "ledger": ledger.figures,
    "footprint": footprint.figures,
    "arrivals": arrivals.figures,
}
QUICK: dict[str, Group] = {
    "clicks": partial(clicks.figures, rounds=2, turns=1),
    "turns": partial(turns.figures, asks=10, turns=1),
    "decisions": partial(decision.figures, cases=40, replayed=1_000, turns=1),
    "ledger": partial(ledger.figures, actions=10, turns=1),
    "footprint": partial(footprint.figures, actions=50, turns=1, idle_seconds=3),
    "arrivals": partial(arrivals.figures, events=400, rate=0.0, kills=1),
}


def main() -> int:
    """Take the figures asked for; exit 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[[], *FULL], metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="a few of each, to see it work")
    asked = parser.parse_args()
    gc.collect()
    gc.freeze()  # as `serve` does once it has started
    taken: list[Figure] = []
    for name, figures in (QUICK if asked.quick else FULL).items():
        if asked.groups and name not in asked.groups:
            continue
        print(f"{name}:", flush=True)
        for figure in figures():
            print(_line(figure), flush=True)
            taken.append(figure)
    _keep(taken)
    missed = [figure.name for figure in taken if figure.met is False]
    goals = sum(figure.met is not None for figure in taken)
    said = f"{len(taken)} figures, {goals - len(missed)} of {goals} goals met"
    print(f"{said}; missed: {', '.join(missed)}" if missed else said)
    return 1 if missed and not asked.quick else 0


def _line(figure: Figure) -> str:
    peer = f" | {figure.peer}: {figure.theirs} | ratio {figure.ratio}" if figure.peer else ""
    verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
    goal = f" | goal: {figure.goal}, {verdict}" if figure.goal else ""
    return f"  {figure.name}: {figure.ours} {figure.unit}{peer}{goal}"


def _keep(taken: list[Figure]) -> None:
    BUILD.mkdir(exist_ok=True)
    told = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": {
            "processors": psutil.cpu_count(),
            "memory_mb": psutil.virtual_memory().total // 1_000_000,
            "load": psutil.getloadavg(),
            "python": platform.python_version(),
        },
        "figures": [figure.as_json() for figure in taken],
    }
    file = BUILD / "bench.json"
    file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"Kept in {file}")


if __name__ == "__main__":
    raise SystemExit(main())
