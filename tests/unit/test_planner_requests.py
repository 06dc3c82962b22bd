from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.planner import AskBack, Look, Planner, Prefill, Say
from agent.slots import find_slots
from policies.actions import ACTION_KINDS
from tests.operator_fixture import Bench
from tools.registry import LOOKUPS

REQUESTS: dict[str, list[Any]] = yaml.safe_load(
    (Path(__file__).parent / "requests.yaml").read_text(encoding="utf-8")
)
PLANNER = Planner(LOOKUPS, ACTION_KINDS)


def plan(request: dict[str, Any]) -> object:
    before = [order for said in request.get("thread", ()) for order in find_slots(said).orders]
    return PLANNER.plan(request["say"], before)


def test_reads_are_right_or_asked_back_and_hardly_ever_wrong() -> None:
    outcome: Counter[str] = Counter()
    for request in REQUESTS["reads"]:
        planned = plan(request)
        if isinstance(planned, Look):
            wanted = (request["look"], request["with"])
            right = (planned.lookup.name, planned.arguments) == wanted
            outcome["right" if right else f"wrong: {request['say']}"] += 1
        else:
            outcome["asked" if isinstance(planned, AskBack | Say) else "wrong: buttons"] += 1
    total = len(REQUESTS["reads"])
    wrong = total - outcome["right"] - outcome["asked"]
    print(f"\nreads {total}: right {outcome['right']}, asked {outcome['asked']}, wrong {wrong}")
    assert wrong <= 0.04 * total, outcome
    assert outcome["right"] >= 0.85 * total, outcome


@pytest.mark.parametrize("request_", REQUESTS["writes"], ids=lambda one: str(one["say"]))
def test_a_wish_for_a_refund_gets_prefilled_buttons(request_: dict[str, Any]) -> None:
    planned = plan(request_)
    assert isinstance(planned, Prefill), planned
    asked = planned.ask.model_dump()
    assert asked["order"] == request_["buttons"]
    assert asked["amount"] == request_.get("amount")


def test_what_is_unclear_impossible_or_not_english_is_asked_back() -> None:
    answered = {
        text: planned
        for text in REQUESTS["must_ask"]
        for planned in [PLANNER.plan(text)]
        if not isinstance(planned, AskBack)
    }
    asked = len(REQUESTS["must_ask"]) - len(answered)
    print(f"\nmust ask {len(REQUESTS['must_ask'])}: asked {asked}, looked up {len(answered)}")
    assert not any(isinstance(planned, Prefill) for planned in answered.values()), answered
    assert len(answered) <= 0.03 * len(REQUESTS["must_ask"]), answered


def test_no_sentence_whatever_becomes_a_proposal() -> None:
    bench = Bench()
    everything = [
        *(request["say"] for request in (*REQUESTS["reads"], *REQUESTS["writes"])),
        *REQUESTS["must_ask"],
        "refund 1001 " * 800,
    ]
    for number, text in enumerate(everything):
        reply = bench.say(text, thread=f"T:C:{number}")
        assert reply.text
        assert reply.proposals == ()
    assert bench.desk.filed == {}
    print(f"\n{len(everything)} sentences, {len(bench.desk.filed)} proposals")


def test_every_question_back_names_what_can_be_said_or_what_is_missing() -> None:
    for text in REQUESTS["must_ask"]:
        planned = PLANNER.plan(text)
        if isinstance(planned, AskBack):
            assert planned.sentence.endswith((".", "?")), planned
            assert len(planned.sentence) < 400, planned
