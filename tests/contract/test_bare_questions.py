"""The shortest questions people ask, answered on the practice shop."""

import re
from collections.abc import Iterator

import pytest

from agent.conversation import Conversations
from agent.operator import Operator
from agent.turns import Ask, Origin
from countersign.composition import build_operator
from tests.sandbox_fixture import start_sandbox
from tests.shop_house import ShopHouse, shop_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopHouse]:
    database = f"sqlite:///{tmp_path_factory.mktemp('questions') / 'questions.db'}"
    with start_sandbox() as sandbox, shop_house(database, sandbox.url) as opened:
        yield opened


@pytest.fixture(scope="module")
def operator(house: ShopHouse) -> Operator:
    return build_operator(house.house, Conversations())


def say(house: ShopHouse, operator: Operator, text: str, by: str = "mia") -> str:
    place = f"{by}:{text}"
    return operator.turn(Ask(text, house.person(by), Origin(place, place))).text


def test_why_mine_was_refused_is_answered_with_the_rule(
    house: ShopHouse, operator: Operator
) -> None:
    assert say(house, operator, "why was mine refused?", "jon").startswith("None of your requests")
    house.ask("1001", "5.00", by="jon")
    name = house.ask("1013", "5.00", by="jon").name
    told = say(house, operator, "why was my refund refused?", "jon")
    assert told.startswith(f"{name} Refund $5.00, #1013. Asked by Jon")
    assert "disputed this payment" in told
    assert "None of your" in say(house, operator, "why was mine refused?")
    assert "disputed this payment" in say(house, operator, f"why was {name} refused?")


def test_a_name_alone_says_what_is_known_of_it(house: ShopHouse, operator: Operator) -> None:
    assert re.match(r"Delivered \d+ \w{3}, UPS", say(house, operator, "1001"))
    assert say(house, operator, "BIN-24").startswith("BIN-24:")
    assert say(house, operator, house.ask("1001", "6.00").name).startswith("A-")


def test_when_a_product_is_back_is_answered_without_inventing_a_date(
    house: ShopHouse, operator: Operator
) -> None:
    sold_out = say(house, operator, "when is BIN-24 back?")
    assert sold_out.startswith("BIN-24: 0 available")
    assert "Nothing is incoming, as far as the shop knows." in sold_out
    coming = say(house, operator, "when is BIN-40 back?")
    assert "120 incoming. The shop names no date for what is incoming." in coming
