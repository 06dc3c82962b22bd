"""What holds for every sweep, whoever wrote it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import agent.sweeps
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import OWN_COLUMNS, Step, Sweep, words_of
from memory.mirror.asking import ask
from memory.problem_queue import Problem
from memory.problems import Standing
from policies.actions import ACTION_KINDS
from policies.actions.letter import LETTER
from tests.copies import EVERYBODY, Copies
from tools.mirror.amazon_feed import AmazonFeed
from tools.mirror.amazon_listings_feed import AmazonListingsFeed
from tools.mirror.mail_feed import MailFeed
from tools.mirror.quickbooks_rows import KINDS as BOOKS
from tools.mirror.shopify_subjects import SUBJECTS
from tools.mirror.stripe_rows import KINDS as PAYMENTS
from tools.outgoing_mail import speaks_of_money, text_to_send
from tools.vendor_lists.settings import STREAM as VENDOR_LISTS

FOLDER = Path(agent.sweeps.__file__).parent
NOT_SWEEPS = {"__init__", "sweep", "slots", "goods", "sending", "writing"}
MOST_LINES = 90
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COPIED = {
    *(subject.stream for subject in SUBJECTS),
    *(kind.stream for kind in (*BOOKS, *PAYMENTS)),
    *(AmazonFeed.stream, AmazonListingsFeed.stream, MailFeed.stream, VENDOR_LISTS),
}
# What these look at is ours, and never old.
OF_OUR_OWN = {"override_spike", "stale_source"}
# What a column of the name holds in a row; whatever is not named here is a number.
SAMPLES = {"name": "#1001"}

every_sweep = pytest.mark.parametrize("sweep", SWEEPS, ids=[one.name for one in SWEEPS])
every_step = pytest.mark.parametrize(
    ("sweep", "step"),
    [(sweep, step) for sweep in SWEEPS for step in sweep.steps],
    ids=[f"{sweep.name}-{step.action}" for sweep in SWEEPS for step in sweep.steps],
)

every_letter = pytest.mark.parametrize(
    ("sweep", "step"),
    [(sweep, one) for sweep in SWEEPS for one in sweep.steps if one.action == LETTER.name],
    ids=[one.name for one in SWEEPS for step in one.steps if step.action == LETTER.name],
)


def columns_of(copies: Copies, sweep: Sweep) -> Mapping[str, Any]:
    """Return the row of nothing that its query gives on empty copies, for the columns' names."""
    given = sweep.given(copies.now, EVERYBODY, {})
    empty = f"select x.* from (select 1 as one) o left join ({sweep.sql}) x on 1 = 1"  # noqa: S608 - a query of ours
    with copies.database.read() as tx:
        (row,) = ask(tx, empty, given)
    return row


def problem(facts: Mapping[str, Any]) -> Problem:
    told: dict[str, Any] = dict.fromkeys(
        ("account", "kind", "object", "name", "place", "team", "sweep"), "#1001"
    )
    told |= dict.fromkeys(("money", "currency", "due_at", "assignee_id", "snoozed_until"))
    told |= dict.fromkeys(("action_id", "ended_at"))
    told |= dict.fromkeys(("since", "found_at", "changed_at"), NOW)
    told |= {"id": 1, "state": Standing.OPEN, "there": True, "severity": 2, "reopened": 0}
    return Problem(**told, facts=dict(facts))


def facts_of(columns: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in columns.items() if name not in OWN_COLUMNS}


def test_every_file_is_one_sweep_of_its_name_and_is_listed() -> None:
    files = sorted(one.stem for one in FOLDER.glob("*.py") if one.stem not in NOT_SWEEPS)
    assert [one.name for one in SWEEPS] == files
    for name in files:
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name)
        lines = (FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert len(lines) <= MOST_LINES, name


@every_sweep
def test_it_finds_nothing_in_empty_copies_and_gives_every_column(
    copies: Copies, sweep: Sweep
) -> None:
    assert copies.found(sweep) == {}
    assert set(OWN_COLUMNS) <= set(columns_of(copies, sweep))


@every_sweep
def test_its_sentences_use_only_words_that_its_query_gives(copies: Copies, sweep: Sweep) -> None:
    found = problem(facts_of(columns_of(copies, sweep)))
    zone = ZoneInfo("America/Los_Angeles")
    assert sweep.told(found, zone)
    assert sweep.at_stake(found, zone)
    words = words_of(found, zone)
    for step in sweep.steps:
        for template in (step.label, *step.ask.values()):
            assert template.format_map(words)


@every_sweep
def test_it_needs_what_some_feed_copies(sweep: Sweep) -> None:
    assert bool(sweep.needs) is not (sweep.name in OF_OUR_OWN)
    assert set(sweep.needs) <= COPIED


@every_sweep
def test_its_thresholds_have_bounds_and_are_looked_by(sweep: Sweep) -> None:
    assert sweep.thresholds
    for name, one in sweep.thresholds.items():
        assert isinstance(one.min, int), name
        assert isinstance(one.max, int), name
        assert isinstance(one.value, int), name
        assert one.min <= one.value <= one.max, name
        assert one.min < one.max, name
        assert re.search(rf":{name}(_ago|_ahead)?\b", sweep.sql), name


@every_sweep
def test_the_register_can_tell_of_it(sweep: Sweep) -> None:
    assert sweep.title.strip()
    told = (sweep.says, sweep.undone, sweep.trigger, sweep.conditions, sweep.action)
    for sentence in (*told, sweep.fallback):
        assert sentence.endswith(".")


@every_letter
def test_a_letter_that_is_prepared_speaks_of_no_money_and_is_sent_as_it_is_read(
    copies: Copies, sweep: Sweep, step: Step
) -> None:
    found = problem(facts_of(columns_of(copies, sweep)))
    words = words_of(found, ZoneInfo("America/Los_Angeles"))
    text = step.ask["note"].format_map(words)
    assert not speaks_of_money(text)
    assert text_to_send(text, LETTER) == text
    assert text.splitlines()[0] in {"Hello,", "Good day,"}


@every_step
def test_its_step_is_an_action_whose_ask_takes_what_is_filled_in(sweep: Sweep, step: Step) -> None:
    words = {
        name: SAMPLES.get(name, "1001")
        for template in step.ask.values()
        for _, name, _, _ in Formatter().parse(template)
        if name
    }
    filled = {name: template.format_map(words) for name, template in step.ask.items()}
    asked = ACTION_KINDS[step.action].ask.model_validate(filled)
    assert asked.model_fields_set == set(step.ask), sweep.name
