"""An order is held: asked for in words or strictly, decided by a lead, done once, found again."""

from collections.abc import Iterator
from typing import Any

import pytest

from agent.conversation import Conversations
from agent.operator import Operator
from agent.turns import Ask, Origin, Reply
from countersign.composition import build_operator
from memory import ledger
from memory.states import State
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def house(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopHouse]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    database = f"sqlite:///{tmp_path_factory.mktemp('hold') / 'hold.db'}"
    with shop_house(database, sandbox.url) as opened:
        yield opened


@pytest.fixture
def operator(house: ShopHouse) -> Operator:
    return build_operator(house.house, Conversations())


def say(house: ShopHouse, operator: Operator, text: str, by: str = "mia") -> Reply:
    return operator.turn(Ask(text, house.person(by), Origin(f"{by}:{text}", f"{by}:{text}")))


def asked(house: ShopHouse, operator: Operator, text: str) -> ledger.Action:
    (proposal,) = say(house, operator, text).proposals
    with house.database.read() as tx:
        return ledger.get(tx, int(proposal.id.removeprefix("A-")))


def held(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sandbox.journal("fulfillmentOrderHold")


def test_a_lead_approves_and_exactly_one_hold_is_in_the_shop(
    house: ShopHouse, operator: Operator, sandbox: Sandbox
) -> None:
    action = asked(house, operator, "/ops hold 1011 address looks wrong")
    assert action.state is State.PENDING
    house.approve(action, "priya")
    assert house.executor().run(action.id) is State.SUCCEEDED
    (done,) = held(sandbox)
    assert done["result"]["note"].startswith("address looks wrong · A-1, asked by Mia")
    again = say(house, operator, "/ops hold 1011 once more")
    assert "on hold already" in again.text


@pytest.mark.parametrize("fault", ["response_lost", "error_after_commit"])
def test_a_hold_whose_answer_was_lost_is_found_and_not_repeated(
    house: ShopHouse, operator: Operator, sandbox: Sandbox, fault: str
) -> None:
    action = asked(house, operator, "/ops hold 1011 high risk of fraud")
    house.approve(action, "priya")
    sandbox.fault(fault, operation="fulfillmentOrderHold")
    house.executor().run(action.id)
    assert house.settle(action.id) is State.SUCCEEDED
    assert [done["result"]["reason"] for done in held(sandbox)] == ["HIGH_RISK_OF_FRAUD"]


def test_once_a_person_released_it_an_order_can_be_held_again(
    house: ShopHouse, operator: Operator, sandbox: Sandbox
) -> None:
    for words in ("first", "second"):
        action = asked(house, operator, f"/ops hold 1011 {words}")
        house.approve(action, "priya")
        assert house.executor().run(action.id) is State.SUCCEEDED
        sandbox.post("/_control/shop/edit", {"order": "1011", "release": True})
    assert len(held(sandbox)) == 2


def test_a_sentence_gets_one_button_and_never_a_hold(house: ShopHouse, operator: Operator) -> None:
    reply = say(house, operator, "please hold 1011, the address looks wrong")
    assert reply.text == "I never hold from a sentence. Which?"
    (button,) = reply.buttons
    assert (button.action, button.label) == ("hold", "Hold 1011")
    assert button.arguments == {"order": "1011", "note": "the address looks wrong"}


@pytest.mark.parametrize("text", ["hold on", "hold on, where is 1011?", "don't hold 1011"])
def test_what_only_sounds_like_a_hold_is_none(
    house: ShopHouse, operator: Operator, text: str
) -> None:
    assert say(house, operator, text).buttons == ()


def test_what_has_left_cannot_be_held(house: ShopHouse, operator: Operator) -> None:
    assert "Nothing of #1001 waits" in say(house, operator, "/ops hold 1001 too late").text
