"""What is said in a thread of ours by people who may be talking to each other."""

import pytest

from agent.turns import Ask, Origin
from tests.operator_fixture import MIA, Bench

BUTTONS = "Press the button you mean; I never refund from a sentence."


@pytest.mark.parametrize(
    "text",
    ["the second one", "both", "1 unit", "Both please!", "the first", "$186.40", "ok, all of it"],
)
def test_whoever_answers_buttons_with_words_is_pointed_at_them(text: str) -> None:
    bench = Bench()
    assert bench.say("refund 1001").buttons
    reply = bench.say(text)
    assert reply.text == BUTTONS
    assert (reply.proposals, reply.buttons) == ((), ())


def test_an_order_named_after_buttons_is_a_new_question() -> None:
    bench = Bench()
    bench.say("refund 1001")
    assert bench.say("where is 1001?").text.startswith("Delivered")
    assert bench.say("both").text != BUTTONS


@pytest.mark.parametrize(
    "text", ["lunch anyone?", "thanks!", "ok", "👍", "haha", "good morning", "see you tomorrow"]
)
def test_chat_among_colleagues_in_our_thread_is_left_alone(text: str) -> None:
    bench = Bench()
    bench.say("where is 1001?")
    reply = bench.say(text)
    assert reply.text == ""
    assert bench.say("where is 1001?").text.startswith("Delivered")


def test_in_a_direct_message_every_sentence_is_for_us() -> None:
    bench = Bench()
    for event, text in enumerate(("where is 1001?", "can we paint it?", "hello?")):
        origin = Origin(f"Direct{event}", "T:D1:1", channel="D1")
        assert bench.operator.turn(Ask(text, MIA, origin)).text


def test_whoever_answers_our_question_is_heard() -> None:
    bench = Bench()
    for question in ("refund 1001 and 1002", "refund the big one"):
        assert "?" in bench.say(question).text
        assert bench.say("yes").text


def test_the_same_words_said_to_us_alone_get_an_answer() -> None:
    for text in ("lunch anyone?", "thanks!", "hello", "👍"):
        assert Bench().say(text).text


def test_the_abilities_are_listed_once_in_a_thread_and_shortly_after_that() -> None:
    bench = Bench()
    first = bench.say("what margin do we make on BIN-24").text
    second = bench.say("what margin do we make on BIN-30").text
    assert "You can say" in first
    assert second == "I cannot answer that yet. Say “help” for what I can do."
    assert "You can say" in bench.say("help").text
