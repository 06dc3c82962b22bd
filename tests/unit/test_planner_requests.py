from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.planner import Planner
from agent.plans import AskBack, Before, Foretell, Look, Prefill, Say
from agent.slots import find_slots
from policies.actions import ACTION_KINDS
from policies.actions.letter import LetterAsk
from tests.operator_fixture import Bench
from tools.registry import LOOKUPS

REQUESTS: dict[str, list[Any]] = yaml.safe_load(
    (Path(__file__).parent / "requests.yaml").read_text(encoding="utf-8")
)
_SENTENCES = [one for kind in ("reads", "writes", "foretold", "doubted") for one in REQUESTS[kind]]
PLANNER = Planner(LOOKUPS, ACTION_KINDS)


def plan(request: dict[str, Any]) -> object:
    before = [order for said in request.get("thread", ()) for order in find_slots(said).orders]
    return PLANNER.plan(request["say"], Before(orders=tuple(before)))


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


@pytest.mark.parametrize("request_", REQUESTS["foretold"], ids=lambda one: str(one["say"]))
def test_whether_a_refund_would_be_allowed_is_foretold(request_: dict[str, Any]) -> None:
    planned = plan(request_)
    assert isinstance(planned, Foretell), planned
    asked = planned.ask.model_dump()
    assert (asked["order"], asked["amount"]) == (request_["order"], request_.get("amount"))


@pytest.mark.parametrize("request_", REQUESTS["doubted"], ids=lambda one: str(one["say"]))
def test_a_bare_number_beside_an_order_is_asked_about_and_never_ignored(
    request_: dict[str, Any],
) -> None:
    planned = plan(request_)
    assert isinstance(planned, Prefill), planned
    asked = planned.ask.model_dump()
    assert (asked["order"], asked["amount"]) == (request_["order"], request_["amount"])
    assert planned.doubtful


@pytest.mark.parametrize(
    "text",
    ["refund 1001 2 units", "refund 1001 2 BIN-24", "refund 1001 3 drawers", "refund 2 of 1001"],
)
def test_a_number_that_counts_something_is_no_amount(text: str) -> None:
    planned = PLANNER.plan(text)
    assert isinstance(planned, Prefill), planned
    assert not planned.doubtful
    assert planned.ask.model_dump()["amount"] is None


NAMES = [one for one in REQUESTS["reads"] if " " not in one["say"]]


@pytest.mark.parametrize("request_", NAMES, ids=lambda one: str(one["say"]))
def test_a_name_alone_is_looked_up(request_: dict[str, Any]) -> None:
    planned = plan(request_)
    assert isinstance(planned, Look), planned
    assert (planned.lookup.name, planned.arguments) == (request_["look"], request_["with"])


def test_a_parcels_number_is_asked_of_its_carrier() -> None:
    planned = PLANNER.plan("track 1Z999AA10123456784")
    assert isinstance(planned, Look)
    assert planned.arguments == {"tracking": "1Z999AA10123456784"}


@pytest.mark.parametrize(
    ("text", "about", "note"),
    [
        ("chase PO 4028: when will it leave?", "PO 4028", "when will it leave?"),
        ("please mail the vendor of PO-4028, it is late", "PO 4028", "it is late"),
        ("can you write to the customer of 1007 that it leaves", "1007", "that it leaves"),
        ("chase PO 4028", "PO 4028", ""),
    ],
)
def test_of_a_wish_to_write_only_what_is_to_be_told_becomes_the_text(
    text: str, about: str, note: str
) -> None:
    planned = PLANNER.plan(text, Before())
    assert isinstance(planned, Prefill), planned
    assert planned.ask == LetterAsk(about=about, note=note)


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
        *(request["say"] for request in _SENTENCES),
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
