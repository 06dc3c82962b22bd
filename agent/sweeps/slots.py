"""When a sweep runs: the slots of a day, in the shop's own time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from apscheduler.triggers.cron import CronTrigger


@dataclass(frozen=True)
class Slots:
    """Moments by the wall clock, as a crontab says them; `apart` is the longest time between two.

    `said` is what people read in the register.
    """

    crontab: str
    apart: timedelta
    said: str

    def last(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the newest slot that has come, as an aware moment; None where there was none yet.

        Looked for over twice the longest time between two, so that a change of the clocks, which
        may swallow one, does not hide the one before.
        """
        trigger = CronTrigger.from_crontab(self.crontab, timezone=zone)
        found: datetime | None = None
        slot = trigger.get_next_fire_time(None, now - 2 * self.apart)
        while slot is not None and slot <= now:
            found = slot
            slot = trigger.get_next_fire_time(slot, slot + timedelta(microseconds=1))
        return found


_DAY = timedelta(days=1)
OFTEN = Slots("*/15 * * * *", timedelta(minutes=15), "every 15 minutes")
HOURLY = Slots("5 * * * *", timedelta(hours=1), "every hour")
NIGHTLY = Slots("30 5 * * *", _DAY, "every morning at 05:30")


def daily(at: time) -> Slots:
    """Return a slot a day, at a time by the shop's clock."""
    return Slots(f"{at.minute} {at.hour} * * *", _DAY, f"every day at {at:%H:%M}")


DIGEST = daily(time(7, 30))
