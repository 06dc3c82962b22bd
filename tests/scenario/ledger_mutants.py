"""The heart broken on purpose, one expression at a time: `python -m tests.scenario.ledger_mutants`.

A mutant replaces text in the source of one function of the program; the model has to notice it.
Those that nothing can notice, because a second line of defence holds, are listed with the reason
and have to survive. Prints a table; 1 if a mutant got away.
"""

import argparse
import contextlib
import importlib
import inspect
import multiprocessing
import sys
import textwrap
import time
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from tests.scenario.ledger_company import Company
from tests.scenario.ledger_model import drive
from tests.scenario.ledger_mutations import MUTANTS, UNBROKEN, Mutant

EXAMPLES, STEPS, SEED = 16, 40, 1


def function_at(place: str) -> FunctionType:
    """Find a function or the getter of a property."""
    module, _, path = place.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    getter: FunctionType = getattr(found, "fget", found)
    return getter


@contextlib.contextmanager
def broken(mutant: Mutant) -> Iterator[None]:
    """Swap the code of the mutant's functions; whoever imported them gets the broken ones."""
    before = {change.place: function_at(change.place).__code__ for change in mutant.changes}
    sources = {place: _source(place) for place in before}
    for change in mutant.changes:
        assert sources[change.place].count(change.old) == 1, f"{mutant.name}: {change.old}"
        sources[change.place] = sources[change.place].replace(change.old, change.new)
    Company.weakened = mutant.sql
    try:
        for place, source in sources.items():
            function_at(place).__code__ = _compiled(place, source)
        yield
    finally:
        Company.weakened = ()
        for place, code in before.items():
            function_at(place).__code__ = code


def _source(place: str) -> str:
    return textwrap.dedent(inspect.getsource(function_at(place))).removeprefix("@property\n")


def _compiled(place: str, source: str) -> CodeType:
    original = function_at(place)
    names: dict[str, FunctionType] = {}
    exec(compile(source, place, "exec"), original.__globals__, names)  # noqa: S102 - a mutant
    return names[original.__name__].__code__


def killed_by(mutant: Mutant) -> str:
    """Say what the model found wrong with a mutant, or nothing."""
    with broken(mutant):
        try:
            drive(EXAMPLES, STEPS, SEED)
        except Exception as error:  # noqa: BLE001 - whatever stops the model has killed it
            return " ".join(str(error).split()) or type(error).__name__
    return ""


def _judged(mutant: Mutant) -> tuple[Mutant, str, float]:
    began = time.monotonic()
    return mutant, killed_by(mutant), time.monotonic() - began


def main() -> int:
    """Print one line a mutant."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="part of a name")
    options = parser.parse_args()
    chosen = [one for one in MUTANTS if options.only in one.name or one is UNBROKEN]
    wrong = killed = 0
    print(f"{'mutant':<58} {'seconds':>7}  killed by")
    with multiprocessing.Pool(2, maxtasksperchild=1) as pool:
        for one, found, seconds in pool.imap(_judged, chosen):
            ending = found or (f"spared: {one.spared}" if one.spared else "SURVIVED")
            wrong += bool(found) is bool(one.spared)
            killed += bool(found)
            print(f"{one.name:<58} {seconds:>7.1f}  {ending[:100]}", flush=True)
    spared = sum(bool(one.spared) for one in chosen)
    equivalent = spared - (UNBROKEN in chosen)
    print(f"{killed} of {len(chosen) - spared} killed, {equivalent} equivalent")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
