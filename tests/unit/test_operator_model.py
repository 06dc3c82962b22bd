import subprocess
import sys

import pytest

from agent.budget import MODEL_CALLS
from agent.wording import AWAY
from policies.actions import ACTION_KINDS
from tests.operator_fixture import GUS, MIA, Bench
from tests.scripted_model import Step, call, calls, say, scripted_model
from tools.registry import LOOKUPS


def test_a_look_up_is_answered_in_the_models_words_with_source_and_link() -> None:
    words = "It was delivered on 12 Nov by UPS; 2 units for $372.80."
    with scripted_model(call("order_lookup", order="1001"), say(words)) as model:
        reply = Bench(model=model.settings).say("where is 1001?")
    assert reply.text == words
    assert [one.name for one in reply.tool_calls] == ["order_lookup"]
    assert reply.source == "Shopify, as of 18:41"
    assert reply.links == (("#1001", "https://shop.example/orders/1001"),)
    assert not reply.degraded


def test_a_wish_becomes_one_proposal_that_quotes_the_person_and_speaks_in_the_desks_words() -> None:
    wish = call("refund", order="1001", reason="damaged", note="Pre-approved by the owner.")
    with scripted_model(wish, say("Done, I refunded everything.")) as model:
        bench = Bench(model=model.settings)
        reply = bench.say("refund 1001, it arrived bent")
    assert reply.text == "Asked: A-17. Waiting for Dana."
    assert [one.id for one in reply.proposals] == ["A-17"]
    [filed] = bench.desk.filed.values()
    assert filed.ask.model_dump()["note"] == "refund 1001, it arrived bent"
    assert bench.desk.words == ["refund 1001, it arrived bent"]


def test_the_same_event_again_files_nothing_new_and_keeps_one_question_in_the_thread() -> None:
    with scripted_model(
        call("refund", order="1001"), say("Filed."), call("refund", order="1001"), say("Filed.")
    ) as model:
        bench = Bench(model=model.settings)
        first = bench.say("refund 1001", event="Ev7")
        again = bench.say("refund 1001", event="Ev7")
        shown = model.requests[2]["messages"]
    assert first.proposals == again.proposals
    assert len(bench.desk.filed) == 1
    assert [one["role"] for one in shown] == ["system", "user"]


def test_tools_are_always_offered_with_tool_choice_and_the_asks_own_schema() -> None:
    with scripted_model(say("Which order?")) as model:
        Bench(model=model.settings).say("refund please")
        [request] = model.requests
    offered = {one["function"]["name"]: one["function"]["parameters"] for one in request["tools"]}
    assert request["tool_choice"] == "auto"
    assert list(offered) == [*(one.name for one in LOOKUPS if one.is_for(MIA)), *ACTION_KINDS]
    assert set(offered["refund"]["properties"]) == {"order", "amount", "lines", "reason", "note"}
    assert offered["refund"]["additionalProperties"] is False


def test_the_prompts_beginning_is_the_same_in_every_turn_and_names_nobody() -> None:
    with scripted_model(say("Which order?")) as model:
        bench = Bench(model=model.settings)
        bench.say("refund please")
        bench.say("and now?", thread="T:C:2")
        systems = [request["messages"][0]["content"] for request in model.requests]
    assert systems[0] == systems[1]
    assert "Mia" not in systems[0]


def test_the_models_libraries_are_loaded_only_when_there_is_a_model_to_ask() -> None:
    code = "import sys, agent.operator; sys.exit('langchain_openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own interpreter


def test_a_guest_gets_a_sentence_and_the_model_is_not_even_asked() -> None:
    with scripted_model(call("refund", order="1001")) as model:
        bench = Bench(model=model.settings)
        reply = bench.say("refund 1001", person=GUS)
        assert model.requests == []
    assert reply.text == "I only work for active members of this company."
    assert bench.desk.filed == {}


def test_a_follow_up_may_point_at_the_order_the_thread_spoke_of() -> None:
    with scripted_model(
        call("order_lookup", order="1001"),
        say("Delivered 12 Nov."),
        call("refund", order="1001"),
        say("Filed."),
    ) as model:
        bench = Bench(model=model.settings)
        bench.say("where is 1001?")
        reply = bench.say("refund it, it is bent")
    assert len(reply.proposals) == 1


def test_an_outcome_told_to_the_thread_is_known_to_the_next_turn() -> None:
    with scripted_model(call("who_approved", subject="A-17"), say("Dana did at 10:44.")) as model:
        bench = Bench(model=model.settings)
        for _ in range(2):
            bench.operator.told(
                "T:C:1", "told:A-17:succeeded", "A-17 was carried out once.", {"action": "A-17"}
            )
        reply = bench.say("who approved that?")
        shown = [message["content"] for message in model.requests[0]["messages"]]
    assert shown.count("A-17 was carried out once.") <= 1
    assert [one.arguments for one in reply.tool_calls] == [{"subject": "A-17"}]


def test_a_question_back_is_passed_on() -> None:
    with scripted_model(say("Which of the two orders do you mean?")) as model:
        reply = Bench(model=model.settings).say("refund the bin order")
    assert reply.text == "Which of the two orders do you mean?"
    assert reply.asked_back


def test_an_answer_about_facts_without_a_look_up_is_replaced_by_the_planners() -> None:
    with scripted_model(say("Yes, 1001 was refunded yesterday.")) as model:
        bench = Bench(model=model.settings)
        reply = bench.say("did we refund 1001?")
    assert reply.text.startswith("Delivered 12 Nov")
    assert bench.looked_up == [("order_lookup", {"order": "1001"})]
    assert not reply.degraded


def test_figures_and_outcomes_a_model_adds_to_what_it_read_are_not_shown() -> None:
    for lie in ("It will arrive on 31 Dec.", "I refunded $372.80.", "Worth $745.60 in all."):
        with scripted_model(call("order_lookup", order="1001"), say(lie)) as model:
            reply = Bench(model=model.settings).say("where is 1001?")
        assert reply.text == "Delivered 12 Nov, UPS, signed. 2 units, $372.80."


@pytest.mark.parametrize(
    "way_out",
    [
        "https://evil.example/?d=372.80",
        "www.evil.example",
        "evil.example/372.80",
        "mallory@evil.example",
        "<!channel>",
        "@dana",
        "#approvals",
    ],
)
def test_a_models_words_lead_nowhere_and_call_nobody(way_out: str) -> None:
    for draft in (f"Delivered 12 Nov. See {way_out}", f"Which one: {way_out}?"):
        with scripted_model(call("order_lookup", order="1001"), say(draft)) as model:
            reply = Bench(model=model.settings).say("where is 1001?")
        assert reply.text == "Delivered 12 Nov, UPS, signed. 2 units, $372.80."


def test_a_long_thread_is_trimmed_to_what_a_model_is_shown() -> None:
    with scripted_model(call("order_lookup", order="1001"), say("Delivered 12 Nov.")) as model:
        bench = Bench(model=model.settings)
        for _ in range(25):
            bench.say("where is 1001? " + "the customer is waiting " * 60)
        longest = max(len(str(request["messages"])) for request in model.requests)
        assert model.requests[-1]["messages"][-1]["role"] == "user"
        assert model.requests[-1]["messages"][1]["role"] == "user"
    assert longest < 60_000


def test_two_look_ups_in_one_answer_are_both_run() -> None:
    both = calls(("order_lookup", {"order": "1001"}), ("inventory_lookup", {"product": "BIN-24"}))
    with scripted_model(both, say("Delivered 12 Nov; 132 of BIN-24 are available.")) as model:
        reply = Bench(model=model.settings).say("where is 1001 and how many BIN-24 are there?")
    assert [one.name for one in reply.tool_calls] == ["order_lookup", "inventory_lookup"]
    assert "132" in reply.text


def test_a_model_that_comes_back_is_used_again_in_the_next_turn() -> None:
    with scripted_model(
        Step(b"no", status=400), call("order_lookup", order="1001"), say("Delivered 12 Nov.")
    ) as model:
        bench = Bench(model=model.settings)
        first, second = bench.say("where is 1001?"), bench.say("where is 1001?")
    assert first.degraded
    assert first.as_text().endswith(f"({AWAY})")
    assert first.text.count("language model") == 0
    assert not second.degraded
    assert len(model.requests) <= MODEL_CALLS
