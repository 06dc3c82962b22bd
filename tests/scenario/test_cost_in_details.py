"""What thinking cost stands in the Details of a request, however the request came about."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk_samples import words
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox
from tests.scripted_model import Step, call, say, scripted_model

COST = re.compile(r"\d model calls?, [\d,]+ tokens, \$\d\.\d{3}")
PRICES = {
    "COUNTERSIGN_MODEL__INPUT_PRICE": "2.5",
    "COUNTERSIGN_MODEL__OUTPUT_PRICE": "10",
}


def thinks(request: dict[str, Any]) -> Step:
    """File what its person said, of the order they said."""
    last = request["messages"][-1]
    if last["role"] == "tool":
        return say("Filed.")
    order = re.findall(r"\d{4}", last["content"])[-1]
    if "$1.00" in last["content"]:
        return call("refund", order=order, amount="1.00", reason="goodwill")
    return call("refund", order=order, reason="damaged")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with start_sandbox(orders=120) as sandbox, scripted_model() as model:
        model.planner = thinks
        settings = {"COUNTERSIGN_MODEL__BASE_URL": model.url, **PRICES}
        folder = tmp_path_factory.mktemp("serve")
        with program(sandbox, folder, settings=settings) as running:
            yield running


def details(serving: Serving, order: str) -> str:
    """Press Details on the card of an order's refund and return what the view says."""
    serving.press("dana", serving.card(f"#{order}"), "details")

    def shown() -> str:
        views = serving.sandbox.get("/_control/slack/views", person="dana")["views"]
        return words(views[-1]) if views else ""

    said = serving.eventually(shown)
    serving.act("dana", "close", all=True)
    return said


@pytest.mark.parametrize(("channel", "order"), [("ops", "1001"), ("@mia", "1004")])
def test_a_request_made_by_a_pressed_button_shows_what_its_turn_cost(
    serving: Serving, channel: str, order: str
) -> None:
    asked = f"refund half of order {order}, it arrived broken"
    thread = serving.say("mia", asked, channel=channel)
    offer = serving.answer(thread, "Which?", channel=channel)
    cost = COST.search(words(offer))
    assert cost is not None, words(offer)
    serving.press("mia", offer, "press", channel)
    assert cost[0] in details(serving, order)


def test_a_request_out_of_a_sentence_shows_it_too(serving: Serving) -> None:
    serving.answer(serving.say("mia", "refund 1080 $1.00, goodwill"), "Waiting for")
    assert COST.search(details(serving, "1080"))


def test_a_request_nobody_had_to_think_about_shows_none(serving: Serving) -> None:
    serving.wish("1081", "1.00")
    said = details(serving, "1081")
    assert "digest " in said
    assert not COST.search(said)
