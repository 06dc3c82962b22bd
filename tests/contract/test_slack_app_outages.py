"""Slack misbehaves; nothing is lost, nothing is posted twice, and all is right soon afterwards."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from memory import outbox, suggestions
from memory.states import State
from slack_app.cards.blocks import Message, said
from slack_app.delivery import LEASE
from tests.desk_samples import buttons, words
from tests.front_desk import Desk, front_desk
from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox

# The SDK drops a socket whose handshake was refused without closing it.
REFUSED_SOCKETS = "ignore:unclosed <socket:ResourceWarning"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


@pytest.fixture
def quiet_desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose outbox is drained by the test itself."""
    with front_desk(sandbox, tmp_path, http=True, draining=False) as opened:
        yield opened


def answered_within(desk: Desk, seconds: float) -> float:
    """Say something and return how long it took to arrive as a letter."""
    before, started = len(desk.letters()), time.monotonic()
    desk.say("mia", "@countersign where is 1001?")
    assert eventually(lambda: len(desk.letters()) > before, seconds)
    return time.monotonic() - started


@pytest.mark.filterwarnings(REFUSED_SOCKETS)
@pytest.mark.parametrize("fault", ["drop_socket", "kill_socket"])
def test_a_lost_socket_is_back_and_nothing_said_meanwhile_is_lost(desk: Desk, fault: str) -> None:
    desk.sandbox.fault(fault, vendor="slack", seconds=5)
    assert answered_within(desk, 15) < 15
    assert desk.socket is not None
    assert eventually(lambda: desk.socket is not None and desk.socket.connected, 3)


def test_an_event_is_acknowledged_only_when_it_is_stored(desk: Desk) -> None:
    """While the database is held, Slack sees no acknowledgement and delivers again."""
    holder = sqlite3.connect(
        desk.database.url.database or "", isolation_level=None, check_same_thread=False
    )
    holder.execute("begin immediate")
    threading.Timer(4, holder.rollback).start()
    done = desk.say("mia", "@countersign where is 1001?")
    assert done["ack"]["trouble"] == "timeout"
    assert eventually(lambda: len(desk.letters()) == 1, 10)
    time.sleep(0.5)
    assert len(desk.letters()) == 1
    holder.close()


@pytest.mark.filterwarnings(REFUSED_SOCKETS)
def test_a_silent_line_is_noticed_and_replaced(desk: Desk) -> None:
    desk.sandbox.fault("freeze_socket", vendor="slack", seconds=1)
    assert answered_within(desk, 15) < 15


@pytest.mark.filterwarnings(REFUSED_SOCKETS)
def test_a_process_that_starts_while_slack_is_down_connects_later(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with front_desk(sandbox, tmp_path, down=3) as desk:
        desk.say("mia", "@countersign where is 1001?")
        assert len(desk.letters()) == 1


@pytest.mark.filterwarnings(REFUSED_SOCKETS)
def test_cards_are_right_soon_after_slack_was_down(desk: Desk) -> None:
    shown, waiting = desk.propose(), desk.propose()
    desk.card(waiting)
    desk.sandbox.fault("down", vendor="slack", seconds=4)
    fresh = desk.propose()
    desk.move(shown, State.EXPIRED)
    assert desk.settled(within=12)
    assert "Nobody decided in time" in words(desk.card(shown))
    assert "approve" in buttons(desk.card(fresh))
    assert len([m for m in desk.messages("approvals") if m.get("metadata")]) == 3


@pytest.mark.parametrize("fault", ["late_error", "response_lost"])
def test_a_post_whose_answer_was_lost_is_found_again(desk: Desk, fault: str) -> None:
    desk.sandbox.fault(fault, "chat.postMessage", vendor="slack")
    action = desk.propose()
    card = desk.card(action)
    assert "approve" in buttons(card)
    desk.press("dana", card, "approve")
    assert desk.card(action)["ts"] == card["ts"]


def test_a_sender_that_died_holding_a_surface_is_survived_without_a_second_post(
    quiet_desk: Desk,
) -> None:
    desk = quiet_desk
    action = desk.propose()
    with desk.database.transaction() as tx:
        (item,) = outbox.claim(tx, "dead", lease=timedelta(milliseconds=1))
    # It posted, and died before it could write that down.
    desk.delivery._posting.show(item, Message("half", [said("half")]), maybe_there=False)
    time.sleep(0.01)
    assert desk.new_delivery("heir").drain() == 1
    (only,) = desk.messages("approvals")
    assert "approve" in buttons(only)
    assert desk.surface(f"card:{action.name}", "approvals")["ts"] == only["ts"]
    assert len(desk.calls("chat.postMessage")) == 1


def test_two_senders_never_show_one_surface_twice(quiet_desk: Desk) -> None:
    desk = quiet_desk
    desk.propose()
    other = desk.new_delivery("other")
    with desk.database.transaction() as tx:
        outbox.claim(tx, "first", lease=LEASE)
    assert other.drain() == 0
    assert desk.messages("approvals") == []


def test_a_rate_limit_is_waited_out_and_holds_up_nobody_else(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    desk.sandbox.fault("rate_limit", "chat.update", vendor="slack", seconds=2)
    started = time.monotonic()
    desk.press("dana", card, "approve")
    second = desk.propose()
    assert eventually(lambda: len(desk.messages("approvals")) == 2, 1.5), "the other card waits"
    assert desk.settled(within=6)
    assert time.monotonic() - started >= 2
    assert "Approved by Dana" in words(desk.card(action))
    assert "approve" in buttons(desk.card(second))


def test_a_message_that_was_deleted_is_posted_anew(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    desk.sandbox.fault("message_not_found", "chat.update", vendor="slack")
    desk.press("dana", card, "approve")
    assert desk.settled()
    cards = [m for m in desk.messages("approvals") if m.get("metadata")]
    assert len(cards) == 2, "the practice Slack only pretended that the first was gone"
    assert "Approved by Dana" in words(cards[-1])
    desk.press("dana", cards[-1], "undo")
    assert desk.settled()
    newest = [m for m in desk.messages("approvals") if m.get("metadata")][-1]
    assert "Dana took it back" in words(newest)


def test_an_answer_slack_refuses_as_blocks_is_said_as_text(quiet_desk: Desk) -> None:
    desk = quiet_desk
    with desk.database.transaction() as tx:
        outbox.want(tx, "say:long", "say", channel="C01OPS", payload={"text": "x"})
        (item,) = outbox.claim(tx, "tests", lease=LEASE)
    too_much = Message("a long answer", [said("fact " * 500) for _ in range(8)])
    desk.delivery._posting.show(item, too_much, maybe_there=False)
    (posted,) = desk.messages("ops")
    assert posted["text"].startswith("fact fact")
    assert posted["text"].endswith("… (see Details)")


def test_a_channel_that_is_not_there_is_tried_again_later_and_named_once(
    quiet_desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk = quiet_desk
    with desk.database.transaction() as tx:
        for number in range(2):
            outbox.want(tx, f"say:{number}", "say", channel="#nowhere", payload={"text": "x"})
        outbox.want(tx, "say:fine", "say", channel="C01OPS", payload={"text": "fine"})
    assert desk.delivery.drain() == 1
    assert desk.delivery.drain() == 0
    assert [m["text"] for m in desk.messages("ops")] == ["fine"]
    assert caplog.text.count("#nowhere") <= 2
    with desk.database.read() as tx:
        assert outbox.behind(tx) == 2


def test_a_whisper_reaches_somebody_who_is_not_in_the_channel(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        payload = {"person": desk.people["mia"], "text": "only you"}
        outbox.want(tx, "whisper:x", "whisper", channel="C03GENERAL", payload=payload)
    assert desk.settled()
    assert [m["text"] for m in desk.messages("@mia")] == ["only you"]


def test_an_answer_loses_its_buttons_once_one_became_an_action(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        number = suggestions.store(
            tx,
            {
                "kind": "refund",
                "label": "1 unit $186.40",
                "ask": {"order": "1001"},
                "words": "refund 1001",
                "person_id": desk.people["mia"],
                "thread": "T01PRACTICE:C01OPS:1.1",
                "channel": "C01OPS",
                "ts": "",
            },
        )
        one = {"label": "1 unit $186.40", "suggestion": number, "action": "refund"}
        payload = {"text": "Which?", "buttons": [one], "source": "Shopify", "as_of": "10:42"}
        outbox.want(tx, "say:q", "say", channel="C01OPS", payload=payload)
    assert desk.settled()
    answer = desk.surface("say:q", "ops")
    assert buttons(answer) == {"press": str(number)}
    assert "Shopify, as of 10:42" in words(answer)
    desk.press("mia", answer, "press", channel="ops")
    desk.propose(event=f"suggestion:{number}")
    assert eventually(lambda: buttons(desk.surface("say:q", "ops")) == {}, 3)
    assert "Chosen: 1 unit $186.40 · A-1" in words(desk.surface("say:q", "ops"))
