"""Lines that break: what a stock program survives, and what the practice Slack keeps for it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk.errors import SlackApiError

from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.slack_program import Program, slack_program

# The SDK leaves the socket of a refused handshake for the garbage collector to close.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def program(sandbox: Sandbox) -> Iterator[Program]:
    sandbox.post("/_control/reset")
    with slack_program(sandbox) as connected:
        yield connected


def heard(program: Program) -> list[str]:
    """Register a mention listener and return where it writes what it heard."""
    texts: list[str] = []
    program.app.event("message")(lambda: None)
    program.app.event("app_mention")(lambda event: texts.append(event["text"]))
    return texts


def ask(program: Program, text: str) -> dict[str, Any]:
    return program.act("mia", "say", channel="ops", text=f"@countersign {text}")


@pytest.mark.parametrize("fault", ["drop_socket", "kill_socket"])
def test_a_broken_line_comes_back_and_nothing_said_meanwhile_is_lost(
    program: Program, fault: str
) -> None:
    texts = heard(program)
    ask(program, "before")
    program.sandbox.fault(fault, vendor="slack", seconds=2)
    during = ask(program, "during")
    assert not during["delivered"]
    assert eventually(lambda: len(texts) == 2, within=15), texts
    assert ask(program, "after")["ack"]["ok"]
    assert eventually(lambda: len(texts) == 3), texts
    assert [text.split()[-1] for text in texts] == ["before", "during", "after"]


def test_a_clean_drop_is_announced_before_it_happens(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    farewells: list[dict[str, Any]] = []
    assert program.socket is not None
    reconnect = program.socket.client.connect_to_new_endpoint

    def noticed(*, force: bool = False) -> None:
        farewells.append({"forced": force})
        reconnect(force=force)

    monkeypatch.setattr(program.socket.client, "connect_to_new_endpoint", noticed)
    program.sandbox.fault("drop_socket", vendor="slack", seconds=0.2)
    assert eventually(lambda: farewells)[0] == {"forced": True}


def test_a_frozen_line_looks_open_and_carries_nothing(program: Program) -> None:
    texts = heard(program)
    assert program.socket is not None
    program.sandbox.fault("freeze_socket", vendor="slack", seconds=30)
    frozen = ask(program, "into the silence")
    assert frozen["ack"]["trouble"] == "timeout"
    assert program.socket.client.is_connected()
    assert not texts
    program.socket.client.connect_to_new_endpoint(force=True)
    assert eventually(lambda: texts == ["<@U00BOT> into the silence"], within=10)


def test_while_slack_is_down_calls_die_unanswered_and_sockets_are_refused(
    program: Program,
) -> None:
    texts = heard(program)
    program.client.retry_handlers.clear()
    program.sandbox.fault("down", vendor="slack", seconds=2)
    with pytest.raises((OSError, SlackApiError)) as died:
        program.client.chat_postMessage(channel="C01OPS", text="Refund")
    assert isinstance(died.value, OSError)
    ask(program, "hello")
    assert eventually(lambda: texts, within=15) == ["<@U00BOT> hello"]
    program.client.chat_postMessage(channel="C01OPS", text="Refund")
    assert [m["text"] for m in program.messages("ops")][-1] == "Refund"


def test_a_doubled_delivery_is_flagged_as_a_retry_of_the_same_event(program: Program) -> None:
    seen: list[tuple[str, str]] = []

    @program.app.middleware
    def note(body: dict[str, Any], req: BoltRequest, next_: Callable[[], None]) -> None:
        if body["event"]["type"] == "app_mention":
            seen.append((body["event_id"], req.headers["x-slack-retry-num"][0]))
        next_()

    heard(program)
    program.sandbox.fault("duplicate_delivery", vendor="slack")
    ask(program, "hello")
    assert eventually(lambda: len(seen) == 2)
    assert seen[0][0] == seen[1][0]
    assert [number for _, number in seen] == ["0", "1"]
    ask(program, "again")
    assert len(seen) == 3


def test_each_event_goes_to_one_of_several_connections(program: Program) -> None:
    with slack_program(program.sandbox) as second:
        one, two = heard(program), heard(second)
        asked = 0
        while not (one and two):
            asked += 1
            assert ask(program, str(asked))["ack"]["ok"]
            assert asked < 100, "one connection gets everything"
        assert len(one) + len(two) == asked


def test_a_modal_must_be_opened_within_three_seconds_and_once(program: Program) -> None:
    errors: list[str] = []
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Reject"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
    }

    def opening(ack: Callable[[], None], body: dict[str, Any]) -> None:
        ack()
        if body["callback_id"] == "late":
            time.sleep(3.2)
        for _ in range(2):
            try:
                program.client.views_open(trigger_id=body["trigger_id"], view=view)
            except SlackApiError as refused:
                errors.append(refused.response["error"])

    program.app.shortcut("twice")(opening)
    program.app.shortcut("late")(opening)
    program.act("mia", "shortcut", callback_id="twice")
    assert eventually(lambda: errors) == ["exchanged_trigger_id"]
    program.act("mia", "shortcut", callback_id="late")
    assert eventually(lambda: len(errors) == 3)
    assert errors[1:] == ["expired_trigger_id"] * 2


def test_the_page_asks_and_acts_by_the_same_road(program: Program) -> None:
    texts = heard(program)
    page = program.sandbox.client.get("/slack/")
    assert "Nothing here is real" in page.text
    wish = {"person": "mia", "do": "say", "channel": "ops", "text": "@countersign hello"}
    answer = program.sandbox.post("/slack/ui/act", wish)
    assert answer["ack"]["ok"]
    assert texts == ["<@U00BOT> hello"]
    state = program.sandbox.get("/slack/ui/state", **{"as": "mia"})
    assert state["connected"] is True
    names = [c["name"] for c in state["channels"] if not c["is_im"]]
    assert names == ["ops", "approvals", "general", "partners"]
    guest = program.sandbox.get("/slack/ui/state", **{"as": "gus"})
    assert "approvals" not in [c["name"] for c in guest["channels"]]
    unchanged = program.sandbox.client.get(
        "/slack/ui/state", params={"as": "mia", "since": state["revision"]}
    )
    assert unchanged.status_code == 204
