"""I12, I18: what is about to be carried out is what the log testifies, or it is not carried out."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Update, delete, insert, select, text, update

from memory import effects as sent
from memory.audit import Entry, append, erase
from memory.records import wording_digest
from memory.states import State
from memory.tables import actions, audit, audit_head, audit_payload, effects, revisions, votes
from tests.ledger_house import UNDO, LedgerHouse
from tests.till import Fault

Forgery = Callable[[LedgerHouse], Update]


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL + 1)


def another_amount(house: LedgerHouse) -> Update:
    """Rewrite the arguments, and their digest with them."""
    action = house.action(1)
    stored = house.revision(action)
    arguments: dict[str, Any] = json.loads(json.dumps(stored.arguments))
    for part in (arguments, arguments["paybacks"][0]):
        part["amount"]["minor"] = 149_00
    where = (action.kind, stored.schema_version, action.account, action.target)
    resealed = wording_digest(*where, arguments, stored.nonce)
    return update(revisions).values(arguments=arguments, digest=resealed)


def looser_terms(house: LedgerHouse) -> Update:
    terms = house.revision(house.action(1)).terms.model_dump(mode="json")
    return update(revisions).values(terms={**terms, "requirements": []})


FORGERIES: dict[str, Forgery] = {
    "amount": another_amount,
    "requester": lambda house: update(actions).values(requester_id=house.people["Jon"].id),
    "editor": lambda house: update(revisions).values(editor_id=house.people["Jon"].id),
    "voter": lambda house: update(votes).values(person_id=house.people["Olivia"].id),
    "reason": lambda _: update(votes).values(reason="I was never asked"),
    "terms": looser_terms,
    "unreadable terms": lambda _: update(revisions).values(terms={}),
    "facts": lambda _: update(revisions).values(material={}),
    "card": lambda _: update(revisions).values(told={"lines": ["REFUND $1.00 to Visa"]}),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_forged_row_is_not_carried_out_and_the_proof_shows_it(
    house: LedgerHouse, forge: Forgery
) -> None:
    action = house.approved("1005")
    forgery = forge(house)
    with house.database.transaction() as tx:
        tx.connection.execute(forgery)
    house.executor().run(action.id)
    ended = house.action(action.id)
    assert (ended.state, house.till.calls) == (State.DENIED, 0)
    assert ended.outcome == "Its record does not match the log"
    assert not house.proof().unbroken


def test_approval_nobody_gave_is_not_carried_out(house: LedgerHouse) -> None:
    action = house.asked("1005")
    with house.database.transaction() as tx:
        forged = {"action_id": action.id, "revision": 1, "person_id": house.people["Priya"].id}
        tx.connection.execute(
            insert(votes).values(**forged, decision="approve", reason="", at=tx.now())
        )
        tx.connection.execute(update(actions).values(state="approved", not_before=None))
    house.executor().run(action.id)
    assert (house.state(action), house.till.calls) == (State.DENIED, 0)


def test_earlier_version_does_not_come_back(house: LedgerHouse) -> None:
    action = house.asked("1005", "30.00")
    edited = house.edit(action, "Mia", amount="20.00")
    house.vote(edited, "Priya")
    house.wait(UNDO)
    with house.database.transaction() as tx:
        tx.connection.execute(update(actions).values(revision=1))
        tx.connection.execute(update(votes).values(revision=1))
    house.executor().run(action.id)
    assert (house.state(action), house.till.calls) == (State.DENIED, 0)


def test_edited_and_sent_twice_is_carried_out_as_the_log_says(house: LedgerHouse) -> None:
    edited = house.edit(house.asked("1005", "30.00"), "Mia", amount="20.00")
    house.vote(edited, "Priya")
    house.wait(UNDO)
    house.till.faults.append(Fault.THROTTLED)
    house.work()
    assert [paid.minor for paid in house.till.effects] == [20_00]
    assert house.proof().unbroken


@pytest.mark.parametrize(
    "change", [{"key": "k"}, {"marker": "m"}, {"remote_ref": "elsewhere"}], ids=str
)
def test_edited_effect_is_found(house: LedgerHouse, change: dict[str, str]) -> None:
    action = house.approved()
    house.work()
    with house.database.transaction() as tx:
        assert sent.get(tx, action.id) is not None
        tx.connection.execute(update(effects).values(**change))
    assert len(house.proof().faults) == 1


@pytest.mark.parametrize(
    "nonsense",
    [
        update(actions).values(state="bogus"),
        update(audit).where(audit.c.to_state == "approved").values(to_state="bogus"),
        update(revisions).values(terms=[0.5]),
        delete(audit_head),
    ],
    ids=["state", "step", "terms", "head"],
)
def test_nonsense_is_a_fault_and_no_crash(house: LedgerHouse, nonsense: Any) -> None:  # noqa: ANN401 - any statement
    house.approved()
    house.work()
    with house.database.transaction() as tx:
        if tx.is_sqlite:
            tx.connection.execute(text("drop trigger audit_append_only_update"))
        else:
            tx.connection.execute(text("alter table audit disable trigger user"))
        tx.connection.execute(nonsense)
    assert not house.proof().unbroken


def test_erasure_pardons_nothing_after_it_and_no_decision(house: LedgerHouse) -> None:
    action = house.approved()
    who = house.people["Olivia"].id
    with house.database.transaction() as tx:
        decided = select(audit.c.seq).where(audit.c.action == action.id, audit.c.kind == "voted")
        vote = tx.connection.scalars(decided).one()
        with pytest.raises(ValueError, match="is kept"):
            erase(tx, [vote], person=who, reason="")
        later = append(tx, Entry(kind="noted"), {}) + 2
        append(tx, Entry(kind="erased", person=who), {"seqs": [vote, later]})
        append(tx, Entry(kind="noted"), {})
        tx.connection.execute(delete(audit_payload).where(audit_payload.c.seq.in_([vote, later])))
    assert house.proof().faults == tuple(
        f"Row {row}: its text was removed without an erasure." for row in (vote, later)
    )


def test_claim_is_given_back_where_an_unforeseen_stop_came_before_the_intent(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = house.approved("1005")

    def too_deep(*_: object) -> None:
        raise RecursionError

    with monkeypatch.context() as broken:
        broken.setattr(house.till, "_look", too_deep)
        assert house.executor().run(action.id) is State.APPROVED
    assert house.executor().due() == []
    assert house.action(action.id).attempts == 0
    house.wait(timedelta(seconds=6))
    house.executor().run(action.id)
    assert house.state(action) is State.SUCCEEDED
