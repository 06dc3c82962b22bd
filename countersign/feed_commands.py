"""`countersign feeds`: vendors' own lists of stock and prices, and what their columns say."""
# ruff: noqa: PLC0415 - each command imports what it needs; a short one must not wait for the rest

from typing import Annotated, Any

import typer

feeds = typer.Typer(
    help="Vendors' own stock and price lists: see, confirm columns, link numbers.",
    no_args_is_help=True,
)
Vendor = Annotated[str, typer.Argument(help="E.g. sierra-rack-works.")]
Who = Annotated[str, typer.Option("--as", help="Who says so, e.g. lee.")]


@feeds.command("list")
def list_() -> None:
    """Say of each vendor where its list comes from, how fresh it is, and who confirmed it."""
    from countersign.feeds import opened, stands

    for line in stands(opened()):
        typer.echo(line)


@feeds.command("show")
def show(vendor: Vendor) -> None:
    """Show the newest list's columns as they are guessed, with its first rows."""
    from countersign.feeds import opened, proposed

    for line in proposed(opened(), vendor).lines:
        typer.echo(line)


@feeds.command("confirm")
def confirm(
    vendor: Vendor,
    as_: Who = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="What a column says, e.g. quantity=“On hand”; its title, its number, or none. "
            "There are sku, ours, quantity, price, currency, lead."
        ),
    ] = None,
    decimal: Annotated[str, typer.Option(help="What stands before fractions: . or ,")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Confirm once what the columns of a vendor's list say; from then on its lists are read."""
    from countersign.feeds import keep, opened, proposed, who

    desk = opened()
    person = who(desk, as_)
    found = proposed(desk, vendor, column or (), decimal)
    for line in found.lines:
        typer.echo(line)
    if not yes and not typer.confirm("Is that what the columns say?", default=False):
        typer.echo("Nothing was kept. Say it with --column, e.g. --column quantity=3")
        raise typer.Exit(1)
    typer.echo(keep(desk, found, person))


@feeds.command("link")
def link(
    vendor: Vendor,
    part: Annotated[str, typer.Argument(help="The vendor's own number.")],
    sku: Annotated[str, typer.Argument(help="Our SKU.")],
    as_: Who = "",
) -> None:
    """Say that a vendor's number is an article of ours; it counts in every list of theirs."""
    _told("linked", vendor, as_, part, sku)


@feeds.command("unlink")
def unlink(
    vendor: Vendor,
    part: Annotated[str, typer.Argument(help="The vendor's own number.")],
    as_: Who = "",
) -> None:
    """Forget what was said of a vendor's number."""
    _told("unlinked", vendor, as_, part)


def _told(what: str, vendor: str, as_: str, *named: Any) -> None:  # noqa: ANN401 - texts
    from countersign import feeds as desk_of

    desk = desk_of.opened()
    typer.echo(getattr(desk_of, what)(desk, vendor, *named, desk_of.who(desk, as_)))
