"""After an upgrade that words an Action differently, people decide on a fresh card."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from agent.renewing import Renewal
from memory.states import State
from policies.errors import Unavailable
from tests.ledger_house import LedgerHouse


def upgraded(house: LedgerHouse, **changes: object) -> Renewal:
    """The next version of the program, on the same rows."""
    capability = house.filing.capability("refund")
    kind = replace(capability.kind, schema_version=capability.kind.schema_version + 1)
    newer = replace(capability, kind=kind, **changes)  # type: ignore[arg-type]  # a test's choice
    return Renewal(replace(house.filing, capabilities=MappingProxyType({kind.name: newer})))


@pytest.mark.parametrize("approved", [False, True])
def test_what_an_older_version_worded_gets_a_fresh_card(
    house: LedgerHouse, *, approved: bool
) -> None:
    old = house.approved("1001") if approved else house.asked("1001")
    untouched = house.asked("1002")
    assert Renewal(house.filing).run() == 0
    assert upgraded(house).run() == 2
    retired = house.action(old.id)
    assert retired.state is State.SUPERSEDED
    assert retired.replaced_by is not None
    fresh = house.action(retired.replaced_by)
    assert fresh.state is State.PENDING
    assert fresh.requester_id == old.requester_id
    assert house.revision(fresh).schema_version == house.revision(old).schema_version + 1
    assert house.state(untouched) is State.SUPERSEDED
    assert upgraded(house).run() == 0
    assert house.proof().unbroken


def test_it_is_tried_again_while_the_shop_is_away(house: LedgerHouse) -> None:
    old = house.asked("1001")

    def away(*_: object) -> None:
        raise Unavailable("The shop does not answer.")

    upgraded(house, prepare=away).run()
    assert house.state(old) is State.PENDING
    assert upgraded(house).run() == 1


def test_what_can_no_longer_be_asked_ends_with_a_sentence(house: LedgerHouse) -> None:
    old = house.asked("1001")
    del house.till.orders["1001"]
    upgraded(house).run()
    ended = house.action(old.id)
    assert ended.state is State.DENIED
    assert "updated" in ended.outcome
    assert house.proof().unbroken
