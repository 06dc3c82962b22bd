"""The command line. Every error is a sentence on standard error, and an exit code that says so."""
# ruff: noqa: PLC0415 - each command imports what it needs; a short one must not wait for the rest

import json
import logging
import os
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer

from countersign.evaluating import evals
from countersign.event_commands import events
from countersign.feed_commands import feeds
from countersign.mirroring import mirror
from countersign.packaging import check_packages
from countersign.report_commands import report
from countersign.sweep_commands import sweep
from policies.errors import BadRequest, CountersignError

app = typer.Typer(
    help="An operator that proposes, and lets rules and people grant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy = typer.Typer(
    help="What is allowed: check, test and explain the rules.", no_args_is_help=True
)
audit = typer.Typer(help="What happened: verify and export the log.", no_args_is_help=True)
app.add_typer(policy, name="policy")
app.add_typer(audit, name="audit")
app.add_typer(evals, name="evals")
app.add_typer(mirror, name="mirror")
app.add_typer(events, name="events")
app.add_typer(feeds, name="feeds")
app.command()(sweep)
app.command()(report)
EXIT_REFUSED = 1


@app.command()
def demo() -> None:
    """Start the practice shop, its Slack and the program; Ctrl-C ends all of it."""
    from countersign.demo import run

    run(_settings())


@app.command()
def story() -> None:
    """Run one refund from a sentence to the shop, headless, and print the transcript."""
    from countersign.story import tell

    raise typer.Exit(tell())


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def sandbox(ctx: typer.Context) -> None:
    """Start the practice shop and Slack only (--port, --seed, --orders, --skus, --speed)."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *ctx.args])  # noqa: S606 - ourselves


@app.command()
def serve() -> None:
    """Serve Slack and carry out what is approved."""
    from countersign.serve import serve as run

    run(_settings())


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question.")] = "",
    as_: Annotated[str, typer.Option("--as", help="Who asks, e.g. mia.")] = "",
    file: Annotated[Path | None, typer.Option(help="One question a line.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a question.")] = False,
) -> None:
    """Ask one question (or a file of them) without Slack. It can propose, it can never decide."""
    from countersign.asking import answers

    if not as_:
        raise BadRequest("Say who asks: --as mia")
    lines = file.read_text(encoding="utf-8").splitlines() if file else [text]
    questions = [line for line in lines if line.strip()]
    if not questions:
        raise BadRequest('Say what you want to know: countersign ask "where is 1001?" --as mia')
    for question, reply in zip(questions, answers(_settings(), questions, as_), strict=True):
        if as_json:
            typer.echo(json.dumps(reply.as_json(), ensure_ascii=False))
            continue
        if file:
            typer.echo(f"> {question}")
        typer.echo("\n".join([reply.as_text(), *(f"{name}: {url}" for name, url in reply.links)]))


@app.command()
def prices(
    file: Annotated[Path, typer.Argument(help="One SKU and price a line, e.g. a CSV file.")],
    as_: Annotated[str, typer.Option("--as", help="Who asks, e.g. lee.")] = "",
    note: Annotated[str, typer.Option(help="Why, in a few words.")] = "",
) -> None:
    """Ask for all prices of a file at once: checked whole, then it waits for its deciders."""
    from countersign.asking import bring_prices

    if not as_:
        raise BadRequest("Say who asks: --as lee")
    text = file.read_text(encoding="utf-8-sig")
    brought = bring_prices(_settings(), text, as_, note)
    typer.echo(f"{brought.action.name}: {brought.sentence}")


@app.command()
def init(
    file: Annotated[Path, typer.Option(help="The settings file to write.")] = Path(".env"),
) -> None:
    """Connect a real shop step by step: ask for each key, try it, write the settings file."""
    from countersign.connecting import connect

    raise typer.Exit(0 if connect(_AtTheKeyboard(), file) else EXIT_REFUSED)


@app.command()
def doctor() -> None:
    """Say which keys are missing for a real Slack, shop and model, and whether the others work."""
    from countersign.doctor import examine

    findings = examine(_settings())
    for finding in findings:
        typer.echo(str(finding))
    raise typer.Exit(0 if all(one.fine for one in findings) else EXIT_REFUSED)


@app.command()
def health() -> None:
    """Say which parts of the program on this machine are well; exit 1 unless all are."""
    from countersign.health import look

    well, said = look(_settings())
    typer.echo(said)
    raise typer.Exit(0 if well else EXIT_REFUSED)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write; a new file.")]) -> None:
    """Write everything the database holds at this moment, while the program goes on."""
    from countersign.keeping import keep_checkpoint
    from memory.backup import take

    found = _settings()
    log = _log_of(found)
    keep_checkpoint(found, log)  # so that what is taken is signed to its end
    taken = take(log, file)
    typer.echo(
        f"{sum(taken.rows.values())} rows in {file}, the log up to row {taken.head_seq}. It holds "
        "personal data: keep it as you keep the database. Keep the audit key and the checkpoint "
        "file elsewhere."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    as_: Annotated[str, typer.Option("--as", help="Who restores, e.g. priya.")] = "",
    *,
    unproven: Annotated[
        bool, typer.Option("--unproven", help="Take it as it is where no key or checkpoint is.")
    ] = False,
) -> None:
    """Put a backup into a new, empty database and pause everything until two people lift it."""
    from countersign.keeping import restore as put_back

    typer.echo(put_back(_settings(), file, as_, unproven=unproven))


@app.command()
def usage(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days back.")] = 31,
) -> None:
    """Print what the language model used, by day, and what a day may use."""
    from countersign.accounting import used

    found = _settings()
    typer.echo(used(found, _log_of(found), days=days))


@app.command()
def readiness() -> None:
    """Say what is wrong in the data (costs, SKUs, customers, dates) and what that blocks."""
    from countersign.readiness import report

    typer.echo(report(_log_of(_settings())))


@app.command("feedback")
def feedback_report(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 30,
) -> None:
    """Print what people thought of answers, and the last ones they did not like."""
    from countersign.opinions import report

    found = _settings()
    typer.echo(report(_log_of(found), found.zone, days=days))


@app.command()
def settings() -> None:
    """Print the table of settings."""
    from countersign.settings import table

    typer.echo(table())


@policy.command("check")
def policy_check() -> None:
    """Load the rules strictly and say what they are."""
    from policies.commands import check

    typer.echo(check())


@policy.command("test")
def policy_test() -> None:
    """Run the golden and the generated boundary cases."""
    from policies.commands import rehearse

    report = rehearse()
    typer.echo(report.text)
    raise typer.Exit(0 if report.passed else EXIT_REFUSED)


@policy.command("explain")
def policy_explain(
    request: Annotated[
        str, typer.Argument(help="A-17, or a file: JSON of action, arguments, facts, requester.")
    ] = "",
    *,
    example: Annotated[bool, typer.Option("--example", help="Print such a file.")] = False,
) -> None:
    """Explain one decision, rule by rule, with what each compared."""
    from memory import records
    from policies.commands import example_request, explain
    from policies.explanation import explained

    if example:
        typer.echo(json.dumps(example_request(), indent=2))
    elif name := re.fullmatch(r"(?:[Aa]-)?(\d{1,15})", request):
        with _log_of(_settings()).read() as tx:
            action = records.get(tx, int(name[1]))
            terms = records.revision(tx, action.id, action.revision).terms
        typer.echo(f"{action.name}, version {action.revision}, as it was judged:")
        typer.echo(explained(terms))
    elif request:
        typer.echo(explain(json.loads(Path(request).read_text(encoding="utf-8"))))
    else:
        raise BadRequest(
            "Say which decision: policy explain A-17, or a file; --example prints such a file."
        )


@audit.command("verify")
def audit_verify(
    checkpoints: Annotated[
        Path | None, typer.Option(help="Checkpoints kept outside the database.")
    ] = None,
    public_key: Annotated[
        str | None, typer.Option(help="Only trust this signer (hex); else the key kept here.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="An exported log, instead of ours.")] = None,
) -> None:
    """Check that nothing was edited, removed or cut off. Exit 1 if anything was."""
    from countersign.keeping import (
        checkpoint_file,
        kept_checkpoints,
        named_checkpoints,
        own_signer,
        vouching,
    )
    from memory.audit_export import verify_exported
    from memory.audit_proof import verify

    found = _settings()
    signer = public_key or own_signer(found)
    outside = named_checkpoints(checkpoints) if checkpoints else None
    if file:
        lines = file.read_text(encoding="utf-8").splitlines()
        proof = verify_exported(lines, outside=outside or (), public_key=signer)
    else:
        outside = kept_checkpoints(checkpoint_file(found)) if outside is None else outside
        with _log_of(found).read() as tx:
            proof = verify(tx, outside=outside, public_key=signer)
    missing = vouching(proof, signer, exported=file is not None)
    typer.echo("\n".join(line for line in (str(proof), missing) if line))
    raise typer.Exit(0 if proof.unbroken and not missing else EXIT_REFUSED)


@audit.command("export")
def audit_export(
    file: Annotated[Path, typer.Argument(help="Where to write; JSON lines.")],
) -> None:
    """Write the chain and its checkpoints, without anybody's data, for `verify --file`."""
    from memory.audit_export import exported

    with _log_of(_settings()).read() as tx:
        lines = list(exported(tx))
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    typer.echo(f"{len(lines)} lines in {file}")


@audit.command("checkpoint")
def audit_checkpoint() -> None:
    """Sign the log's present end and keep it in the checkpoint file."""
    from countersign.keeping import checkpoint_file, keep_checkpoint

    found = _settings()
    new = keep_checkpoint(found, _log_of(found))
    typer.echo(
        f"{'Kept in' if new else 'Nothing new since the last one in'} {checkpoint_file(found)}"
    )


class _AtTheKeyboard:
    """Asks whoever sits there."""

    def say(self, sentence: str) -> None:
        """Print it."""
        typer.echo(sentence)

    def agrees(self, question: str) -> bool:
        """Ask for y or n."""
        return typer.confirm(question, default=False)

    def answer(self, what: str, *, known: str, secret: bool) -> str:
        """Ask for a line; what is known stands in brackets, unless it is a secret."""
        shown = f"{what} [as before]" if secret and known else what
        given: str = typer.prompt(
            shown, default=known, hide_input=secret, show_default=bool(known) and not secret
        )
        return given


def _settings() -> Any:  # noqa: ANN401 - Settings, imported only when a command needs it
    from countersign.settings import load_settings

    return load_settings()


def _log_of(found: Any) -> Any:  # noqa: ANN401 - as above
    """Open a database whose log there must be: an address mistyped is not a log unbroken."""
    from memory.database import Database
    from memory.schema import known

    return known(Database(found.database_url, practice=found.is_practice))


def main() -> None:
    """Run a command; whatever fails is one sentence, never a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    try:
        check_packages()
        app()
    except Exception as error:  # noqa: BLE001 - a person reads what comes of it, whatever it was
        typer.echo(_sentence(error), err=True)
        sys.exit(EXIT_REFUSED)


def _sentence(error: Exception) -> str:
    match error:
        case CountersignError():
            return error.sentence
        case json.JSONDecodeError():
            return f"That file is not JSON: {error}"
        case UnicodeDecodeError():
            return "That file is not text in UTF-8."
        case OSError() if error.filename:
            return f"{error.strerror}: {error.filename}"
    with tempfile.NamedTemporaryFile(
        "w", prefix="countersign-", suffix=".txt", delete=False
    ) as kept:
        traceback.print_exception(error, file=kept)
    return (
        f"Something went wrong inside Countersign ({type(error).__name__}), so it stopped here. "
        f"Please send its developers what is in {kept.name}"
    )
