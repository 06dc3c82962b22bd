"""`countersign events`: what vendors told us, and doing it over."""
# ruff: noqa: PLC0415 - each command imports what it needs; a short one must not wait for the rest

from typing import Annotated, Any

import typer

events = typer.Typer(
    help="What vendors told us: list, show, replay, subscribe.", no_args_is_help=True
)


@events.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many, newest first.")] = 20,
    *,
    dead: Annotated[bool, typer.Option("--dead", help="Only those laid aside.")] = False,
    waiting: Annotated[bool, typer.Option("--new", help="Only those that wait.")] = False,
) -> None:
    """List the newest events and how many there are."""
    from agent.event_desk import listed
    from memory.arrivals import Stand

    state = Stand.DEAD if dead else Stand.NEW if waiting else None
    found, database = _opened()
    for line in listed(database, found.zone, state, limit):
        typer.echo(line)


@events.command("show")
def show(event: Annotated[str, typer.Argument(help="E.g. E-17.")]) -> None:
    """Show one event: what was kept of it, and why it stands where it does."""
    from agent.event_desk import number_of, shown

    found, database = _opened()
    for line in shown(database, found.zone, number_of(event)):
        typer.echo(line)


@events.command("replay")
def replay(
    named: Annotated[list[str] | None, typer.Argument(help="E.g. E-17 E-18.")] = None,
    *,
    dead: Annotated[bool, typer.Option("--dead", help="All that are laid aside.")] = False,
) -> None:
    """Have events handled again: those named, or all that could not be handled."""
    from agent.event_desk import number_of, replayed

    _, database = _opened()
    ids = tuple(number_of(one) for one in named or ())
    typer.echo(replayed(database, ids=ids, dead=dead))


@events.command("subscribe")
def subscribe() -> None:
    """Have the shop tell us of changes at our address; safe to repeat."""
    from countersign.hearing import address, agree
    from countersign.practice import connections
    from countersign.settings import load_settings

    settings = load_settings()
    found = connections(settings)
    agreed = agree(settings, found)
    typer.echo(
        f"The shop tells {address(settings, found)} of {agreed.topics} topics "
        f"({agreed.made} new, {agreed.ended} ended)."
    )


def _opened() -> tuple[Any, Any]:
    from countersign.settings import load_settings
    from memory.database import Database
    from memory.schema import known

    settings = load_settings()
    return settings, known(Database(settings.database_url, practice=settings.is_practice))
