"""The clock: what is due by time alone. Truths are rows; a missed tick is caught up by the next."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

# Of a job that takes longer than its time it warns at every tick; the next tick does the work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Clock:
    """Every process has one; whatever it starts is made once by rows, not by the clock."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
        )

    def every(self, seconds: int, name: str, job: Callable[[], object]) -> None:
        """Run `job` now and then every so many seconds; never two of them at once."""
        self._scheduler.add_job(
            job, "interval", seconds=seconds, id=name, next_run_time=datetime.now(UTC)
        )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, letting a running job finish."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def running(self) -> bool:
        """Whether it ticks."""
        return bool(self._scheduler.running)
