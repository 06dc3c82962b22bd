"""A sample of `python -m tests.scenario.write_faults`, which tries every fault on every call."""

from dataclasses import replace
from pathlib import Path

import pytest

from memory.states import State
from tests.action_story import sandbox
from tests.sandbox_fixture import Sandbox
from tests.scenario.write_faults import FAULTS, WRITES, Outcome, Trials

__all__ = ["sandbox"]

BY_NAME = {write.name: write for write in WRITES}
SAMPLE = (
    ("refund", "refundCreate", "key refused"),
    ("pause_listing", "productUpdate", "5xx before commit"),
    ("create_bill", "token", "response lost"),
    ("send_po", "send", "throttled"),
    ("mail", "token", "key refused"),
    ("mail", "update", "response lost"),
    ("mail by IMAP", "data", "response lost"),
    ("confirm_shipment", "confirmShipment", "429"),
    ("pause_amazon_listing", "patchListingsItem.preview", "response lost"),
    ("resume_amazon_listing", "all", "delivered twice"),
    ("message_buyer", "createUnexpectedProblem", "response lost"),
)
GOOD = Outcome(
    BY_NAME["refund"], "x", "429", "sqlite", 1, State.SUCCEEDED, "", met=True, unbroken=True
)


@pytest.mark.parametrize(("write", "call", "fault"), SAMPLE, ids=map("-".join, SAMPLE))
def test_it_is_done_once_or_a_person_is_told(
    sandbox: Sandbox, tmp_path: Path, write: str, call: str, fault: str
) -> None:
    trials = Trials(sandbox, "sqlite", lambda: f"sqlite:///{tmp_path}/one.db")
    outcome = trials.run(BY_NAME[write], call, fault)
    assert outcome.holds, str(outcome)


def test_a_key_nobody_takes_is_named_to_whoever_asked(sandbox: Sandbox, tmp_path: Path) -> None:
    trials = Trials(sandbox, "sqlite", lambda: f"sqlite:///{tmp_path}/one.db")
    outcome = trials.run(BY_NAME["send_po"], "token", "5xx after commit")
    assert outcome.state is State.FAILED
    assert "set COUNTERSIGN_QUICKBOOKS__WRITE_REFRESH_TOKEN. Nothing was changed." in outcome.told


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, effects=2),
        replace(GOOD, effects=0),
        replace(GOOD, effects=0, state=State.FAILED, told=""),
        replace(GOOD, state=State.FAILED, told="no"),
        replace(GOOD, state=State.UNKNOWN),
        replace(GOOD, state=State.NEEDS_HUMAN, told="look"),
        replace(GOOD, met=False),
        replace(GOOD, unbroken=False),
    ],
    ids=["doubled", "lost", "untold", "wrong", "stuck", "unasked", "unmet", "broken log"],
)
def test_one_bad_outcome_fails_its_row(bad: Outcome) -> None:
    assert GOOD.holds
    assert not bad.holds


def test_every_write_and_every_fault_has_a_row() -> None:
    assert len(BY_NAME) == len(WRITES) >= 18
    assert len(FAULTS) == 21
