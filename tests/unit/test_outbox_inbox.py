"""What goes out is the newest truth, by one sender; what came in is answered once."""

from datetime import timedelta

from memory import homes, inbox, outbox
from memory.database import Tx
from tests.ledger_house import LedgerHouse

LEASE = timedelta(seconds=30)


def claimed(house: LedgerHouse, owner: str = "one") -> list[outbox.Surface]:
    with house.database.transaction() as tx:
        return outbox.claim(tx, owner, lease=LEASE)


def want(tx: Tx, surface: str = "card:A-1") -> None:
    outbox.want(tx, surface, "card", subject="A-1", channel="#approvals")


def behind(house: LedgerHouse) -> int:
    with house.database.read() as tx:
        return outbox.behind(tx)


def test_surface_is_one_row_however_often_it_is_wanted(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
        want(tx)
    (item,) = claimed(house)
    assert item.wanted == 2


def test_surface_has_one_sender_at_a_time(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
    assert len(claimed(house, "one")) == 1
    assert claimed(house, "two") == []


def test_sender_that_died_is_relieved_when_its_lease_ends(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
    (lost,) = claimed(house, "one")
    house.wait(LEASE + timedelta(seconds=1))
    (taken,) = claimed(house, "two")
    assert taken.id == lost.id
    with house.database.transaction() as tx:
        outbox.shown(tx, lost, "one", ts="1.1")
    assert behind(house) == 1
    with house.database.transaction() as tx:
        outbox.shown(tx, taken, "two", ts="1.1")
    assert behind(house) == 0


def test_own_leases_of_a_former_life_end_at_once(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
    claimed(house, "one")
    with house.database.transaction() as tx:
        outbox.release(tx, "one")
    house.wait(timedelta(seconds=1))
    assert len(claimed(house, "one")) == 1


def test_change_while_sending_leaves_the_surface_behind(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
    (item,) = claimed(house)
    with house.database.transaction() as tx:
        outbox.touch(tx, "A-1")
    with house.database.transaction() as tx:
        outbox.shown(tx, item, "one", ts="1.1")
    assert behind(house) == 1
    (again,) = claimed(house)
    assert (again.wanted, again.shown, again.ts) == (2, 1, "1.1")


def test_what_nobody_did_is_shown_once_a_minute_and_what_somebody_did_at_once(
    house: LedgerHouse,
) -> None:
    with house.database.transaction() as tx:
        want(tx)
    show(house)
    with house.database.transaction() as tx:
        outbox.touch_calmly(tx, "A-1")
    assert (claimed(house), behind(house)) == ([], 0)
    house.wait(outbox.REST)
    (item,) = show(house)
    assert item.wanted == 2
    with house.database.transaction() as tx:
        outbox.touch_calmly(tx, "A-1")
        outbox.touch(tx, "A-1")
    (item,) = show(house)
    assert item.wanted == 4


def show(house: LedgerHouse) -> list[outbox.Surface]:
    found = claimed(house)
    with house.database.transaction() as tx:
        for item in found:
            outbox.shown(tx, item, "one", ts="1.1")
    return found


def test_surface_the_other_side_did_not_take_is_tried_later(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
    (item,) = claimed(house)
    with house.database.transaction() as tx:
        outbox.postpone(tx, item, "one", delay=timedelta(seconds=20))
    assert claimed(house) == []
    house.wait(timedelta(seconds=21))
    (again,) = claimed(house)
    assert again.attempts == 1


def test_message_that_is_gone_is_posted_anew(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        want(tx)
    (item,) = claimed(house)
    with house.database.transaction() as tx:
        outbox.shown(tx, item, "one", ts="1.1")
        outbox.forget(tx, item)
    assert behind(house) == 1
    with house.database.read() as tx:
        assert outbox.messages_of(tx, "A-1") == []


def test_touching_one_subject_wakes_it_and_the_homes_that_were_looked_at_lately(
    house: LedgerHouse,
) -> None:
    with house.database.transaction() as tx:
        homes.looked(tx, "home:long ago", homes.Look())
    house.wait(timedelta(hours=25))
    with house.database.transaction() as tx:
        want(tx)
        homes.looked(tx, "home:mia", homes.Look())
        for name in ("home:mia", "home:long ago", "home:never"):
            outbox.want(tx, name, "home")
        outbox.want(tx, "card:A-2", "card", subject="A-2")
        for item in outbox.claim(tx, "one", lease=LEASE):
            outbox.shown(tx, item, "one", ts="1.1")
        outbox.touch(tx, "A-1")
    assert {item.surface for item in claimed(house)} == {"card:A-1", "home:mia"}


def test_event_delivered_twice_is_one_letter(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        first = inbox.receive(tx, "Ev1", "ask", "thread", {"text": "hello"})
    with house.database.transaction() as tx:
        assert inbox.receive(tx, "Ev1", "ask", "thread", {"text": "hello"}) is None
        assert [letter.id for letter in inbox.waiting(tx)] == [first]


def test_letter_is_done_once(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        letter = inbox.receive(tx, "Ev1", "ask", "thread", {})
        assert letter is not None
        assert [inbox.done(tx, letter) for _ in range(2)] == [True, False]
        assert inbox.waiting(tx) == []
        assert inbox.receive(tx, "Ev1", "ask", "thread", {}) is None


def test_oldest_letter_of_each_thread_waits_first(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        mine = [inbox.receive(tx, f"Ev{n}", "ask", "thread", {}) for n in range(3)]
        yours = inbox.receive(tx, "Ev3", "ask", "another", {})
        assert [letter.id for letter in inbox.waiting(tx)] == [mine[0], yours]
        assert mine[0] is not None
        inbox.done(tx, mine[0])
        assert [letter.id for letter in inbox.waiting(tx)] == [mine[1], yours]
        assert inbox.heard_in(tx, "thread")
        assert not inbox.heard_in(tx, "a third")


def test_thread_with_many_letters_starves_nobody(house: LedgerHouse) -> None:
    with house.database.transaction() as tx:
        for number in range(5):
            inbox.receive(tx, f"Ev{number}", "ask", "busy", {})
        other = inbox.receive(tx, "Ev9", "ask", "quiet", {})
        assert other in {letter.id for letter in inbox.waiting(tx, limit=2)}


def test_outcome_is_told_to_its_thread_once(house: LedgerHouse) -> None:
    action = house.approved()
    house.work()
    house.work()
    with house.database.read() as tx:
        (waiting,) = inbox.waiting(tx)
        letter = inbox.get(tx, waiting.id)
    assert letter is not None
    assert (letter.event_id, letter.partition) == (f"told:{action.name}:succeeded", "thread")
