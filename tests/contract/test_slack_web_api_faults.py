"""What the practice Slack's Web API does when it is told to misbehave, or is asked nonsense."""

import time
from collections.abc import Iterator

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.methods import METHODS
from tests.practice_slack import client_of, refusal, reset, said, seen
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    return reset(running)


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return client_of(sandbox)


def test_a_rate_limit_fault_asks_for_patience(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C01OPS", text="Refund")["ts"]
    sandbox.fault("rate_limit", "chat.update", vendor="slack", seconds=7)
    with pytest.raises(SlackApiError) as refused:
        client.chat_update(channel="C01OPS", ts=ts, text="Refunded")
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "7"
    client.chat_update(channel="C01OPS", ts=ts, text="Refunded")


def test_a_failed_update_says_the_message_is_gone_once(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C01OPS", text="Refund")["ts"]
    sandbox.fault("message_not_found", vendor="slack")
    where = {"channel": "C01OPS", "ts": ts, "text": "x"}
    assert refusal(client, "chat.update", **where) == "message_not_found"
    client.chat_update(**where)


@pytest.mark.parametrize(
    ("fault", "posted"), [("error", 0), ("late_error", 1), ("response_lost", 1)]
)
def test_a_failed_post_may_still_have_been_posted(
    sandbox: Sandbox, client: WebClient, fault: str, posted: int
) -> None:
    client.retry_handlers.clear()
    sandbox.fault(fault, "chat.postMessage", vendor="slack")
    with pytest.raises((SlackApiError, OSError)):
        client.chat_postMessage(channel="C01OPS", text="Refund")
    assert len(seen(sandbox)) == posted


def test_a_slow_answer_takes_its_time(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.fault("slow", "auth.test", vendor="slack", seconds=0.4)
    started = time.monotonic()
    client.auth_test()
    assert time.monotonic() - started >= 0.4


def test_a_body_that_is_no_json_is_refused(client: WebClient) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {client.token}"}
    answer = httpx.post(f"{client.base_url}auth.test", headers=headers, content="{")
    assert answer.json()["error"] == "invalid_json"


@pytest.mark.parametrize("method", sorted(METHODS))
def test_no_odd_argument_breaks_the_practice_slack(
    sandbox: Sandbox, client: WebClient, method: str
) -> None:
    names = [
        *("channel", "channel_id", "user", "users", "text", "ts", "thread_ts", "timestamp", "name"),
        *("blocks", "chunks", "metadata", "prompts", "view", "view_id", "user_id", "trigger_id"),
        *("limit", "cursor", "oldest", "attachments", "status", "title", "markdown_text", "email"),
    ]
    headers = {"Authorization": f"Bearer {client.token}"}
    places = {"channel": "C01OPS", "channel_id": "C01OPS"}
    for odd in (None, 0, -1, "x", "[", [], [1], {}, {"type": 1}, {"type": "modal", "blocks": 1}):
        for fixed in ({}, places):
            arguments = dict.fromkeys(names, odd) | fixed
            url = f"/slack/api/{method}"
            answer = sandbox.client.post(url, headers=headers, json=arguments)
            assert answer.status_code == 200, (odd, answer.text)
            assert "ok" in answer.json()


def test_an_armed_call_fault_waits_for_a_call_not_for_a_delivery(
    sandbox: Sandbox, client: WebClient
) -> None:
    client.retry_handlers.clear()
    sandbox.fault("error", vendor="slack")
    said(sandbox)
    with pytest.raises(SlackApiError):
        client.auth_test()
    client.auth_test()


def test_unknown_wishes_are_refused_with_a_sentence(sandbox: Sandbox) -> None:
    for wish, word in [
        ({"person": "mia", "do": "dance"}, "gesture"),
        ({"person": "nobody", "do": "say"}, "nobody"),
        ({"person": "mia", "do": "say", "channel": "attic", "text": "x"}, "attic"),
        ({"person": "gus", "do": "say", "channel": "approvals", "text": "x"}, "not in"),
        ({"person": "mia", "do": "submit"}, "modal"),
    ]:
        refused = sandbox.client.post("/_control/slack/act", json=wish)
        assert refused.status_code == 400
        assert word in refused.json()["error"]
