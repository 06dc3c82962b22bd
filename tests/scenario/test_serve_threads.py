"""Conversations with the whole program: order, follow-ups, and being told how things ended."""

from collections.abc import Iterator

import pytest

from tests.desk_samples import words
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import Sandbox, start_sandbox

MESSAGES = 20


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module", params=["socket", "http"])
def serving(
    request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    sandbox.post("/_control/reset", {})
    folder = tmp_path_factory.mktemp("serve")
    with program(sandbox, folder, http=request.param == "http") as running:
        yield running


def answers_in(serving: Serving, thread: str, count: int) -> list[str]:
    """Wait for so many answers in a thread, and return all there are, in order."""
    serving.eventually(lambda: len(serving.spoken("ops", thread)) >= count, 45)
    serving.settled()
    return [str(message["text"]) for message in serving.spoken("ops", thread)]


def test_twenty_messages_of_two_people_in_one_thread_are_answered_in_order(
    serving: Serving,
) -> None:
    thread = serving.say("mia", "where is 7000?")
    for number in range(1, MESSAGES):
        person = ("mia", "jon")[number % 2]
        serving.say(person, f"where is {7000 + number}?", thread=thread)
    assert answers_in(serving, thread, MESSAGES) == [
        f"There is no order {7000 + number}. Please check the number." for number in range(MESSAGES)
    ]


def test_a_press_that_has_to_wait_for_the_shop_is_not_overtaken_by_what_is_said_next(
    serving: Serving,
) -> None:
    thread = serving.say("mia", "refund 1081 $1.00, goodwill")
    offer = serving.answer(thread, "Which?")
    serving.sandbox.fault("down", vendor="shopify", seconds=4)
    serving.press("mia", offer, "press", "ops")
    serving.say("jon", "who approved it?", thread=thread)
    serving.answer(thread, "Waiting for", within=30)
    assert "Asked by Mia" in words(serving.answer(thread, "#1081. "))


def test_a_follow_up_needs_no_mention_and_knows_what_was_spoken_of(serving: Serving) -> None:
    thread = serving.say("mia", "where is 1001?")
    serving.answer(thread, "Delivered ")
    serving.say("jon", "who approved it?", thread=thread)
    assert "1001" in answers_in(serving, thread, 2)[1]


def test_a_thread_hears_how_its_refund_ended_and_who_approved_it(serving: Serving) -> None:
    thread = serving.say("mia", "refund 1080 $1.00, goodwill")
    serving.press("mia", serving.answer(thread, "Which?"), "press", "ops")
    status = serving.answer(thread, "Waiting for")
    serving.approve("1080")
    done = serving.answer(thread, "Refunded $1.00. Shopify confirms.")
    assert done["ts"] == status["ts"], "the line that said it was asked says how it ended"
    serving.say("jon", "who approved it?", thread=thread)
    answer = answers_in(serving, thread, 3)[2]
    assert "Approved by Priya" in answer
    assert "Carried out once; the shop confirms" in answer
    assert "log checked, unbroken" in answer


def test_other_peoples_threads_are_left_alone(serving: Serving) -> None:
    done = serving.act("mia", "say", channel="ops", text="lunch?")
    serving.act("jon", "say", channel="ops", text="where is 1001?", thread_ts=done["ts"])
    serving.answer(serving.say("mia", "where is 1001?"), "Delivered")
    assert serving.spoken("ops", str(done["ts"])) == []


def test_a_direct_message_is_answered_where_it_was_said(serving: Serving) -> None:
    asked = serving.say("lee", "where is 1001?", channel="@lee")
    found = serving.answer(asked, channel="@lee")
    assert "Delivered " in words(found)


def test_no_traceback_was_written_in_any_of_this(serving: Serving) -> None:
    assert "Traceback" not in serving.complaints
