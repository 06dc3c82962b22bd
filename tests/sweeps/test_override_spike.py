import json

import pytest

from agent.sweeps.override_spike import OVERRIDE_SPIKE
from memory.problems import Severity
from memory.states import State
from tests.copies import SHOP, Copies
from tests.sweeps.ledger_rows import begin, put_action

ORDINARY: dict[str, object] = {"amount": 1}
PLEADED: dict[str, object] = {"amount": 1, "exception": "Regular customer"}


@pytest.fixture
def ledger(copies: Copies) -> Copies:
    begin(copies)
    return copies


def asked(
    ledger: Copies,
    times: int,
    arguments: dict[str, object] | None,
    *,
    kind: str = "refund",
    state: State = State.SUCCEEDED,
    days: float = 3,
    before: dict[str, object] | None = None,
) -> None:
    """Put changes of a kind that somebody asked for so many days ago, and what became of them."""
    versions = [arguments] if before is None else [before, arguments]
    for _ in range(times):
        revised = [{"arguments": one} for one in versions]
        put_action(ledger, ledger.ago(days=days), *revised, kind=kind, state=state)


def test_a_kind_of_change_that_is_often_pleaded_for_is_found(ledger: Copies) -> None:
    asked(ledger, 13, ORDINARY)
    asked(ledger, 4, PLEADED)
    asked(ledger, 1, PLEADED, days=9, state=State.APPROVED)
    found = ledger.found(OVERRIDE_SPIKE)["refund"]
    assert (found.severity, found.money, found.place) == (Severity.SOON, None, SHOP)
    assert found.key == (SHOP, "action", "refund")
    assert found.since == ledger.ago(days=9)
    assert found.facts == {"exceptions": 5, "approved": 18}


def test_where_most_are_exceptions_it_is_for_today(ledger: Copies) -> None:
    asked(ledger, 5, PLEADED)
    assert ledger.found(OVERRIDE_SPIKE)["refund"].severity is Severity.TODAY


def test_what_looks_alike_and_is_none(ledger: Copies) -> None:
    asked(ledger, 30, ORDINARY, kind="hold")
    asked(ledger, 6, PLEADED, kind="hold")  # many, and few among all
    asked(ledger, 4, PLEADED, kind="cancel")  # most of all, and few
    asked(ledger, 6, PLEADED, kind="send_po", state=State.REJECTED)
    asked(ledger, 6, PLEADED, kind="send_po", state=State.PENDING)
    asked(ledger, 6, PLEADED, kind="send_po", state=State.EXPIRED)
    asked(ledger, 6, {"exception": ""}, kind="create_bill")
    asked(ledger, 6, None, kind="create_bill")  # its words were erased
    asked(ledger, 6, ORDINARY, kind="refund", before=PLEADED)  # changed until no plea was needed
    asked(ledger, 6, PLEADED, kind="amazon_refund", days=40)
    assert ledger.found(OVERRIDE_SPIKE) == {}


def test_how_many_and_how_large_a_part_are_the_shop_s_to_tune(ledger: Copies) -> None:
    asked(ledger, 5, ORDINARY)
    asked(ledger, 5, PLEADED)
    assert ledger.found(OVERRIDE_SPIKE, least=6) == {}
    assert ledger.found(OVERRIDE_SPIKE, percent=51) == {}
    assert ledger.found(OVERRIDE_SPIKE, days=2) == {}


def test_the_words_of_a_plea_are_no_fact_of_the_problem(ledger: Copies) -> None:
    asked(ledger, 5, PLEADED)
    found = ledger.found(OVERRIDE_SPIKE)["refund"]
    assert "Regular" not in json.dumps(found.facts)
