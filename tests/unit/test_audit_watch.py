"""Asked often, the log is read on from where it was found whole; an edit is found all the same."""

import pytest
from sqlalchemy import select, update

from memory.audit import erase, header_hash
from memory.audit_watch import LogWatch
from memory.database import Tx
from memory.tables import actions, audit, audit_head, audit_payload
from tests.ledger_house import LedgerHouse
from tests.statements import statements_of
from tests.unit.test_audit_proof import by_an_admin


@pytest.fixture
def busy(house: LedgerHouse) -> LedgerHouse:
    house.approved("1001")
    house.work()
    house.asked("1002")
    return house


def watched(house: LedgerHouse) -> LogWatch:
    """Return a watch that has found the log whole."""
    watch = LogWatch()
    assert watch.unbroken(house.database)
    return watch


def rewrite_from(tx: Tx, seq: int) -> None:
    """Edit a row and compute everything after it anew, as somebody with the code could."""
    tx.connection.execute(update(audit).where(audit.c.seq == seq).values(kind="edited"))
    prev = tx.connection.scalar(select(audit.c.prev).where(audit.c.seq == seq))
    after = select(audit).where(audit.c.seq >= seq).order_by(audit.c.seq)
    for row in tx.connection.execute(after).mappings().all():
        link = header_hash({**row, "prev": prev})
        whole = update(audit).where(audit.c.seq == row["seq"])
        tx.connection.execute(whole.values(prev=prev, hash=link))
        prev = link
    tx.connection.execute(update(audit_head).values(hash=prev))


def test_what_is_added_is_followed_and_nothing_old_is_read_again(busy: LedgerHouse) -> None:
    watch = watched(busy)
    busy.asked("1003")
    with statements_of(busy.database) as read:
        assert watch.unbroken(busy.database)
    whole = [query for query in read if "from audit" in query and "where" not in query]
    assert whole == []


def test_a_rewritten_past_is_found_at_the_next_look(busy: LedgerHouse) -> None:
    watch = watched(busy)
    with by_an_admin(busy) as tx:
        rewrite_from(tx, len(busy.people) + 2)
    assert not watch.unbroken(busy.database)


def test_a_cut_off_tail_is_found_at_the_next_look(busy: LedgerHouse) -> None:
    watch = watched(busy)
    with by_an_admin(busy) as tx:
        head = tx.connection.execute(select(audit_head)).one()
        before = tx.connection.scalar(select(audit.c.hash).where(audit.c.seq == head.seq - 1))
        tx.connection.execute(audit_payload.delete().where(audit_payload.c.seq == head.seq))
        tx.connection.execute(audit.delete().where(audit.c.seq == head.seq))
        tx.connection.execute(update(audit_head).values(seq=head.seq - 1, hash=before))
    assert not watch.unbroken(busy.database)


def test_an_old_row_of_what_is_asked_about_is_checked_each_time(busy: LedgerHouse) -> None:
    watch = watched(busy)
    with by_an_admin(busy) as tx:
        own = select(audit.c.seq).where(audit.c.action == 1).limit(1)
        seq = tx.connection.scalars(own).one()
        forged = update(audit_payload).where(audit_payload.c.seq == seq)
        tx.connection.execute(forged.values(json='{"words": "something else"}'))
    assert not watch.unbroken(busy.database, about=[1])
    assert not LogWatch().unbroken(busy.database), "and by whoever starts anew"


def test_a_row_of_the_book_that_was_edited_is_found_when_it_is_asked_about(
    busy: LedgerHouse,
) -> None:
    watch = watched(busy)
    with by_an_admin(busy) as tx:
        somebody = busy.people["Jon"].id
        tx.connection.execute(update(actions).values(requester_id=somebody))
    assert not watch.unbroken(busy.database, about=[1])


def test_an_erasure_is_no_fault(busy: LedgerHouse) -> None:
    watch = watched(busy)
    with busy.database.transaction() as tx:
        erase(tx, [len(busy.people) + 1], person=busy.people["Olivia"].id, reason="asked")
    assert watch.unbroken(busy.database)
    busy.asked("1004")
    assert watch.unbroken(busy.database)


def test_a_rewritten_log_that_fits_in_itself_is_not_the_one_that_was_whole(
    busy: LedgerHouse,
) -> None:
    watch = watched(busy)
    with by_an_admin(busy) as tx:
        enrolment = tx.connection.scalars(select(audit.c.seq).where(audit.c.seq == 1)).one()
        rewrite_from(tx, enrolment)
    assert busy.proof().unbroken
    for _ in range(2):
        assert not watch.unbroken(busy.database)
