"""`countersign mirror`: load the copies of other systems now, and say how fresh they are."""
# ruff: noqa: PLC0415 - each command imports what it needs; a short one must not wait for the rest

import sys
import time
from collections.abc import Sequence
from socket import gethostname
from typing import TYPE_CHECKING

import typer
from filelock import FileLock, Timeout

from countersign.settings import Settings, load_settings
from policies.errors import Misconfigured
from policies.freshness import Standing

if TYPE_CHECKING:
    from agent.mirroring import Mirroring
    from memory.database import Database
    from policies.freshness import Freshness
    from tools.access import Reads

mirror = typer.Typer(
    help="Copies of other systems: load them, see how fresh they are.", no_args_is_help=True
)
EXIT_FAILING = 1
LOOK_SECONDS = 0.2


@mirror.command()
def load() -> None:
    """Load whatever is not complete yet, and bring the rest up to date; Ctrl-C loses nothing."""
    from countersign.composition import build_house, nobody_yet, open_database
    from countersign.practice import connections

    settings = load_settings()
    database = open_database(settings)
    settings.state_folder.mkdir(parents=True, exist_ok=True)
    only_one = FileLock(settings.state_folder / "mirror.lock")
    try:
        only_one.acquire(timeout=0)
    except Timeout as error:
        raise Misconfigured("Another load runs on this machine already: let it finish.") from error
    first = settings.is_practice and nobody_yet(database)
    house = build_house(settings, database, connections(settings).systems, enrolling=first)
    copying = open_mirroring(settings, database, house.reads, owner=f"load@{gethostname()}")
    copying.register()
    copying.start()
    try:
        failing = _shown(database, copying)
    except KeyboardInterrupt:
        failing = False
        typer.echo("Stopped. What was loaded stays, and the next load goes on from there.")
    finally:
        copying.stop()
    raise typer.Exit(EXIT_FAILING if failing else 0)


@mirror.command()
def status() -> None:
    """Say of each copied stream how fresh it is, and how reading it goes."""
    from countersign.composition import open_database

    streams = look(open_database(load_settings()))
    for one in streams:
        typer.echo(f"{one.sentence} ({one.rows:,} rows stored, {one.figures})")
    if not streams:
        typer.echo("Nothing is copied yet. `countersign serve` begins by itself, or: mirror load")


def open_mirroring(
    settings: Settings, database: "Database", reads: "Reads", *, owner: str
) -> "Mirroring":
    """Put together what copies every connected system."""
    from datetime import timedelta

    from agent.mirroring import Mirroring
    from tools.mirror.feeds import open_feeds

    every = timedelta(minutes=settings.mirror.every)
    return Mirroring(database, open_feeds(reads, database), owner, every)


def look(database: "Database") -> "tuple[Freshness, ...]":
    """Read how every copied stream stands."""
    from memory.mirror import sources

    with database.read() as tx:
        return sources.read(tx)


def _shown(database: "Database", copying: "Mirroring") -> bool:
    """Draw how far each stream is until all are complete; true where one ends up failing."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.fields[title]:<20}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    console = Console(file=sys.stdout)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks = {
            (one.account, one.stream): bars.add_task("", total=None, title=one.title)
            for one in look(database)
        }
        while True:
            streams = look(database)
            for one in streams:
                done = one.whole_at is not None
                total = one.expected if one.expected or not done else 1
                bars.update(
                    tasks[one.account, one.stream],
                    description=one.sentence.removeprefix(f"{one.title} "),
                    completed=total if done else one.loaded,
                    total=total,
                )
            if not copying.healthy() or _over(streams):
                break
            time.sleep(LOOK_SECONDS)
    for one in streams:
        typer.echo(f"{one.sentence} ({one.rows:,} rows stored)")
    return any(one.failures for one in streams)


def _over(streams: "Sequence[Freshness]") -> bool:
    """Whether every stream is complete, waits, or has failed so often that somebody should look."""
    return all(
        one.whole_at is not None or one.standing is Standing.WAITING or one.failures > 2  # noqa: PLR2004 - once or twice happens
        for one in streams
    )
