"""A denial has a way up: an exception, asked with a reason, decided by an owner and one more."""

from datetime import timedelta

import pytest

from agent.expiry import expire
from agent.proposals import Proposed
from agent.second_chances import Chance, chance_of, exceptions_this_month
from memory import ledger
from memory.ledger import Action
from memory.states import State
from memory.votes import Answer, Decision
from policies.errors import BadRequest, NotEligible, TooLate
from policies.people import Group
from tests.ledger_house import LedgerHouse

REASON = "Regular customer, was abroad"


def too_late(house: LedgerHouse, order: str = "1001") -> Action:
    """Ask for a refund outside the window: denied, with a way up."""
    house.till.orders[order].age_days = 90
    action = house.ask(order).action
    assert action.state is State.DENIED
    return action


def plead(house: LedgerHouse, action: Action, reason: str = REASON, by: str = "Mia") -> Proposed:
    return house.proposals.ask_exception(action.id, reason, person=house.people[by])


def chance(house: LedgerHouse, action: Action) -> Chance | None:
    with house.database.read() as tx:
        now = ledger.get(tx, action.id)
        current = ledger.revision(tx, now.id, now.revision)
        return chance_of(tx, now, current, house.town.everybody())


def needs(house: LedgerHouse, action: Action) -> set[tuple[Group, int]]:
    return {(one.group, one.quorum) for one in house.revision(action).terms.requirements}


def test_exception_takes_an_owner_and_one_more_and_is_carried_out_once(
    house: LedgerHouse,
) -> None:
    asked = plead(house, too_late(house)).action
    assert asked.state is State.PENDING
    assert needs(house, asked) == {(Group.OWNERS, 1), (Group.MANAGEMENT, 1)}
    assert house.vote(asked, "Dana").answer is Answer.COUNTED
    assert house.vote(asked, "Priya").answer is Answer.NOT_ELIGIBLE
    assert house.vote(asked, "Olivia").answer is Answer.APPROVED
    house.wait(timedelta(seconds=31))
    house.work()
    assert house.state(asked) is State.SUCCEEDED
    assert len(house.till.effects) == 1
    assert house.proof().unbroken


def test_the_reason_is_part_of_what_is_voted_on(house: LedgerHouse) -> None:
    denied = too_late(house)
    asked = plead(house, denied).action
    before, now = house.revision(denied), house.revision(asked)
    assert (before.arguments or {})["exception"] == ""
    assert (now.arguments or {})["exception"] == REASON
    assert now.digest != before.digest
    assert asked.retries == denied.id


def test_exception_without_a_reason_is_refused(house: LedgerHouse) -> None:
    with pytest.raises(BadRequest, match="Please say why"):
        plead(house, too_late(house), reason="  \n")


def test_reason_is_stored_without_what_no_renderer_shows(house: LedgerHouse) -> None:
    asked = plead(house, too_late(house), reason="Regular\x00 customer\u202e, was\n abroad ").action
    arguments = house.revision(asked).arguments or {}
    assert arguments["exception"] == "Regular customer, was abroad"
    for nothing in ("\u200b\u2060", "\x00"):
        with pytest.raises(BadRequest):
            plead(house, too_late(house, "1002"), reason=nothing)


def test_only_the_requester_asks_for_an_exception(house: LedgerHouse) -> None:
    with pytest.raises(NotEligible):
        plead(house, too_late(house), by="Priya")


def test_exception_is_asked_once_however_often_it_is_sent(house: LedgerHouse) -> None:
    denied = too_late(house)
    assert plead(house, denied).action.id == plead(house, denied, "Again").action.id
    assert chance(house, denied) is None


def test_rule_without_exceptions_offers_none(house: LedgerHouse) -> None:
    denied = house.ask(amount="999999.00").action
    assert denied.state is State.DENIED
    assert chance(house, denied) is None
    with pytest.raises(TooLate):
        plead(house, denied)


def test_no_of_somebody_else_may_be_put_before_an_owner(house: LedgerHouse) -> None:
    action = house.asked()
    house.vote(action, "Priya", Decision.REJECT)
    assert chance(house, action) is Chance.EXCEPTION
    asked = plead(house, action).action
    assert needs(house, asked) == {(Group.OWNERS, 1), (Group.MANAGEMENT, 1)}


def test_no_of_an_owner_is_the_last_word(house: LedgerHouse) -> None:
    action = house.asked()
    house.vote(action, "Olivia", Decision.REJECT)
    assert chance(house, action) is None


def test_refused_exception_has_no_exception_of_its_own(house: LedgerHouse) -> None:
    asked = plead(house, too_late(house)).action
    house.vote(asked, "Dana", Decision.REJECT)
    assert chance(house, asked) is None


def test_exceptions_of_a_month_are_counted_for_who_asks(house: LedgerHouse) -> None:
    asked = [plead(house, too_late(house, order)).action for order in ("1001", "1002")]
    zone = house.filing.bench.zone
    with house.database.read() as tx:
        assert [exceptions_this_month(tx, one, zone) for one in asked] == [1, 2]
    house.wait(timedelta(days=40))
    later = plead(house, too_late(house, "1003")).action
    with house.database.read() as tx:
        assert exceptions_this_month(tx, later, zone) == 1


def test_exception_cannot_be_edited_into_something_else(house: LedgerHouse) -> None:
    asked = plead(house, too_late(house)).action
    assert house.revision(asked).terms.editable == ()
    with pytest.raises(NotEligible):
        house.edit(asked, "Mia", amount="15.00")


def test_exception_to_one_rule_is_none_to_another_that_begins_to_speak(
    house: LedgerHouse,
) -> None:
    asked = plead(house, too_late(house)).action
    house.approved("1002", "90.00", who="Priya")
    house.work()
    house.tune(shop_day="100.00 USD")
    for name in ("Dana", "Olivia"):
        house.vote(asked, name)
    house.wait(timedelta(seconds=31))
    house.work()
    fresh = house.action(asked.id)
    assert fresh.state is State.SUPERSEDED
    assert fresh.replaced_by is not None
    again = house.action(fresh.replaced_by)
    assert again.state is State.PENDING
    assert house.revision(again).terms.excepted == ("refund.shop_cap", "refund.window")
    assert (house.revision(again).arguments or {})["exception"] == REASON


def test_frozen_exception_is_not_decided(house: LedgerHouse) -> None:
    asked = plead(house, too_late(house)).action
    house.decisions.freeze(person=house.people["Mia"], reason="strange")
    assert house.vote(asked, "Olivia").answer is Answer.FROZEN


def test_what_nobody_decided_can_be_asked_again_by_who_asked(house: LedgerHouse) -> None:
    action = house.asked()
    house.wait_past_expiry(action)
    expire(house.database)
    assert chance(house, action) is Chance.AGAIN
    with pytest.raises(NotEligible):
        house.proposals.ask_again(action.id, person=house.people["Jon"])
    again = house.proposals.ask_again(action.id, person=house.people["Mia"]).action
    assert (again.state, again.retries) == (State.PENDING, action.id)
    assert house.proposals.ask_again(action.id, person=house.people["Mia"]).action.id == again.id
    assert chance(house, action) is None
