"""Complaints 12 and 13 about Slack agents: silence after a long answer, and streams that die."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from agent.letters import Letters
from agent.proposals import Proposals
from agent.turns import Ask, Pace, Reply, Step, ToolCall
from memory import feedback
from slack_app.attentive import Attentive
from slack_app.clients import sending_client
from slack_app.status import LOOKING, Lane, Status
from slack_app.streaming import LONG_CHARACTERS, Streams
from tests.desk_samples import ZONE, buttons, words
from tests.front_desk import Desk, front_desk
from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox

DIRECT = "@mia"
LONG = "\n".join(f"#{number} waits since {number} days." for number in range(1001, 2201))


@dataclass
class SlowBrain:
    """A brain that takes steps until it is told to answer; `between` is what happens meanwhile."""

    reply: Reply = field(default_factory=lambda: Reply("Delivered 12 Nov."))
    between: Callable[[], object] = lambda: None
    dies: bool = False

    def turn(self, ask: Ask) -> Reply:
        ask.watch(Step(1, "Looking at the order", Pace.RUNNING))
        self.between()
        ask.watch(Step(1, "Looking at the order", Pace.DONE))
        if self.dies:
            raise KeyboardInterrupt
        return self.reply

    def command(self, ask: Ask) -> Reply:
        return self.turn(ask)

    def told(self, thread: str, event_id: str, sentence: str, names: object = None) -> None:
        raise NotImplementedError

    def go_on(self, ask: Ask) -> Reply:
        return self.turn(ask)


@dataclass
class Thread:
    """One question in a direct message and everything that becomes of it."""

    desk: Desk
    brain: SlowBrain
    channel: str = DIRECT
    patience: float = 0.0
    ts: str = ""

    def ask(self) -> None:
        said = self.desk.say("mia", "@countersign where is 1001?", self.channel)
        self.ts = str(said["ts"])
        assert eventually(lambda: self.desk.letters("ask"))

    def answer(self) -> None:
        """Handle the letter, as a worker would."""
        client, lane = sending_client(self.desk.settings), Lane()
        streams = Streams(client, self.desk.database, self.patience)
        letters = Letters(
            self.desk.database,
            self.desk.directory,
            Attentive(self.brain, Status(client, lane, patience=0), streams),
            cast("Proposals", None),
            ZONE,
        )
        letter = self.desk.letters("ask")[-1]
        try:
            letters.handle(letter.id)
        finally:
            lane.finish()
        assert self.desk.settled()

    def asked_and_answered(self) -> dict[str, Any]:
        self.ask()
        self.answer()
        (message,) = self.messages()
        return message

    def messages(self) -> list[dict[str, Any]]:
        """Return what the program said in this thread."""
        return [m for m in self.desk.messages(self.channel) if m.get("thread_ts") == self.ts][1:]

    def lines(self) -> dict[str, str]:
        """Return what stands under the threads of this conversation."""
        seen = self.desk.sandbox.get(f"/_control/slack/channels/{self.channel}")
        return dict(seen["statuses"])

    def begun(self) -> bool:
        return eventually(lambda: bool(self.desk.calls("chat.startStream")))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as running:
        yield running


def slow(desk: Desk, **more: Any) -> Thread:  # noqa: ANN401 - fields of SlowBrain
    """Return a thread whose turn goes on until its stream has begun."""
    thread = Thread(desk, SlowBrain(**more))
    thread.brain.between = thread.begun
    return thread


def _note_the_line(thread: Thread, seen: list[dict[str, str]]) -> None:
    seen.append(eventually(thread.lines))


@pytest.mark.parametrize("channel", [DIRECT, "ops"])
def test_complaint_12_a_long_answer_is_shortened_and_read_in_full_never_silence(
    desk: Desk, channel: str
) -> None:
    thread = Thread(desk, SlowBrain(Reply(LONG, (ToolCall("late_orders", {}),))), channel, 60)
    message = thread.asked_and_answered()
    assert words(message).startswith("#1001 waits since 1001 days.")
    assert "#2200" not in words(message)
    desk.press("mia", message, "whole", channel=channel)
    view = desk.view("mia")
    assert view is not None
    assert "#2200 waits since 2200 days." in words(view)


def test_complaint_13_a_stream_that_died_is_replaced_by_the_whole_answer(desk: Desk) -> None:
    thread = slow(desk, reply=Reply("Delivered 12 Nov.", source="Shopify, as of 10:41"))
    thread.brain.between = lambda: (
        thread.begun(),
        desk.sandbox.fault("expired_stream", vendor="slack", operation="chat.*Stream", count=1),
    )
    message = thread.asked_and_answered()
    assert words(message).splitlines()[0] == "Delivered 12 Nov."
    assert "as of 10:41" in words(message)
    refused = [call for call in desk.calls("chat.stopStream") if not call["ok"]]
    assert refused[0]["error"] == "message_not_in_streaming_state"


@pytest.mark.parametrize("fault", ["error", "rate_limit", "response_lost", "late_error"])
@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
def test_complaint_13_whatever_slack_does_to_a_stream_there_is_one_whole_answer(
    desk: Desk, fault: str, method: str
) -> None:
    thread = slow(desk)
    thread.brain.between = lambda: (
        thread.begun(),
        desk.sandbox.fault(fault, vendor="slack", operation=method, count=1, seconds=1),
    )
    message = thread.asked_and_answered()
    assert "Delivered 12 Nov." in words(message)
    assert words(message).count("Delivered") == 1


@pytest.mark.parametrize("fault", ["error", "rate_limit"])
def test_complaint_13_a_stream_that_slack_refuses_to_begin_is_an_ordinary_answer(
    desk: Desk, fault: str
) -> None:
    thread = slow(desk)
    desk.sandbox.fault(fault, vendor="slack", operation="chat.startStream", count=1)
    message = thread.asked_and_answered()
    assert words(message).startswith("Delivered 12 Nov.")
    assert desk.calls("chat.stopStream") == []


def test_complaint_13_a_turn_that_died_half_way_goes_on_in_the_message_it_began(
    desk: Desk,
) -> None:
    thread = slow(desk, dies=True)
    thread.ask()
    with pytest.raises(KeyboardInterrupt):
        thread.answer()
    thread.brain = SlowBrain(between=thread.begun)
    thread.answer()
    (message,) = thread.messages()
    assert "Delivered 12 Nov." in words(message)
    assert len(desk.calls("chat.startStream")) == 1


def test_a_slow_turn_shows_its_look_ups_and_then_the_answer_in_one_message(desk: Desk) -> None:
    thread = slow(desk, reply=Reply("Delivered 12 Nov.", source="Shopify, as of 10:41"))
    message = thread.asked_and_answered()
    tasks = [block for block in message["blocks"] if block["type"] == "task_card"]
    assert [(task["title"], task["status"]) for task in tasks] == [
        ("Looking at the order", "complete")
    ]
    assert "Delivered 12 Nov." in words(message)
    begun = desk.calls("chat.startStream")[0]["args"]
    assert begun["chunks"][0]["status"] == "in_progress"


def test_a_long_answer_grows_paragraph_by_paragraph_and_formats_nothing_of_strangers(
    desk: Desk,
) -> None:
    text = "<!channel> *bold* [press](https://evil.example)\n" + "x" * (LONG_CHARACTERS + 4_000)
    thread = Thread(desk, SlowBrain(Reply(text)), patience=60)
    message = thread.asked_and_answered()
    sections = [block for block in message["blocks"] if block["type"] == "section"]
    assert len(sections) == 2
    assert {section["text"]["type"] for section in sections} == {"plain_text"}
    chunks = [c["type"] for a in desk.calls("chat.appendStream") for c in a["args"]["chunks"]]
    assert chunks == ["blocks"]


def test_a_quick_answer_and_one_in_a_channel_are_posted_whole(desk: Desk) -> None:
    for channel, patience in ((DIRECT, 60.0), ("ops", 0.0)):
        message = Thread(desk, SlowBrain(), channel, patience).asked_and_answered()
        assert words(message).startswith("Delivered 12 Nov.")
    assert desk.calls("chat.startStream") == []


def test_a_thread_says_that_it_is_being_looked_at_until_it_is_answered(desk: Desk) -> None:
    for channel in (DIRECT, "ops"):
        thread = Thread(desk, SlowBrain(), channel, patience=60)
        seen: list[dict[str, str]] = []
        thread.brain.between = partial(_note_the_line, thread, seen)
        thread.asked_and_answered()
        assert seen == [{thread.ts: LOOKING}]
        assert thread.lines() == {}


def test_a_thread_nothing_will_be_said_in_is_not_left_looking(desk: Desk) -> None:
    thread = Thread(desk, SlowBrain(Reply("")), "ops", patience=0)
    thread.brain.between = lambda: eventually(thread.lines)
    thread.ask()
    thread.answer()
    told = [call["args"]["status"] for call in desk.calls("assistant.threads.setStatus")]
    assert told == [LOOKING, ""]


def test_an_answer_comes_where_slack_takes_no_status(desk: Desk) -> None:
    operation = "assistant.threads.setStatus"
    desk.sandbox.fault("error", vendor="slack", operation=operation, count=2)
    thread = Thread(desk, SlowBrain(), "ops", patience=0)
    thread.brain.between = lambda: eventually(lambda: desk.calls(operation))
    assert words(thread.asked_and_answered()).startswith("Delivered 12 Nov.")


def test_thumbs_are_kept_with_the_question_and_the_last_press_counts(desk: Desk) -> None:
    reply = Reply("Delivered 12 Nov.", (ToolCall("order_lookup", {"order": "1001"}),))
    thread = Thread(desk, SlowBrain(reply), patience=60)
    message = thread.asked_and_answered()
    assert "feedback" in buttons(message)
    for negative in (False, True):
        desk.press("mia", message, "feedback", channel=DIRECT, negative=negative)
    desk.act("mia", "submit", values={"words": {"value": "it was bent"}})
    with desk.database.read() as tx:
        (opinion,) = feedback.disliked(tx, tx.now() - timedelta(days=1))
    assert opinion.words == "it was bent"
    assert opinion.rated.question == "where is 1001?"
    assert (opinion.rated.brain, opinion.rated.route) == ("planner", "order_lookup")
