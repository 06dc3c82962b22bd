"""A week in the life of a shop's ops lead: the queue is worked, and shrinks; nothing flaps or nags.

    python -m tests.scenario.week [--days 7] [--orders 200] [--seed 7]

The same week is lived twice, worked and left alone, with the practice company and the program as
processes of their own. A table a week is printed; exits 1 where one does not hold (`Week.wrong`).
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox
from tests.scenario.week_desk import OpsDesk
from tests.scenario.week_report import Day, Week, compared
from tests.scenario.week_seen import Seen

PATIENCE = 600.0
AT_WORK = 9
HOUR = 3600
ZONE_HOURS = timedelta(hours=1)


def main(argv: Sequence[str] | None = None) -> int:
    """Live both weeks and print them; 0 only where both hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenario.week")
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    weeks = []
    for worked in (True, False):
        week = lived(options.days, orders=options.orders, seed=options.seed, worked=worked)
        weeks.append(week)
        print(week.table, flush=True)
    wrong = [*weeks[0].wrong, *weeks[1].wrong, *compared(*weeks)]
    print("\n".join(wrong) or "The week holds.")
    return 1 if wrong else 0


def lived(days: int, *, orders: int, seed: int, worked: bool) -> Week:
    """Live one week of workdays, and say how each went."""
    week = Week("worked" if worked else "left alone")
    with _company(orders, seed) as (serving, seen):
        desk = OpsDesk(serving, seen)
        for number in range(days):
            serving.live(hours=_until_morning(seen.now(), seen.zone))
            since = seen.mark()
            serving.eventually(seen.settled, PATIENCE)
            opening = seen.count()
            digest = seen.digest()
            asked = desk.works() if worked else 0
            for _ in range(2):  # an hour in which nothing happens in the company
                serving.move_calendar(HOUR)
                serving.eventually(seen.settled, PATIENCE)
            week.days.append(
                Day(
                    number + 1,
                    told=digest,
                    open=opening,
                    left=seen.count(),
                    asked=asked,
                    **seen.since(since),
                )
            )
        week.calls_a_minute = seen.most_calls_a_minute()
        week.verified = serving.command("audit", "verify").returncode == 0
        week.complaints = seen.complaints()
    return week


@contextmanager
def _company(orders: int, seed: int) -> Iterator[tuple[Serving, Seen]]:
    with (
        tempfile.TemporaryDirectory(prefix="week-") as folder,
        start_sandbox(orders=orders, seed=seed, speed=100, patience=60.0) as sandbox,
        program(sandbox, Path(folder)) as serving,
    ):
        seen = Seen(serving)
        serving.eventually(seen.loaded, PATIENCE)
        yield serving, seen


def _until_morning(now: datetime, zone: object) -> int:
    """Return how many whole hours it is until somebody is at work tomorrow."""
    local = now.astimezone(zone)  # type: ignore[arg-type] # a tzinfo
    tomorrow = (local + timedelta(days=1)).replace(hour=AT_WORK, minute=0, second=0, microsecond=0)
    return max(-(-(tomorrow - local) // ZONE_HOURS), 1)


if __name__ == "__main__":
    sys.exit(main())
