import json
from itertools import count

import pytest
from sqlalchemy import insert

from agent.sweeps.override_spike import OVERRIDE_SPIKE
from memory.problems import Severity
from memory.states import State
from memory.tables import accounts, actions, people, revisions
from tests.copies import SHOP, Copies

ORDINARY: dict[str, object] = {"amount": 1}
PLEADED: dict[str, object] = {"amount": 1, "exception": "Regular customer"}


@pytest.fixture
def ledger(copies: Copies) -> Copies:
    with copies.database.copying() as tx:
        tx.connection.execute(insert(accounts), [{"id": SHOP, "system": "shopify", "name": "S"}])
        mia = {"id": "mia", "name": "Mia", "kind": "member", "active": True}
        tx.connection.execute(insert(people), [mia])
    return copies


_NUMBERS = count(1)


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
    at = ledger.ago(days=days)
    for number in (next(_NUMBERS) for _ in range(times)):
        versions = [arguments] if before is None else [before, arguments]
        action = {
            **dict.fromkeys(("words", "thread", "channel", "ts"), ""),
            "id": number,
            "kind": kind,
            "account": SHOP,
            "state": state,
            "target": f"t{number}",
            "business_key": f"k{number}",
            "requester_id": "mia",
            "origin_event": f"e{number}",
            "origin_position": 0,
            "revision": len(versions),
            "created_at": at,
            "changed_at": at,
        }
        rows = [
            {
                "action_id": number,
                "number": place,
                "schema_version": 1,
                "digest": "d",
                "arguments": one,
                "terms": {},
                "material": {},
                "editor_id": "mia",
                "created_at": at,
            }
            for place, one in enumerate(versions, start=1)
        ]
        with ledger.database.copying() as tx:
            tx.connection.execute(insert(actions), [action])
            tx.connection.execute(insert(revisions), rows)


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
