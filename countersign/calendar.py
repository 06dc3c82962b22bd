"""In practice the calendar is the practice company's: a day that passes there passes here."""

import logging
from contextlib import suppress

from countersign.settings import Settings
from memory import switches
from memory.database import Database
from policies.errors import Unavailable
from tools.connectors.practice import practice_calendar

log = logging.getLogger(__name__)
EVERY_SECONDS = 2
_DRIFT_SECONDS = 1
"""What it may be off before that is written down."""


def follow(settings: Settings, database: Database) -> None:
    """Have our calendar be where the practice company's is; of one that is away, where it was.

    Does nothing with real keys: there the calendar is the clock's.
    """
    if not settings.is_practice:
        return
    with suppress(Unavailable):
        ahead = practice_calendar(settings.sandbox_url)
        with database.glance() as tx:
            was = switches.clock_offset(tx)
        if abs(ahead - was) > _DRIFT_SECONDS:
            with database.transaction() as tx:
                switches.set_clock_offset(tx, ahead)
            log.info("The practice calendar was moved by %s seconds", ahead - was)
