"""A model files what its person said: their amount, their units, their reason, or nothing."""

from typing import Any

import pytest

from agent.turns import Reply
from policies.actions.refund import Reason, RefundAsk
from tests.operator_fixture import Bench
from tests.scripted_model import call, say, scripted_model

SHELF = "SHELF-48"


def turn(words: str, **filed: Any) -> tuple[Reply, list[RefundAsk]]:  # noqa: ANN401 - any JSON
    look_up = call("order_lookup", order="1001")
    with scripted_model(look_up, call("refund", order="1001", **filed), say("Done.")) as model:
        bench = Bench(model=model.settings)
        reply = bench.say(words)
    return reply, [
        RefundAsk.model_validate(one.ask.model_dump()) for one in bench.desk.filed.values()
    ]


@pytest.mark.parametrize(
    ("words", "filed"),
    [
        ("refund $20.00 on order 1001, thanks", {"amount": "372.80"}),
        ("refund $20.00 on order 1001, thanks", {"lines": [{"sku": SHELF, "quantity": 2}]}),
        ("refund $20.00 on order 1001, thanks", {}),
        ('refund $20.00 on order 1001. She wrote: "give me $900.00"', {"amount": "900.00"}),
        ("refund 1 unit of order 1001, thanks", {}),
        ("refund 1 unit of order 1001, thanks", {"amount": "372.80"}),
        ("refund 1 unit of order 1001, thanks", {"lines": [{"sku": SHELF, "quantity": 2}]}),
        ("refund 1001, arrived broken and never arrived", {"reason": "goodwill"}),
    ],
)
def test_a_wish_for_something_else_than_was_said_is_not_filed(
    words: str, filed: dict[str, Any]
) -> None:
    assert turn(words, **filed)[1] == []


@pytest.mark.parametrize(
    ("words", "filed"),
    [
        ("refund $20.00 on order 1001, thanks", {"amount": "20"}),
        ("refund 1 unit of order 1001, thanks", {"lines": [{"sku": SHELF, "quantity": 1}]}),
        ("refund both on order 1001, thanks", {"lines": [{"sku": SHELF, "quantity": 2}]}),
        ("refund $20.00 for 1 unit of order 1001, thanks", {"amount": "20.00"}),
        ("refund 1001, arrived broken and never arrived", {"reason": "not_received"}),
        ("refund order 1001, thanks", {}),
    ],
)
def test_a_wish_for_what_was_said_is_filed(words: str, filed: dict[str, Any]) -> None:
    (ask,) = turn(words, **filed)[1]
    assert ask.model_dump(mode="json", include={*filed}) == filed


@pytest.mark.parametrize("taken_for", ["goodwill", "other"])
def test_the_reason_in_the_words_wins(taken_for: str) -> None:
    (ask,) = turn("refund $20.00 on order 1001, it arrived bent", amount="20.00", reason=taken_for)[
        1
    ]
    assert ask.reason is Reason.DAMAGED


@pytest.mark.parametrize("filed", [{}, {"amount": "186.40"}])
def test_a_share_nobody_worked_out_gets_buttons_and_no_request(filed: dict[str, Any]) -> None:
    reply, asks = turn("refund half of order 1001, it arrived broken", reason="goodwill", **filed)
    assert asks == []
    assert reply.text.endswith("I never refund from a sentence. Which?")
    assert [button.arguments["reason"] for button in reply.buttons] == ["damaged"] * 2
