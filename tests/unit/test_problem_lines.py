"""A problem's day is said once: in its sentence, or beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from memory.problem_queue import Problem
from memory.problems import Severity, Standing
from slack_app.problems import listed
from tests.copies import ZONE

DUE = datetime(2026, 11, 12, 20, tzinfo=UTC)
BILL = Problem(
    id=1,
    sweep="invoice_to_match",
    account="quickbooks:acme",
    kind="bill",
    object="101",
    name="Reno Bins RI-1",
    state=Standing.OPEN,
    there=True,
    severity=Severity.NOW,
    money=28600,
    currency="USD",
    place="Reno Bins",
    since=DUE,
    due_at=DUE,
    facts={"matched": "no purchase order"},
    team="finance",
    assignee_id=None,
    snoozed_until=None,
    action_id=None,
    found_at=DUE,
    changed_at=DUE,
    ended_at=None,
    reopened=0,
)


def test_a_sentence_that_names_the_day_has_it_not_beside_it_as_well() -> None:
    shown = listed(BILL, {}, ZONE)
    assert (shown.told, shown.due) == (
        "$286 is open, with no purchase order, due Thu 12 Nov.",
        "",
    )


def test_any_other_has_it_beside_it() -> None:
    before = DUE - timedelta(days=3)
    late = replace(BILL, sweep="paid_not_sent", since=before, facts={"units": 2})
    shown = listed(late, {}, ZONE)
    assert (shown.told, shown.due) == (
        "Paid Mon 9 Nov, and 2 units have not left.",
        "by Thu 12 Nov",
    )
