"""I2, I4, I8, I18 and I24: what is stored when somebody asks or edits."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from agent.turns import Origin
from memory import ledger
from memory.states import State
from memory.tables import actions, audit
from policies.actions.refund import REFUND, Reason, Refund, RefundAsk
from policies.errors import AlreadyAsked, BadRequest, NotEligible, NotFound, TooLate
from tests.ledger_house import LedgerHouse
from tools.capability import arguments_from


def test_i2_i18_digest_is_of_exactly_what_is_stored(house: LedgerHouse) -> None:
    action = house.edit(house.asked(), "Mia", amount="25.00")
    for number in (1, 2):
        with house.database.read() as tx:
            stored = ledger.revision(tx, action.id, number)
        assert stored.arguments is not None
        assert stored.nonce is not None
        arguments = arguments_from(REFUND, stored.arguments)
        assert ledger.action_digest(REFUND, arguments, stored.nonce) == stored.digest
        assert stored.seal(action) == stored.digest


def test_equal_wishes_have_different_digests_so_that_erased_ones_cannot_be_guessed(
    house: LedgerHouse,
) -> None:
    first, second = house.asked("1001"), house.asked("1002")
    with house.database.read() as tx:
        nonces = {ledger.revision(tx, one.id, 1).nonce for one in (first, second)}
    assert len(nonces) == 2


def test_i4_same_wish_is_not_filed_twice_while_it_is_open(house: LedgerHouse) -> None:
    first = house.asked(by="Mia")
    with pytest.raises(AlreadyAsked, match=first.name):
        house.ask(by="Jon")


def test_i4_second_legal_refund_of_the_same_amount_gets_the_next_number(
    house: LedgerHouse,
) -> None:
    first = house.approved()
    house.work()
    second = house.approved()
    house.work()
    assert [len(house.till.effects_of(one.id)) for one in (first, second)] == [1, 1]
    with house.database.read() as tx:
        stored = [ledger.revision(tx, one.id, 1).arguments for one in (first, second)]
    assert [one["ordinal"] for one in stored if one] == [0, 1]


def test_i4_shop_that_shows_an_old_picture_does_not_get_the_same_wish_twice(
    house: LedgerHouse,
) -> None:
    house.approved()
    house.work()
    house.till.stale = True
    with pytest.raises(AlreadyAsked):
        house.ask()


def test_i4_wish_that_was_refused_may_be_asked_again(house: LedgerHouse) -> None:
    first = house.asked()
    house.decisions.take_back(first.id, person=house.people["Mia"])
    assert house.asked().id != first.id


def test_i4_edit_into_the_wish_of_another_is_refused(house: LedgerHouse) -> None:
    house.asked(amount="20.00")
    other = house.asked(amount="30.00")
    # The 30.00 is the second wish on the order; as a 20.00 it would be the same as the first.
    with pytest.raises(AlreadyAsked):
        house.edit(other, "Mia", amount="20.00")
    assert house.revision(other).number == 1
    assert house.proof().unbroken


def test_i4_same_wish_is_recognised_whatever_was_asked_between(house: LedgerHouse) -> None:
    other = house.asked(amount="30.00")
    first = house.asked(amount="20.00")
    house.decisions.take_back(other.id, person=house.people["Mia"])
    house.till.refund_by_hand("1001", 1_00)
    with pytest.raises(AlreadyAsked, match=first.name):
        house.ask(amount="20.00", by="Jon")


def test_i4_a_wish_is_free_again_once_it_was_done_whoever_gave_up_before_it(
    house: LedgerHouse,
) -> None:
    before = house.asked(amount="30.00", by="Jon")
    first = house.approved()
    house.work()
    assert house.state(first) is State.SUCCEEDED
    house.decisions.take_back(before.id, person=house.people["Jon"])
    again = house.approved()
    house.work()
    assert house.state(again) is State.SUCCEEDED
    assert len(house.till.effects_of(again.id)) == 1


def test_later_wish_on_an_order_does_not_void_an_earlier_approval(house: LedgerHouse) -> None:
    first = house.approved(amount="20.00")
    house.asked(amount="30.00", by="Jon")
    house.executor().run(first.id)
    assert house.state(first) is State.SUCCEEDED


def test_same_event_heard_twice_is_one_action(house: LedgerHouse) -> None:
    wish = RefundAsk(order="1001", amount="20.00", reason=Reason.GOODWILL)
    origin = Origin("event:once", "thread")
    mia = house.people["Mia"]
    heard = [
        house.proposals.propose("refund", wish, person=mia, origin=origin).action.id
        for _ in range(2)
    ]
    assert heard[0] == heard[1]


def test_i7_outsider_cannot_ask(house: LedgerHouse) -> None:
    with pytest.raises(NotEligible):
        house.ask(by="Gus")


def test_what_was_never_registered_cannot_be_asked(house: LedgerHouse) -> None:
    wish = RefundAsk(order="1001")
    with pytest.raises(NotFound):
        house.proposals.propose(
            "drop_tables", wish, person=house.people["Mia"], origin=Origin("e", "t")
        )


def test_i5_denied_wish_is_stored_as_such_and_never_carried_out(house: LedgerHouse) -> None:
    denied = house.ask(amount="100.01").action
    assert denied.state is State.DENIED
    house.work()
    assert house.till.effects == []


def test_i8_edit_is_a_new_version_judged_anew(house: LedgerHouse) -> None:
    action = house.asked(order="1009", amount="20.00")
    edited = house.edit(action, "Mia", amount="160.00")
    needs = [need.group for need in house.revision(edited).terms.requirements]
    assert (edited.revision, needs) == (2, ["finance"])


def test_who_decides_may_only_edit_what_the_rules_leave_open(house: LedgerHouse) -> None:
    action = house.asked(order="1012", amount="600.00")
    for change in ({"amount": "20.00"}, {"order": "1002"}):
        with pytest.raises(NotEligible):
            house.edit(action, "Dana", **change)
    assert house.edit(action, "Dana", note="this is open").revision == 2


def test_who_asked_may_lower_the_amount_under_any_rule_and_is_judged_anew(
    house: LedgerHouse,
) -> None:
    action = house.asked(order="1012", amount="600.00")
    with pytest.raises(NotEligible):
        house.edit(action, "Mia", order="1002")
    edited = house.edit(action, "Mia", amount="160.00")
    needs = [need.group for need in house.revision(edited).terms.requirements]
    assert (edited.revision, needs) == (2, ["finance"])


def test_edit_that_cannot_be_read_is_answered_with_a_sentence(house: LedgerHouse) -> None:
    action = house.asked()
    for amount in ("-5", "NaN", "1e3", "0", "9" * 30):
        with pytest.raises(BadRequest):
            house.edit(action, "Mia", amount=amount)
    assert house.revision(action).number == 1


def test_edit_that_no_rule_allows_changes_nothing(house: LedgerHouse) -> None:
    action = house.asked()
    with pytest.raises(NotEligible):
        house.edit(action, "Mia", amount="100.01")
    assert house.revision(action).number == 1


def test_stranger_to_the_decision_cannot_edit(house: LedgerHouse) -> None:
    action = house.asked()
    for person in ("Lee", "Gus", "Jon"):
        with pytest.raises(NotEligible):
            house.edit(action, person, amount="25.00")


def test_edit_on_an_old_card_is_too_late(house: LedgerHouse) -> None:
    action = house.asked()
    house.edit(action, "Mia", amount="25.00")
    with pytest.raises(TooLate):
        house.edit(action, "Priya", amount="30.00")


def test_of_two_edits_at_once_the_second_is_too_late(house: LedgerHouse) -> None:
    action, bench = house.asked(), house.filing.bench
    wanted = house.filing.prepare("refund", RefundAsk(order="1001", amount="25.00"))
    mia = house.people["Mia"]

    def revise() -> None:
        with house.database.transaction() as tx:
            case = replace(wanted.case(mia), action_id=action.id)
            wording = house.filing.word(tx, wanted, case)
            expires = bench.expiry(tx.now(), wording.terms)
            ledger.revise(tx, action, REFUND, wording, editor=mia.id, expires_at=expires)

    revise()
    with pytest.raises(TooLate):
        revise()


def test_i24_what_was_proposed_equals_the_sum_over_states(house: LedgerHouse) -> None:
    house.ask(amount="100.01")
    house.asked("1002")
    house.approved("1003")
    rejected = house.asked("1004")
    house.decisions.take_back(rejected.id, person=house.people["Mia"])
    house.work()
    with house.database.read() as tx:
        by_state = select(func.count()).select_from(actions).group_by(actions.c.state)
        proposed = select(func.count()).select_from(audit).where(audit.c.kind == "proposed")
        assert sum(tx.connection.scalars(by_state)) == tx.connection.scalar(proposed) == 4


def test_i22_money_in_the_ledger_is_whole_minor_units(house: LedgerHouse) -> None:
    stored = house.revision(house.asked(amount="20.5")).arguments
    assert stored is not None
    assert Refund.model_validate(stored, strict=False).amount.minor == 20_50
    assert stored["amount"] == {"minor": 2050, "currency": "USD"}
