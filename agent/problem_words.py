"""What problems are called: by the sweeps that find them."""

from collections.abc import Mapping

from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Sweep
from memory.problem_queue import Group

BY_NAME: Mapping[str, Sweep] = {one.name: one for one in SWEEPS}


def title_of(sweep: str) -> str:
    """Return what a sweep's problems are called; one whose sweep is gone goes by its name."""
    found = BY_NAME.get(sweep)
    return found.title if found else sweep.replace("_", " ").capitalize()


def titled(group: Group) -> str:
    """Name a group of problems: `Paid, not sent, Reno`."""
    return f"{title_of(group.sweep)}, {group.place}" if group.place else title_of(group.sweep)
