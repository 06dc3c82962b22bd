"""When a sweep may go ahead by itself, and the brakes that have it ask again.

The rules say within what (`lane:` in a rule file), the sweep's mode whether at all. Here is what
comes before the mode may be chosen, and what ends it without anybody having to notice.
"""

from datetime import timedelta

from agent import surfaces
from agent.problem_words import BY_NAME
from agent.sweeps.sweep import Mode, Sweep
from memory import lane_record, outbox, problem_queue, sweep_modes
from memory.database import Tx
from memory.ledger import Action, Revision
from memory.problem_queue import Problem
from policies.rulebook import load_rulebook

NIGHTS = 7
MOST_CORRECTIONS = 3
MOST_FAILURES_PERCENT = 5
NIGHT = timedelta(hours=24)


def may_be_automatic(tx: Tx, sweep: Sweep) -> str:
    """Say why a sweep may not be put into "Do it inside limits" now; empty where it may.

    That two admins want it is for whoever puts it there to see to.
    """
    if not (sweep.files_itself and has_lane(sweep)):
        return "No rule says inside which limits this may be done without asking."
    watched = lane_record.nights(tx, sweep.name, most=NIGHTS)
    if watched < NIGHTS:
        first = f"{NIGHTS} nights in a row of watching or asking come first"
        return f"{first}; so far there are {watched}."
    corrected = lane_record.corrected(tx, sweep.name, since=tx.now() - NIGHTS * NIGHT)
    if corrected:
        return f"{_corrected(corrected)} in the last {NIGHTS} nights; it has to be right in all."
    return ""


def has_lane(sweep: Sweep) -> bool:
    """Whether any rule file holds a lane for a sweep."""
    kinds = load_rulebook().kinds.values()
    return any(lane.sweep == sweep.name for kind in kinds for lane in kind.lanes)


def mode_of(tx: Tx, sweep: Sweep) -> Mode:
    """Return the mode a sweep is in."""
    return Mode(sweep_modes.modes(tx).get(sweep.name, sweep.mode))


def lane_for(tx: Tx, problem: Problem) -> str:
    """Return the sweep that may go ahead about a problem; empty where it has to ask.

    It may while it is in the mode for it, no brake holds, and the problem is still there.
    """
    sweep = BY_NAME.get(problem.sweep)
    if sweep is None or problem.is_over or not problem.there:
        return ""
    open_now = mode_of(tx, sweep) is Mode.LANE and not why_stopped(tx, sweep)
    return sweep.name if open_now else ""


def still_open(tx: Tx, action: Action, seen: Revision) -> str:
    """Return the lane by which an Action was allowed, if that is open now; else empty.

    What people agreed to, or were asked about, never turns into what nobody has to agree to.
    """
    if not seen.terms.allowed:
        return ""
    found = problem_queue.of_action(tx, action.id)
    return next(filter(None, (lane_for(tx, problem) for problem in found)), "")


def why_stopped(tx: Tx, sweep: Sweep) -> str:
    """Say which brake holds: too much was corrected or did not work in a night; else empty."""
    since = tx.now() - NIGHT
    corrected = lane_record.corrected(tx, sweep.name, since=since)
    if corrected >= MOST_CORRECTIONS:
        return f"{_corrected(corrected)} within a night."
    failed = lane_record.failed(tx, sweep.name, since=since)
    asked = lane_record.asked(tx, sweep.name, since=since)
    if failed and failed * 100 >= asked * MOST_FAILURES_PERCENT:
        return f"{failed} of {asked} did not work within a night."
    return ""


def brake(tx: Tx, sweep: Sweep) -> str:
    """Put a sweep back to asking where a brake holds, and say so; empty where none does.

    A ledger transaction.
    """
    if mode_of(tx, sweep) is not Mode.LANE:
        return ""
    why = why_stopped(tx, sweep)
    if why:
        sweep_modes.put(tx, sweep.name, Mode.PROPOSE, person=None)
        lane_record.note_fall(tx, sweep.name, why)
        said = (
            f"{sweep.title}: it asks first again. {why} What it does inside limits had to stop; "
            f"after {NIGHTS} nights without a correction two admins can allow it anew."
        )
        surfaces.announce(tx, f"lane:{sweep.name}:{tx.now().isoformat()}", said)
        outbox.touch(tx, "home")
    return why


def _corrected(number: int) -> str:
    return "1 was corrected" if number == 1 else f"{number} were corrected"
