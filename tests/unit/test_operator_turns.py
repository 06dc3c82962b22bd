import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.conversation import Conversations, open_conversations
from agent.operator import MOST_CHARACTERS
from policies.people import Person
from tests.operator_fixture import GUS, MIA, Bench, context_for
from tools.access import Writes
from tools.connectors.shopify import ShopifyWriter
from tools.tool import LookupContext


def _thread(bench: Bench) -> list[str]:
    state = bench.operator._graph.get_state({"configurable": {"thread_id": "T:C:1"}})
    return [message.type for message in state.values.get("messages", [])]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_conversations("sqlite:///shop.db", tmp_path) as conversations:
        yield Bench(conversations=conversations)


def test_a_question_is_answered_from_facts_with_source_age_and_link(bench: Bench) -> None:
    reply = bench.say("where is 1001?")
    assert reply.text == "Delivered 12 Nov, UPS, signed. 2 units, $372.80."
    assert reply.source == "Shopify, as of 18:41"
    assert reply.links
    assert reply.as_json() == {
        "answer": reply.text,
        "tool_calls": [{"name": "order_lookup", "arguments": {"order": "1001"}}],
        "proposals": [],
        "buttons": [],
        "asked_back": False,
        "degraded": False,
    }


def test_a_wish_gets_buttons_that_are_stored_for_its_speaker(bench: Bench) -> None:
    reply = bench.say("refund 1001, it arrived bent")
    assert reply.text == "I never refund from a sentence. Which?"
    assert [(one.label, one.suggestion) for one in reply.buttons] == [
        ("1 unit $186.40", 1),
        ("Both $372.80", 2),
    ]
    assert json.loads(json.dumps(reply.as_json()))["buttons"][0]["arguments"] == {
        "order": "1001",
        "lines": [{"sku": "SHELF-48", "quantity": 1}],
        "reason": "damaged",
        "note": "it arrived bent",
    }
    assert bench.desk.filed == {}


def test_a_spoken_amount_is_prefilled_as_a_plain_decimal(bench: Bench) -> None:
    reply = bench.say("refund 1001 $24.50")
    assert {one.arguments["amount"] for one in reply.buttons} == {"24.50"}


def test_product_words_reach_the_look_up_as_they_were_said(bench: Bench) -> None:
    bench.say("how many 24-inch stack bins do we have?")
    bench.say("do we still have 3/4 shelf clips (steel)?", thread="T:C:2")
    assert bench.looked_up == [
        ("inventory_lookup", {"product": "24-inch stack bins"}),
        ("inventory_lookup", {"product": "3/4 shelf clips steel"}),
    ]


def test_an_order_that_does_not_exist_is_a_sentence(bench: Bench) -> None:
    assert bench.say("refund 1777").text == "There is no order 1777. Please check the number."
    assert bench.say("where is 9999?").text == "There is no order 9999."
    assert bench.say("where is 4040?").text == "There is no order 4040."


def test_a_fault_of_ours_is_a_sentence_with_a_run_id_and_no_traceback(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    reply = bench.say("where is 6666?")
    run = reply.text.partition("(run ")[2][:8]
    assert reply.text == f"Something went wrong on my side (run {run}). Nothing was changed."
    assert run in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert _thread(bench) == []
    assert bench.say("where is 1001?").text.startswith("Delivered")
    assert _thread(bench) == ["human", "ai", "tool", "ai"]


def test_ten_thousand_characters_are_declined_in_a_sentence(bench: Bench) -> None:
    reply = bench.say("refund 1001 " * 900)
    assert str(MOST_CHARACTERS)[0] in reply.text
    assert reply.asked_back
    assert len(reply.text) < 200


def test_a_guest_is_told_so(bench: Bench) -> None:
    assert bench.say("where is 1001?", person=GUS).text.startswith("I only work for")
    assert bench.say("where is 1001?", person=MIA.model_copy(update={"active": False})).text == (
        "I only work for active members of this company."
    )
    assert bench.looked_up == []


def test_it_means_the_threads_order_only_while_there_is_exactly_one(bench: Bench) -> None:
    bench.say("where is 1001?")
    assert bench.say("refund it").buttons
    assert bench.say("and how many BIN-24?").tool_calls[0].arguments == {"product": "BIN-24"}
    assert bench.say("refund it", thread="T:C:2").asked_back
    bench.say("where is 1002?")
    assert bench.say("refund it").asked_back


def test_the_same_event_again_answers_again_without_doubling_the_thread(bench: Bench) -> None:
    for _ in range(3):
        assert bench.say("where is 1001?", event="Ev9").text.startswith("Delivered")
    assert _thread(bench) == ["human", "ai", "tool", "ai"]


def test_a_thread_survives_a_restart_and_keeps_only_its_latest_state(tmp_path: Path) -> None:
    for text in ("where is 1001?", "refund it", "and how many BIN-24?", "refund it"):
        with open_conversations("sqlite:///shop.db", tmp_path) as conversations:
            reply = Bench(conversations=conversations, turns=len(text)).say(text, event=text * 2)
            assert not reply.asked_back
            with conversations.saver.cursor() as cursor:  # type: ignore[attr-defined]  # SQLite's own
                counts = [
                    cursor.execute(query).fetchone()[0]
                    for query in (
                        "SELECT count(*) FROM checkpoints",
                        "SELECT count(*) FROM writes",
                    )
                ]
                [mode] = cursor.execute("PRAGMA journal_mode").fetchone()
            assert counts == [1, 0]
            assert mode == "wal"


def test_turns_of_one_thread_wait_for_each_other_and_lose_nothing(bench: Bench) -> None:
    def ask(number: int) -> None:
        bench.say(f"where is {1001 + number}?", event=f"Ev{number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _thread(bench) == ["human", "ai", "tool", "ai"] * 8


def test_what_was_told_is_in_the_thread_once_and_costs_no_turn(bench: Bench) -> None:
    for _ in range(2):
        bench.operator.told("T:C:1", "told:A-17", "A-17 was carried out once.")
    state = bench.operator._graph.get_state({"configurable": {"thread_id": "T:C:1"}})
    assert [message.text for message in state.values["messages"]] == ["A-17 was carried out once."]


def test_no_write_key_is_reachable_from_the_operator() -> None:
    reached = {type(found) for found in _reachable(Bench().operator)}
    assert {one.__name__ for one in reached} >= {"Gate", "Thinker", "RecordingDesk", "Planner"}
    assert not reached & {Writes, ShopifyWriter}


def test_a_write_key_hidden_in_a_closure_would_be_found() -> None:
    bench, keys = Bench(), Writes(shops={})

    def holding(person: Person) -> LookupContext:
        assert keys
        return context_for(person)

    bench.operator._context_for = holding
    assert Writes in {type(found) for found in _reachable(bench.operator)}


def _reachable(start: object) -> Iterator[object]:
    seen: set[int] = set()
    pending = [start]
    while pending:
        found = pending.pop()
        if id(found) not in seen and not isinstance(found, type):
            seen.add(id(found))
            yield found
            pending.extend(_held_by(found))


def _held_by(found: object) -> Iterator[object]:
    """Yield what an object holds: attributes, items, and the cells of its closures."""
    if isinstance(found, str | bytes | int | float):
        return
    if isinstance(found, dict):
        yield from found.values()
    elif isinstance(found, list | tuple | set | frozenset):
        yield from found
    yield from getattr(found, "__dict__", {}).values()
    for name in getattr(type(found), "__slots__", ()):
        yield getattr(found, name, None)
    for cell in getattr(found, "__closure__", None) or ():
        yield cell.cell_contents
    for attribute in ("__self__", "__func__", "func", "__wrapped__", "__defaults__"):
        yield getattr(found, attribute, None)


def test_threads_in_memory_need_no_file() -> None:
    with open_conversations(None, Path("nowhere")) as conversations:
        assert isinstance(conversations, Conversations)
        assert Bench(conversations=conversations).say("where is 1001?").text
    assert not Path("nowhere").exists()
