"""`countersign sweep`: look for a problem now, or say what is looked for, and how that went."""
# ruff: noqa: PLC0415 - each command imports what it needs; a short one must not wait for the rest

from collections.abc import Iterator
from socket import gethostname
from typing import TYPE_CHECKING, Annotated

import typer

from countersign.settings import Settings, load_settings
from policies.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from agent.sweeping import Sweeping
    from agent.sweeps.sweep import Sweep
    from memory.database import Database
    from memory.problems import Finding

EXIT_BLOCKED = 1
_SHOWN = 50


def sweep(
    name: Annotated[str, typer.Argument(help="Which, e.g. paid_not_sent; empty lists them.")] = "",
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is found, and store nothing.")
    ] = False,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="End a run that is under way; it stores nothing.")
    ] = False,
    mode: Annotated[
        str, typer.Option("--mode", help="Put it into a mode: off, watch or ask.")
    ] = "",
    as_: Annotated[str, typer.Option("--as", help="Who does, e.g. priya.")] = "",
) -> None:
    """Look for one kind of problem now, set its mode, or list all that are looked for."""
    from agent.sweeping import named
    from countersign.composition import open_database
    from countersign.tower import open_sweeping
    from memory import sweep_runs

    settings = load_settings()
    database = open_database(settings)
    if not name:
        for line in register(settings, database):
            typer.echo(line)
        return
    found = named(name)
    if found is None:
        raise NotFound(f"There is no sweep {name}. `countersign sweep` lists all there are.")
    if mode:
        typer.echo(put(settings, found, mode, as_))
        return
    if cancel:
        with database.copying() as tx:
            stopped = sweep_runs.cancel(tx, found.name)
        typer.echo("Cancelled; it stores nothing." if stopped else "It does not run now.")
        return
    sweeping = open_sweeping(settings, database, owner=f"sweep@{gethostname()}")
    blocked = _look(sweeping, found) if dry_run else _run(sweeping, database, found)
    raise typer.Exit(EXIT_BLOCKED if blocked else 0)


def put(settings: Settings, sweep: "Sweep", mode: str, name: str) -> str:
    """Put a sweep into a mode as `name`; returns what came of it.

    A looser mode is only wished here, where nobody proves who they are: an admin agrees in Slack.
    """
    from agent.sweeps.sweep import Mode
    from agent.tuning import Tuning
    from countersign.asking import enter
    from memory.sweep_settings import MODE

    words = {"off": Mode.OFF, "watch": Mode.SHADOW, "ask": Mode.PROPOSE}
    if mode not in words:
        raise BadRequest(f"Say one of these: --mode {', '.join(words)}")
    if not name:
        raise BadRequest("Say who you are: --as priya")
    house, person = enter(settings, name)
    tuning = Tuning(house.database, house.directory, settings.zone, settings.calendars)
    return tuning.change(person, sweep.name, {MODE: words[mode]}, may_complete=False)


def register(settings: Settings, database: "Database") -> Iterator[str]:
    """Tell each automation: mode, owner, what it does, limits in force, last run."""
    from agent.register import entries
    from memory import roster

    with database.read() as tx:
        names = {one.id: one.name for one in roster.everybody(tx)}
        for one in entries(tx, settings.zone, names):
            since = f", set by {one.since}" if one.since else ""
            yield f"{one.name}: {one.title} ({one.mode}, {one.owner}){since}"
            yield f"    {one.trigger} {one.conditions}"
            yield f"    {one.action} {one.fallback}"
            yield from (f"    {line}" for line in one.limits)
            if one.wish:
                yield f"    {one.wish.told}"
            stale = "Stale. " if one.stale else ""
            yield f"    {stale}{one.last}"


def _look(sweeping: "Sweeping", sweep: "Sweep") -> bool:
    """Print what is found now; true where nothing can be said."""
    looked = sweeping.look(sweep)
    if looked.blocked:
        typer.echo(f"Nothing can be said: {looked.blocked}")
        return True
    for one in sorted(looked.findings, key=_gravest)[:_SHOWN]:
        worth = _worth(one)
        place = f" · {one.place}" if one.place else ""
        typer.echo(f"{one.severity.name.lower():<6}{one.name}{place}{worth}")
    more = len(looked.findings) - _SHOWN
    if more > 0:
        typer.echo(f"and {more:,} more")
    typer.echo(f"{len(looked.findings):,} found; nothing was stored.")
    return False


def _run(sweeping: "Sweeping", database: "Database", sweep: "Sweep") -> bool:
    """Run it for this very moment and print what changed; true where nothing could be said."""
    from memory import sweep_runs
    from memory.sweep_runs import RunState

    with database.read() as tx:
        slot = tx.now()
    outcome = sweeping.run(sweep, slot)
    if outcome is not None:
        said = f"{outcome.found:,} found, {outcome.opened:,} new, {outcome.closed:,} gone."
        typer.echo(said)
        return False
    with database.read() as tx:
        run = sweep_runs.at(tx, sweep.name, slot)
    if run is None:
        typer.echo("It runs already; let it finish, or end it with --cancel.")
    elif run.state is RunState.BLOCKED:
        typer.echo(f"Nothing can be said: {run.sentence}")
    else:
        typer.echo(run.sentence or "It was cancelled.")
    return True


def _gravest(one: "Finding") -> tuple[int, int]:
    return -one.severity, -(one.money or 0)


def _worth(one: "Finding") -> str:
    from policies.money import known_money

    money = known_money(one.money, one.currency)
    return f" · {money.spoken}" if money else ""
