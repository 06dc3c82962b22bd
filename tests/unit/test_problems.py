"""One row for each problem, whatever is found how often, and what people decided stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from memory import problem_queue
from memory.problem_queue import Filter, Problem
from memory.problems import Finding, Outcome, Severity, Standing, tell
from policies.errors import BadRequest, TooLate
from tests.ledger_house import LedgerHouse

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LATE = Finding(
    account="shopify:till",
    kind="order",
    object="order/1",
    name="#1001",
    severity=Severity.TODAY,
    money=37280,
    currency="USD",
    place="Reno",
    since=NOON,
    due_at=None,
    facts={"units": 2},
)
OTHER = replace(LATE, object="order/2", name="#1002", money=1000, place="Ohio")


def told(
    house: LedgerHouse, *findings: Finding, sweep: str = "paid_not_sent", shown: bool = True
) -> Outcome:
    with house.database.copying() as tx:
        return tell(tx, sweep, "support", findings, shown=shown)


def queue(house: LedgerHouse, wanted: Filter | None = None) -> list[Problem]:
    with house.database.read() as tx:
        return problem_queue.page(tx, wanted or Filter(snoozed=True), limit=100)


def only(house: LedgerHouse) -> Problem:
    with house.database.read() as tx:
        return problem_queue.get(tx, 1)


def lines(house: LedgerHouse, number: int = 1) -> Sequence[str]:
    with house.database.read() as tx:
        return [one.words for one in problem_queue.history(tx, number)]


def test_a_problem_found_again_is_brought_up_to_date_and_not_repeated(house: LedgerHouse) -> None:
    assert told(house, LATE) == Outcome(found=1, opened=1, closed=0)
    assert told(house, replace(LATE, money=30000)) == Outcome(found=1, opened=0, closed=0)
    assert [(one.name, one.money) for one in queue(house)] == [("#1001", 30000)]


def test_what_is_gone_closes_by_itself_and_opens_again_in_its_own_row(house: LedgerHouse) -> None:
    told(house, LATE, OTHER)
    assert told(house, OTHER) == Outcome(found=1, opened=0, closed=1)
    assert only(house).state is Standing.CLOSED
    house.wait(DAY)
    assert told(house, LATE, OTHER) == Outcome(found=2, opened=1, closed=0)
    assert (only(house).state, only(house).reopened) == (Standing.OPEN, 1)
    assert lines(house) == ["It is not there any more.", "It is there again."]


def test_an_object_found_twice_is_one_problem_the_graver_one(house: LedgerHouse) -> None:
    assert told(house, replace(LATE, severity=Severity.NOW), LATE).opened == 1
    assert [one.severity for one in queue(house)] == [Severity.NOW]


def test_one_sweep_leaves_what_another_found(house: LedgerHouse) -> None:
    told(house, LATE)
    told(house, LATE, sweep="half_sent")
    told(house, sweep="half_sent")
    assert [one.sweep for one in queue(house)] == ["paid_not_sent"]


def test_what_was_resolved_is_not_heard_of_again_while_it_is_no_worse(house: LedgerHouse) -> None:
    told(house, LATE)
    with house.database.copying() as tx:
        problem_queue.resolve(tx, [1], by=house.people["Mia"].id, reason="They know.")
    assert told(house, LATE, OTHER) == Outcome(found=2, opened=1, closed=0)
    assert [one.name for one in queue(house)] == ["#1002"]
    assert told(house, replace(LATE, severity=Severity.NOW), OTHER).opened == 1
    assert lines(house) == ["They know.", "It was resolved, and is worse now."]


def test_what_was_resolved_and_went_opens_again_when_it_comes_back(house: LedgerHouse) -> None:
    told(house, LATE)
    with house.database.copying() as tx:
        problem_queue.resolve(tx, [1], by=house.people["Mia"].id, reason="They know.")
    told(house)
    assert only(house).state is Standing.RESOLVED
    told(house, LATE)
    assert only(house).state is Standing.OPEN


def test_what_was_put_off_wakes_at_its_time_and_not_before(house: LedgerHouse) -> None:
    told(house, LATE)
    mia = house.people["Mia"].id
    with house.database.copying() as tx:
        until = tx.now() + DAY
        problem_queue.snooze(tx, [1], until=until, by=mia, words="Tomorrow.")
    told(house, replace(LATE, money=1))
    assert queue(house, Filter()) == []
    with house.database.copying() as tx:
        assert problem_queue.bring_up_to_date(tx) == 0
    house.wait(DAY)
    with house.database.copying() as tx:
        assert problem_queue.bring_up_to_date(tx) == 1
    assert [one.state for one in queue(house, Filter())] == [Standing.OPEN]
    with house.database.copying() as tx, pytest.raises(BadRequest):
        problem_queue.snooze(tx, [1], until=tx.now() - DAY, by=mia, words="Yesterday.")


def test_what_waits_for_an_action_opens_again_when_that_comes_to_nothing(
    house: LedgerHouse,
) -> None:
    told(house, LATE)
    action = house.asked()
    with house.database.copying() as tx:
        problem_queue.wait_for(tx, 1, action.id, by=action.requester_id, words="Refund asked.")
    assert only(house).state is Standing.WAITING
    house.wait_past_expiry(action)
    house.work()
    with house.database.copying() as tx:
        assert problem_queue.bring_up_to_date(tx) == 1
    assert only(house).state is Standing.OPEN
    assert lines(house)[-1] == "What was asked for did not come about."


def test_nothing_is_asked_for_about_a_problem_that_is_over(house: LedgerHouse) -> None:
    told(house, LATE)
    told(house)
    action = house.asked()
    with pytest.raises(TooLate), house.database.copying() as tx:
        problem_queue.wait_for(tx, 1, action.id, by=None, words="Refund asked.")


def test_mine_are_those_given_to_me_and_nobody_s_of_my_teams(house: LedgerHouse) -> None:
    told(house, LATE, OTHER, replace(LATE, object="order/3", name="#1003"))
    mia, jon = house.people["Mia"].id, house.people["Jon"].id
    with house.database.copying() as tx:
        assert problem_queue.assign(tx, [1], to=mia, by=jon, name="Mia") == 1
        assert problem_queue.assign(tx, [2], to=jon, by=jon, name="Jon") == 1
    mine = Filter(mine=mia, teams=frozenset({"support"}))
    assert {one.name for one in queue(house, mine)} == {"#1001", "#1003"}
    assert {one.name for one in queue(house, replace(mine, teams=frozenset({"buying"})))} == {
        "#1001"
    }


def test_the_gravest_and_dearest_come_first(house: LedgerHouse) -> None:
    grave = replace(LATE, object="order/3", name="#1003", severity=Severity.NOW, money=5)
    unknown = replace(LATE, object="order/4", name="#1004", money=None, currency=None)
    told(house, OTHER, unknown, LATE, grave)
    assert [one.name for one in queue(house)] == ["#1003", "#1001", "#1002", "#1004"]


def test_money_at_risk_counts_an_object_once(house: LedgerHouse) -> None:
    told(house, LATE, OTHER)
    told(house, replace(LATE, money=40000), sweep="half_sent")
    with house.database.read() as tx:
        assert problem_queue.at_risk(tx, Filter()) == {"USD": 41000}
        places = {one.place: one.count for one in problem_queue.groups(tx, Filter())}
    assert places == {"Reno": 1, "Ohio": 1}


def test_who_only_watches_bothers_nobody(house: LedgerHouse) -> None:
    told(house, LATE, shown=False)
    assert queue(house) == []
    told(house, LATE)
    assert [one.name for one in queue(house)] == ["#1001"]


def test_five_thousand_are_told_and_paged_through(house: LedgerHouse) -> None:
    many = [replace(LATE, object=f"order/{number}", money=number) for number in range(5_000)]
    assert told(house, *many).opened == 5_000
    assert told(house, *many[1_000:]) == Outcome(found=4_000, opened=0, closed=1_000)
    assert told(house, *many) == Outcome(found=5_000, opened=1_000, closed=0)
    with house.database.read() as tx:
        seen = [
            one.money
            for offset in range(0, 5_000, 500)
            for one in problem_queue.page(tx, Filter(), offset=offset, limit=500)
        ]
    assert seen == [*range(4_999, -1, -1)]
