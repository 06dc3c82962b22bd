"""The control tower of a serving process: what looks for problems by the clock, and tells them."""

from agent.clock import Clock
from agent.digest import Digests
from agent.filing import Filing
from agent.sweep_asks import SweepAsks
from agent.sweeping import Sweeping
from countersign.settings import Settings
from memory.database import Database

LOOK_SECONDS, HOUR = 5, 3600


def open_sweeping(settings: Settings, database: Database, *, owner: str) -> Sweeping:
    """Put together what runs the sweeps."""
    return Sweeping(database, settings.zone, settings.calendar, owner)


def keep_watch(clock: Clock, settings: Settings, filing: Filing, *, owner: str) -> None:
    """Have sweeps run and digests posted, each slot once however many processes do this.

    What a sweep asks for by itself is asked for then, once too.
    """
    database, directory = filing.database, filing.bench.directory
    channels = {
        name: frozenset(team.value for team in teams)
        for name, teams in settings.digest.channels.items()
    }
    sweeping = open_sweeping(settings, database, owner=owner)
    digests = Digests(database, directory, settings.zone, channels, owner)
    clock.every(LOOK_SECONDS, "sweeps", sweeping.run_due)
    clock.every(LOOK_SECONDS, "sweeps ask", SweepAsks(filing).run)
    clock.every(LOOK_SECONDS, "digest", digests.run_due)
    clock.every(HOUR, "old sweeps", sweeping.forget_old)
