"""I12, I13, I23: whoever edits, cuts or rewrites the log is found out; erasing is no fault."""

import contextlib
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from memory.audit import GENESIS, Entry, append, erase, header_hash
from memory.audit_proof import Proof, checkpoint, new_key, verify
from memory.database import Tx
from memory.tables import (
    actions,
    audit,
    audit_checkpoints,
    audit_head,
    audit_payload,
    effects,
    votes,
)
from tests.ledger_house import LedgerHouse


@contextlib.contextmanager
def by_an_admin(house: LedgerHouse) -> Iterator[Tx]:
    """The rights of somebody who can switch the triggers off."""
    with house.database.transaction() as tx:
        if tx.is_sqlite:
            for verb in ("update", "delete"):
                tx.connection.execute(text(f"drop trigger if exists audit_append_only_{verb}"))
        else:
            tx.connection.execute(text("alter table audit disable trigger user"))
        yield tx


def proved(house: LedgerHouse, **more: Any) -> Proof:  # noqa: ANN401 - whatever `verify` takes
    with house.database.read() as tx:
        return verify(tx, **more)


def row(house: LedgerHouse, number: int) -> int:
    """Number the rows from where the people were enrolled, one row each."""
    return len(house.people) + number


@pytest.fixture
def busy(house: LedgerHouse) -> LedgerHouse:
    house.approved("1001")
    house.work()
    house.asked("1002")
    assert house.proof().unbroken
    return house


def test_untouched_log_is_unbroken(busy: LedgerHouse) -> None:
    proof = busy.proof()
    assert proof.rows == row(busy, 11)
    assert str(proof) == f"The log is unbroken: {row(busy, 11)} rows, 0 erased, 0 checkpoints."


@pytest.mark.parametrize(
    "change",
    [
        {"person": "somebody else"},
        {"kind": "forged"},
        {"at": "2020-01-01T00:00:00+00:00"},
        {"digest": "0" * 64},
        {"commitment": "0" * 64},
        {"policy_version": "tuned"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_i13_edited_row_is_found(busy: LedgerHouse, change: dict[str, str]) -> None:
    with by_an_admin(busy) as tx:
        tx.connection.execute(update(audit).where(audit.c.seq == row(busy, 4)).values(**change))
    assert f"Row {row(busy, 4)}: edited, or its predecessor was." in proved(busy).faults


def test_i13_edited_text_is_found(busy: LedgerHouse) -> None:
    with by_an_admin(busy) as tx:
        forged = update(audit_payload).values(json=json.dumps({"words": "I never said so"}))
        tx.connection.execute(forged.where(audit_payload.c.seq == row(busy, 2)))
    assert proved(busy).faults == (f"Row {row(busy, 2)}: its text was edited.",)


def test_i13_text_removed_without_an_erasure_is_found(busy: LedgerHouse) -> None:
    with by_an_admin(busy) as tx:
        tx.connection.execute(delete(audit_payload).where(audit_payload.c.seq == row(busy, 2)))
    assert proved(busy).faults == (f"Row {row(busy, 2)}: its text was removed without an erasure.",)


def test_i13_deleted_row_is_found(busy: LedgerHouse) -> None:
    with by_an_admin(busy) as tx:
        tx.connection.execute(delete(audit_payload).where(audit_payload.c.seq == row(busy, 3)))
        tx.connection.execute(delete(audit).where(audit.c.seq == row(busy, 3)))
    assert f"Row {row(busy, 3)}: missing; row {row(busy, 4)} follows." in proved(busy).faults


def test_i13_inserted_row_is_found(busy: LedgerHouse) -> None:
    with by_an_admin(busy) as tx:
        last = tx.connection.execute(select(audit).order_by(audit.c.seq.desc())).mappings().first()
        assert last is not None
        tx.connection.execute(insert(audit).values(**{**last, "seq": last["seq"] + 1}))
    assert f"Row {row(busy, 12)}: edited, or its predecessor was." in proved(busy).faults


def test_i13_cut_off_tail_is_found_by_a_checkpoint_kept_outside(busy: LedgerHouse) -> None:
    key = new_key()
    with busy.database.transaction() as tx:
        kept = checkpoint(tx, key)
    assert kept is not None
    with by_an_admin(busy) as tx:
        for table in (audit_payload, audit):
            tx.connection.execute(delete(table).where(table.c.seq > row(busy, 10)))
        last = tx.connection.scalar(select(audit.c.hash).where(audit.c.seq == row(busy, 10)))
        tx.connection.execute(update(audit_head).values(seq=row(busy, 10), hash=last))
        tx.connection.execute(delete(audit_checkpoints))
        tx.connection.execute(update(actions).where(actions.c.id == 2).values(state="proposed"))
    assert not any("cut off" in fault for fault in proved(busy).faults)
    assert f"Checkpoint at row {row(busy, 11)}: the log was cut off before it." in (
        proved(busy, outside=[kept]).faults
    )


def test_i13_log_computed_anew_is_found_by_a_checkpoint_kept_outside(busy: LedgerHouse) -> None:
    key = new_key()
    with busy.database.transaction() as tx:
        kept = checkpoint(tx, key)
    assert kept is not None
    with by_an_admin(busy) as tx:
        prev = GENESIS
        rows = tx.connection.execute(select(audit).order_by(audit.c.seq)).mappings().all()
        for one in rows:
            forged = {**one, "prev": prev, "at": one["at"].replace("2026", "2025")}
            prev = header_hash(forged)
            values = {"prev": forged["prev"], "at": forged["at"], "hash": prev}
            tx.connection.execute(update(audit).where(audit.c.seq == one["seq"]).values(**values))
        tx.connection.execute(update(audit_head).values(hash=prev))
        tx.connection.execute(delete(audit_checkpoints))
    assert proved(busy).unbroken
    assert proved(busy, outside=[kept]).faults == (
        f"Checkpoint at row {row(busy, 11)}: the log was rewritten.",
    )


def test_i13_checkpoint_of_another_key_is_found(busy: LedgerHouse) -> None:
    with busy.database.transaction() as tx:
        kept = checkpoint(tx, new_key())
    assert kept is not None
    assert proved(busy, outside=[kept]).unbroken
    stranger = {**kept, "signature": "00" * 64}
    for faults in (
        proved(busy, outside=[stranger]).faults,
        proved(busy, outside=[{**kept, "seq": 3}]).faults,
        proved(busy, public_key="ab" * 32).faults,
    ):
        assert [fault.endswith("its signature is wrong.") for fault in faults] == [True]


def test_checkpoint_is_made_once_per_head(busy: LedgerHouse) -> None:
    key = new_key()
    with busy.database.transaction() as tx:
        assert checkpoint(tx, key) is not None
        assert checkpoint(tx, key) is None
        append(tx, Entry(kind="noted"), {})
        assert checkpoint(tx, key) is not None
    assert proved(busy).checkpoints == 2


def test_i13_edited_state_is_found(busy: LedgerHouse) -> None:
    with by_an_admin(busy) as tx:
        tx.connection.execute(update(actions).where(actions.c.id == 2).values(state="approved"))
    assert proved(busy).faults == ("A-2 is approved but the log says pending.",)


def test_i13_vote_put_into_the_book_is_found(busy: LedgerHouse) -> None:
    with by_an_admin(busy) as tx:
        tx.connection.execute(
            insert(votes).values(
                action_id=2,
                revision=1,
                person_id=busy.people["Priya"].id,
                decision="approve",
                reason="",
                at=tx.now(),
            )
        )
    assert proved(busy).faults == ("A-2, version 1: a vote in the book and the log do not agree.",)


def test_i13_effect_without_an_intent_and_intent_without_an_effect_are_found(
    busy: LedgerHouse,
) -> None:
    with by_an_admin(busy) as tx:
        tx.connection.execute(update(effects).values(action_id=2))
    assert proved(busy).faults == (
        "A-1 announced an effect that is no longer noted.",
        "A-2 has an effect that was never announced.",
    )


def test_i13_step_that_no_action_may_take_is_found(busy: LedgerHouse) -> None:
    with busy.database.transaction() as tx:
        append(tx, Entry(kind="x", action=1, from_state="succeeded", to_state="approved"), {})
    assert f"Row {row(busy, 12)}: A-1 cannot go from succeeded to approved." in proved(busy).faults


def test_i23_erasure_keeps_the_chain(busy: LedgerHouse) -> None:
    with busy.database.transaction() as tx:
        erased = [row(busy, 2), row(busy, 3)]
        erase(tx, erased, person=busy.people["Olivia"].id, reason="asked to be forgotten")
    proof = proved(busy)
    assert (proof.unbroken, proof.rows, proof.erased) == (True, row(busy, 12), 2)
    with busy.database.read() as tx:
        left = list(tx.connection.scalars(select(audit_payload.c.seq)))
    assert set(erased).isdisjoint(left)


def test_header_of_the_log_holds_no_personal_data(busy: LedgerHouse) -> None:
    with busy.database.read() as tx:
        headers = json.dumps([[*one] for one in tx.connection.execute(select(audit))])
    for name in busy.people:
        assert name not in headers


def test_writers_at_the_same_time_never_fork_the_chain(house: LedgerHouse) -> None:
    before = house.proof().rows
    start = threading.Barrier(8)

    def write() -> None:
        start.wait()
        for number in range(12):
            with house.database.transaction() as tx:
                append(tx, Entry(kind="noted"), {"number": number})

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proof = house.proof()
    assert (proof.rows, proof.unbroken) == (before + 8 * 12, True), str(proof)
