"""Signed requests over HTTP, and what a person sees when nobody answers."""

import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.slack_program import posted_card, slack_program


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


def test_http_requests_are_signed_and_shaped_as_slack_sends_them(sandbox: Sandbox) -> None:
    sandbox.post("/_control/reset")
    with slack_program(sandbox, http=True) as program:
        program.app.event("message")(lambda: None)
        program.app.command("/ops")(lambda ack: ack())
        program.app.action("approve")(lambda ack: ack())
        program.act("mia", "command", command="/ops", text="refund 1001 24.50 bent")
        program.act("mia", "say", text="hello")
        ts = posted_card(program)
        program.act("dana", "click", channel="ops", ts=ts, action_id="approve")
        verifier = SignatureVerifier(program.credentials["signing_secret"])
        assert len(program.heard) >= 3
        for headers, body in program.heard:
            assert verifier.is_valid_request(body, headers)
            assert not verifier.is_valid_request(body + " ", headers)
        commands, events, presses = [], [], []
        for headers, body in program.heard:
            if headers["Content-Type"] == "application/json":
                events.append(json.loads(body))
            elif body.startswith("payload="):
                presses.append(json.loads(parse_qs(body)["payload"][0]))
            else:
                commands.append(parse_qs(body))
        assert commands[0]["command"] == ["/ops"]
        assert commands[0]["text"] == ["refund 1001 24.50 bent"]
        assert commands[0]["user_id"] == ["U03MIA"]
        assert events[0]["authorizations"][0]["user_id"] == "U00BOT"
        assert presses[0]["actions"][0]["action_id"] == "approve"


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
def test_a_program_that_does_not_answer_shows_the_person_an_error(
    sandbox: Sandbox, *, http: bool
) -> None:
    sandbox.post("/_control/reset")
    with slack_program(sandbox, http=http) as program:
        ts = posted_card(program)
        program.app.action("approve")(lambda: time.sleep(0))
        pressed = program.act("dana", "click", channel="ops", ts=ts, action_id="approve")
        assert pressed["person_sees"] == "error triangle"
        assert not pressed["ack"]["ok"]


def test_without_a_program_presses_are_lost_and_said_so(sandbox: Sandbox) -> None:
    sandbox.post("/_control/reset")
    with slack_program(sandbox) as program:
        ts = posted_card(program)
    pressed = sandbox.post(
        "/_control/slack/act",
        {"person": "dana", "do": "click", "channel": "ops", "ts": ts, "action_id": "approve"},
    )
    assert (pressed["delivered"], pressed["person_sees"]) == (False, "error triangle")
