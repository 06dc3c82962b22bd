"""Three processes with a clock each, and one of them killed in the middle of a sweep."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from memory.database import Database
from memory.sweep_runs import RunState
from memory.tower_tables import problem_notes, problems, sweep_runs
from tests.copies import copies_in
from tests.patience import eventually
from tests.processes import ROOT, Running, start
from tests.scenario.sweeper import FOUND

MANY_SLOTS = 3


@contextlib.contextmanager
def sweepers(url: str, folder: Path, *names: str) -> Iterator[dict[str, Running]]:
    module = ("-m", "tests.scenario.sweeper", url)
    running = {name: start((*module, name), ROOT, {}, out=folder / name) for name in names}
    try:
        yield running
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def at_work(database: Database) -> str:
    """Name the process that is in the middle of the slow sweep; empty for none."""
    with database.read() as tx:
        running = (sweep_runs.c.sweep == "slow", sweep_runs.c.state == RunState.RUNNING)
        return tx.connection.scalar(select(sweep_runs.c.owner).where(*running)) or ""


def done(database: Database, sweep: str) -> int:
    with database.read() as tx:
        over = (sweep_runs.c.sweep == sweep, sweep_runs.c.state == RunState.DONE)
        return tx.connection.scalar(select(func.count()).where(*over)) or 0


def has_run(database: Database, sweep: str, slots: int) -> bool:
    return done(database, sweep) >= slots


def taken_over(database: Database) -> int:
    """Count the runs that somebody else had begun."""
    with database.read() as tx:
        again = (sweep_runs.c.sweep == "slow", sweep_runs.c.fence > 1)
        return tx.connection.scalar(select(func.count()).where(*again)) or 0


def test_each_slot_is_run_once_and_nothing_is_told_twice(database_url: str, tmp_path: Path) -> None:
    with (
        copies_in(database_url) as copies,
        sweepers(database_url, tmp_path, "a", "b", "c") as running,
    ):
        database = copies.database
        owner = eventually(lambda: at_work(database), 30)
        running.pop(owner).kill()
        copies.wait(timedelta(minutes=3))
        eventually(lambda: done(database, "slow") >= 1, 60)
        assert taken_over(database), "nobody was killed in the middle"
        for slots in range(2, MANY_SLOTS + 1):
            copies.wait(timedelta(days=1))
            for sweep in ("slow", "quick"):
                eventually(partial(has_run, database, sweep, slots), 60)
        with database.read() as tx:
            told = tx.connection.scalar(select(func.count()).select_from(problems))
            notes = tx.connection.scalar(select(func.count()).select_from(problem_notes))
            opened = select(sweep_runs.c.sweep, func.sum(sweep_runs.c.opened))
            first = dict(tx.connection.execute(opened.group_by(sweep_runs.c.sweep)).all())
        assert (told, notes) == (2 * FOUND, 0)
        assert first == {"slow": FOUND, "quick": FOUND}
