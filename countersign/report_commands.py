"""`countersign report`: what was better, and what worse, than before; bringing what was before."""
# ruff: noqa: PLC0415 - each command imports what it needs; a short one must not wait for the rest

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from countersign.settings import load_settings
from policies.errors import BadRequest

PAGE, FIGURES, DAYS = "report.html", "report.csv", "report-days.csv"


def report(
    days: Annotated[int, typer.Option(min=1, max=730, help="How many days back.")] = 28,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
    minutes: Annotated[
        Path | None, typer.Option(help="CSV of kind,minutes in place of what is assumed.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="CSV of day,measure,dimension,value to bring as baseline.")
    ] = None,
    baseline_from: Annotated[
        str, typer.Option(help="First day that becomes the baseline, e.g. 2026-11-01.")
    ] = "",
    baseline_to: Annotated[str, typer.Option(help="Last day that becomes the baseline.")] = "",
) -> None:
    """Write the measures beside their baseline as a page and as CSV, or bring that baseline."""
    from countersign.baseline import bring, watched
    from countersign.composition import open_database
    from countersign.minutes import assumed
    from countersign.reporting import compose

    if baseline and (baseline_from or baseline_to):
        raise BadRequest("Bring a file, or name days; not both at once. Nothing was changed.")
    settings = load_settings()
    with closing(open_database(settings)) as database:
        with database.read() as tx:
            today = tx.now().astimezone(settings.zone).date()
        if baseline:
            typer.echo(bring(database, baseline, today))
            return
        if baseline_from or baseline_to:
            typer.echo(watched(database, baseline_from, baseline_to, today))
            return
        taken = assumed(minutes)
        with database.read() as tx:
            made = compose(tx, settings.zone, days=days, minutes=taken)
    if not made.values:
        since = today - timedelta(days=days)
        raise BadRequest(
            f"Nothing was counted since {since}, and there is no baseline. `countersign serve` "
            "counts each day once it is over."
        )
    out.mkdir(parents=True, exist_ok=True)
    for name, text in ((PAGE, made.html), (FIGURES, made.csv), (DAYS, made.days_csv)):
        (out / name).write_text(text, encoding="utf-8")
    typer.echo(f"{out / PAGE}, {FIGURES} and {DAYS}: {made.counted} days counted.")
    said = ", ".join(f"{kind} {number}" for kind, number in taken.items())
    typer.echo(f"Minutes assumed for each: {said}.")
