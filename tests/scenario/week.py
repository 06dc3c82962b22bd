"""A week in the life of a shop's ops lead: the queue is worked, and shrinks; nothing flaps or nags.

    python -m tests.scenario.week [--days 7] [--orders 200] [--seed 7] [--holiday 3]

The same week is lived twice, side by side, worked and left alone, each with a practice company and
a program as processes of their own. A table a week is printed; exits 1 where one does not hold
(`Week.wrong`).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.copies import ZONE
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox
from tests.scenario.week_desk import OpsDesk
from tests.scenario.week_report import Day, Week, compared
from tests.scenario.week_seen import Seen

PATIENCE = 600.0
AT_WORK = 9
DIGEST_AT = "07:30"
HOUR = 3600
ZONE_HOURS = timedelta(hours=1)


def main(argv: Sequence[str] | None = None) -> int:
    """Live both weeks and print them; 0 only where both hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenario.week")
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--holiday", type=int, default=3, help="The day on which nobody works")
    options = parser.parse_args(argv)
    wished = {"orders": options.orders, "seed": options.seed, "holiday": options.holiday}
    worked, left_alone = both(options.days, **wished)
    print(worked.table, left_alone.table, sep="\n")
    wrong = [*worked.wrong, *left_alone.wrong, *compared(worked, left_alone)]
    print("\n".join(wrong) or "The week holds.")
    return 1 if wrong else 0


def both(days: int, *, orders: int, seed: int, holiday: int = 0) -> tuple[Week, Week]:
    """Live the week worked and left alone, at the same time: most of either is waiting."""
    with ThreadPoolExecutor(2) as lives:
        worked, left_alone = (
            lives.submit(lived, days, orders=orders, seed=seed, holiday=holiday, worked=one)
            for one in (True, False)
        )
        return worked.result(), left_alone.result()


def lived(days: int, *, orders: int, seed: int, worked: bool, holiday: int = 0) -> Week:
    """Live some days in a row, and say how each went.

    One of them may be a holiday of the shop's: on it nobody works, and nor do the deadlines that
    count working days.
    """
    week = Week("worked" if worked else "left alone")
    with _company(orders, seed, holiday) as (serving, seen):
        desk = OpsDesk(serving, seen)
        for number in range(days):
            serving.live(hours=_until_morning(seen.now(), seen.zone))
            since = seen.mark()
            serving.eventually(seen.settled, PATIENCE)
            opening = seen.count()
            digest = seen.digest()
            asked, done = desk.works() if worked and number + 1 != holiday else (0, 0)
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
                    done=done,
                    **seen.since(since),
                )
            )
        week.calls_a_minute = seen.most_calls_a_minute()
        week.verified = serving.command("audit", "verify").returncode == 0
        week.complaints = seen.complaints()
    return week


@contextmanager
def _company(orders: int, seed: int, holiday: int) -> Iterator[tuple[Serving, Seen]]:
    closed = (datetime.now(ZONE) + timedelta(days=holiday)).date().isoformat()
    settings = {
        "COUNTERSIGN_DIGEST__AT": DIGEST_AT,
        "COUNTERSIGN_HOURS__HOLIDAYS": json.dumps([closed] if holiday else []),
    }
    with (
        tempfile.TemporaryDirectory(prefix="week-") as folder,
        start_sandbox(orders=orders, seed=seed, speed=100, patience=60.0) as sandbox,
        program(sandbox, Path(folder), settings=settings) as serving,
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
