"""`countersign evals`: how good the operator is, measured, with denominators and intervals."""
# ruff: noqa: PLC0415 - the evals and their library are an extra, loaded only when they are asked for

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer

from policies.errors import BadRequest, Misconfigured

evals = typer.Typer(help="How good it is: run, list, show and compare.", no_args_is_help=True)
EXIT_MISSED = 1


@evals.command("run")
def run(
    suites: Annotated[list[str] | None, typer.Argument(help="Which suites; all if none.")] = None,
    planner: Annotated[str, typer.Option(help="rules (built in) or model.")] = "rules",
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier run (--out json) to compare with.")
    ] = None,
    *,
    gate: Annotated[bool, typer.Option("--gate", help="Exit 1 if a goal is missed.")] = False,
    out: Annotated[str, typer.Option(help="md (a table) or json (to keep).")] = "md",
) -> None:
    """Measure, and print one table, then the cases that count against a goal."""
    from countersign.settings import load_settings

    runs, tables = _evals("runs"), _evals("tables")
    if out not in {"md", "json"}:
        raise BadRequest(f"--out is md or json, not “{out[:20]}”.")
    earlier = runs.Run.read(baseline) if baseline else None
    chosen = runs.chosen(suites or [])
    found, failing = runs.run(chosen, planner, load_settings().model)
    if out == "json":
        typer.echo(found.model_dump_json(indent=1))
    else:
        typer.echo(tables.shown(found, chosen, earlier))
        typer.echo("\n".join(["", *tables.failures(failing), "", tables.verdict(found)]))
    missed = [one for one in found.measures if not one.met]
    raise typer.Exit(EXIT_MISSED if gate and missed else 0)


@evals.command("list")
def list_() -> None:
    """Name the suites, how many cases each has, and what it is about."""
    for suite in _evals("suites").SUITES:
        typer.echo(f"{suite.name:12} {len(suite.cases()):5} cases  {suite.about}")


@evals.command("show")
def show(case: Annotated[str, typer.Argument(help="E.g. dev.refund.3")]) -> None:
    """Run one case and show what was said, what is right, what came of it and what it counts."""
    typer.echo("\n\n".join(_evals("single").told(case)))


@evals.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(help="A run kept with --out json.")],
    after: Annotated[Path, typer.Argument(help="Another one.")],
) -> None:
    """Compare two runs, row by row, then the cases that changed."""
    runs, tables = _evals("runs"), _evals("tables")
    old, new = runs.Run.read(before), runs.Run.read(after)
    typer.echo(tables.differences(old, new))
    typer.echo("\n".join(["", *runs.changes(old, new)]))


def _evals(name: str) -> Any:  # noqa: ANN401 - a module of an optional part
    """Import a module of the evals. Raises `Misconfigured` with what to install."""
    try:
        return importlib.import_module(f"evals.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("pydantic_evals"):
            raise Misconfigured(
                "The evals need pydantic-evals, which is not installed here: "
                "pip install -e '.[evals]', or `make dev`."
            ) from error
        if error.name == "evals":
            raise Misconfigured(
                "The evals are part of the source, not of the installed program. Run this in a "
                "checkout, where the folder evals/ is."
            ) from error
        raise
