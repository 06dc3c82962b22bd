"""Who is told in person: one push to whoever is on duty, one reminder, and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from agent.expiry import expire
from agent.pushes import Pushes
from memory import ledger, pushes
from memory.ledger import Action
from memory.pushes import TOGETHER
from memory.tables import outbox as outbox_rows
from memory.votes import Decision
from policies.duty import in_order, on_duty, stand_ins
from policies.judgement import Requirement
from policies.people import Group, Person
from tests.ledger_house import LedgerHouse

LEAD = Requirement(group=Group.LEADS, quorum=1, rules=())
FINANCE = Requirement(group=Group.FINANCE, quorum=1, rules=())
TWO = Requirement(group=Group.MANAGEMENT, quorum=2, rules=())
OWNER = Requirement(group=Group.OWNERS, quorum=1, rules=())
ONE_MORE = Requirement(group=Group.MANAGEMENT, quorum=1, rules=())
HALF = timedelta(hours=8)  # of sixteen business hours, from ten to six


def nudge(house: LedgerHouse) -> int:
    return Pushes(house.database, house.filing.bench).run()


def told(house: LedgerHouse, action: Action) -> set[str]:
    with house.database.read() as tx:
        ids = pushes.told(tx, action.id)
    return {name for name, person in house.people.items() if person.id in ids}


def messages(house: LedgerHouse, name: str) -> list[list[int]]:
    """Return what stands in each message a person got, oldest message first."""
    mine = outbox_rows.c.surface.startswith(f"push:{house.people[name].id}:")
    with house.database.read() as tx:
        sent = tx.connection.scalars(
            select(outbox_rows.c.surface).where(mine).order_by(outbox_rows.c.id)
        ).all()
        found = [pushes.in_message(tx, surface, ended=5) for surface in sent]
    return [sorted(action.id for action in (*one.waiting, *one.ended)) for one in found]


@pytest.mark.parametrize(
    ("needs", "out", "first", "then"),
    [
        ([LEAD], "Mia", ["Priya"], ["Olivia"]),
        ([FINANCE], "Mia", ["Dana"], ["Olivia"]),
        ([LEAD], "Priya", ["Olivia"], []),
        ([TWO], "Mia", ["Dana", "Priya"], ["Olivia"]),
        ([OWNER, ONE_MORE], "Mia", ["Dana", "Olivia"], ["Priya"]),
    ],
)
def test_a_groups_own_person_comes_before_who_backs_up_everybody(
    house: LedgerHouse, needs: list[Requirement], out: str, first: list[str], then: list[str]
) -> None:
    people = [*house.people.values()]
    excluded = frozenset({house.people[out].id})
    assert [one.name for one in on_duty(needs, people, excluded)] == first
    assert [one.name for one in stand_ins(needs, people, excluded)] == then


def test_nobody_is_on_duty_for_a_seat_that_is_taken(house: LedgerHouse) -> None:
    agreed: list[Person] = [house.people["Dana"]]
    duty = on_duty([TWO], house.people.values(), frozenset(), agreed)
    assert [one.name for one in duty] == ["Priya"]
    assert in_order([])[:1] == []


def test_one_push_at_once_one_reminder_at_half_the_time_and_no_more(house: LedgerHouse) -> None:
    action = house.asked()
    assert nudge(house) == 1
    assert told(house, action) == {"Priya"}
    house.wait(HALF - timedelta(minutes=5))
    assert nudge(house) == 0
    house.wait(timedelta(minutes=6) + timedelta(hours=16))  # half-way is the shop's closing time
    assert nudge(house) == 1
    assert told(house, action) == {"Priya", "Olivia"}
    house.wait(timedelta(hours=2))
    assert nudge(house) == 0


def test_a_decision_before_half_time_ends_the_reminder(house: LedgerHouse) -> None:
    action = house.asked()
    nudge(house)
    house.vote(action, "Priya", Decision.REJECT)
    house.wait(timedelta(days=1))
    assert nudge(house) == 0
    assert told(house, action) == {"Priya"}


def test_requester_is_never_pushed_for_their_own_wish(house: LedgerHouse) -> None:
    action = house.asked(by="Priya")
    house.wait(timedelta(days=1))
    nudge(house)
    house.wait(timedelta(days=1))
    nudge(house)
    assert told(house, action) == {"Olivia"}


def test_nothing_is_pushed_outside_business_hours_until_they_begin(house: LedgerHouse) -> None:
    house.wait(timedelta(hours=9))  # seven in the evening
    action = house.asked()
    assert nudge(house) == 0
    house.wait(timedelta(hours=12, minutes=50))
    assert nudge(house) == 0
    house.wait(timedelta(minutes=15))  # eight in the morning
    assert nudge(house) == 1
    assert told(house, action) == {"Priya"}


def test_what_runs_out_before_the_morning_is_pushed_at_night(house: LedgerHouse) -> None:
    house.wait(timedelta(hours=9))
    action = house.asked()
    with house.database.transaction() as tx:
        ledger.postpone_expiry(tx, action, tx.now() + timedelta(hours=1))
    assert nudge(house) == 1
    assert told(house, action) == {"Priya"}


def test_nobody_is_pushed_while_changes_are_paused(house: LedgerHouse) -> None:
    action = house.asked()
    house.decisions.freeze(person=house.people["Mia"], reason="strange")
    assert nudge(house) == 0
    for name in ("Priya", "Dana"):
        house.decisions.lift(person=house.people[name])
    assert nudge(house) == 1
    assert told(house, action) == {"Priya"}


def test_cards_of_one_moment_stand_in_one_message(house: LedgerHouse) -> None:
    actions = []
    for order in ("1001", "1002", "1003"):
        actions.append(house.asked(order))
        nudge(house)
    assert messages(house, "Priya") == [[one.id for one in actions]]


def test_a_later_card_begins_a_new_message_that_gathers_what_still_waits(
    house: LedgerHouse,
) -> None:
    first, second = house.asked("1001"), house.asked("1002")
    nudge(house)
    house.vote(first, "Priya", Decision.REJECT)
    house.wait(TOGETHER + timedelta(seconds=1))
    third = house.asked("1003")
    nudge(house)
    assert messages(house, "Priya") == [[first.id], [second.id, third.id]]


def test_another_wording_tells_nobody_twice(house: LedgerHouse) -> None:
    action = house.asked()
    nudge(house)
    house.edit(action, "Mia", amount="15.00")
    assert nudge(house) == 0
    assert told(house, action) == {"Priya"}


def test_a_card_that_ran_out_takes_its_nudge_with_it(house: LedgerHouse) -> None:
    action = house.asked()
    nudge(house)
    house.wait_past_expiry(action)
    expire(house.database)
    assert nudge(house) == 0
    with house.database.read() as tx:
        assert pushes.due(tx) == []


def test_two_workers_tell_a_person_once(house: LedgerHouse) -> None:
    house.asked()
    with house.database.read() as tx:
        (due,) = pushes.due(tx)
    both = [Pushes(house.database, house.filing.bench) for _ in range(2)]
    people = house.town.everybody()
    assert [one._send(due, people) for one in both] == [1, 0]
