"""Whether a wish would be allowed, judged on the practice shop and never stored."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from agent.conversation import Conversations
from agent.operator import Operator
from agent.turns import Ask, Origin, Reply
from countersign.composition import build_operator
from memory.tables import actions, suggestions
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopHouse]:
    database = f"sqlite:///{tmp_path_factory.mktemp('previews') / 'previews.db'}"
    sandbox: Sandbox
    with start_sandbox() as sandbox, shop_house(database, sandbox.url) as opened:
        yield opened


@pytest.fixture(scope="module")
def operator(house: ShopHouse) -> Operator:
    return build_operator(house.house, Conversations())


def say(house: ShopHouse, operator: Operator, text: str, by: str = "mia") -> Reply:
    place = f"{by}:{text}"
    return operator.turn(Ask(text, house.person(by), Origin(place, place)))


@pytest.mark.parametrize(
    ("by", "text", "why", "way_on"),
    [
        ("mia", "refund 1013", "bank has disputed this payment", "Answer the bank"),
        ("mia", "refund 1008", "Outside the 60-day window", "which Olivia decides"),
        ("mia", "refund 1007, it arrived damaged", "needs a photo or a mail", "Add a photo"),
        ("lee", "refund 1001", "Lee may not ask for this", "ask somebody whose work it is"),
    ],
)
def test_a_refund_that_cannot_be_is_refused_before_any_button(
    house: ShopHouse, operator: Operator, by: str, text: str, why: str, way_on: str
) -> None:
    reply = say(house, operator, text, by)
    assert why in reply.text
    assert way_on in reply.text
    assert reply.buttons == ()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("may we refund 1013?", "No: The customer's bank has disputed this payment"),
        ("can I still refund 1008?", "No: Outside the 60-day window"),
        ("can we refund 1001?", "Yes, up to $372.80. It needs Dana or Olivia: Refunds over $150"),
    ],
)
def test_whether_an_order_may_be_refunded_is_answered_from_its_facts(
    house: ShopHouse, operator: Operator, text: str, answer: str
) -> None:
    assert say(house, operator, text).text.startswith(answer)


def test_foretelling_leaves_no_trace_in_the_ledger(house: ShopHouse, operator: Operator) -> None:
    for text in ("may we refund 1001?", "refund 1013", "may we refund 1013?"):
        say(house, operator, text)
    with house.database.read() as tx:
        for table in (actions, suggestions):
            assert tx.connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_number_that_may_be_an_amount_is_asked_about_in_the_orders_money(
    house: ShopHouse, operator: Operator
) -> None:
    fits = say(house, operator, "refund 1001 24")
    assert [button.label for button in fits.buttons] == ["$24.00"]
    too_much = say(house, operator, "refund 1001 5000")
    assert too_much.buttons == ()
    assert too_much.text.startswith("Do you mean $5,000.00 on #1001? Would refund more")
    assert too_much.text.count("more than was paid") == 1
