"""The practice Slack's Web API, called by Slack's own client: answers, and refusals by name."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from tests.practice_slack import client_of, refusal, reset, said, seen
from tests.sandbox_fixture import Sandbox, start_sandbox

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "Refund"}}
HOME: dict[str, Any] = {"type": "home", "blocks": [SECTION]}


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


def test_the_bot_token_names_the_bot(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T01PRACTICE", "U00BOT")
    assert answer["bot_id"]


def test_tokens_are_checked_by_kind(sandbox: Sandbox) -> None:
    keys = sandbox.get("/_control/connect")["slack"]

    def error(method: str, token: str | None) -> str:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer: str = httpx.post(keys["api_url"] + method, headers=headers).json()["error"]
        return answer

    assert error("auth.test", None) == "not_authed"
    assert error("auth.test", "xoxb-somebody-else") == "invalid_auth"
    assert error("auth.test", keys["app_token"]) == "not_allowed_token_type"
    assert error("apps.connections.open", keys["bot_token"]) == "not_allowed_token_type"


def test_forms_and_json_say_the_same(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="C01OPS", text="by json", blocks=[SECTION])
    form = {"channel": "C01OPS", "text": "by form", "blocks": f"[{_json(SECTION)}]"}
    client.api_call("chat.postMessage", params=form)
    kept = [(m["text"], m["blocks"][0]["text"]["text"]) for m in seen(sandbox)]
    assert kept == [("by json", "Refund"), ("by form", "Refund")]


def _json(value: object) -> str:
    return httpx.Request("POST", "http://localhost", json=value).content.decode()


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("no.such.method", {}, "unknown_method"),
        ("chat.postMessage", {"text": "hi"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C404", "text": "hi"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C03GENERAL", "text": "hi"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C01OPS"}, "no_text"),
        ("chat.postMessage", {"channel": "C01OPS", "blocks": "[{"}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {"channel": "C01OPS", "text": "hi", "thread_ts": "1.1"},
            "thread_not_found",
        ),
        (
            "chat.postMessage",
            {"channel": "C01OPS", "text": "hi", "markdown_text": "hi"},
            "markdown_text_conflict",
        ),
        (
            "chat.postMessage",
            {"channel": "C01OPS", "blocks": [SECTION] * 51},
            "invalid_blocks",
        ),
        (
            "chat.postMessage",
            {"channel": "C01OPS", "text": "hi", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        ("chat.update", {"channel": "C01OPS", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C01OPS", "ts": "1.1"}, "message_not_found"),
        (
            "chat.postEphemeral",
            {"channel": "C02APPROVALS", "user": "U07GUS", "text": "hi"},
            "user_not_in_channel",
        ),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@shop.example"}, "users_not_found"),
        ("conversations.info", {"channel": "C404"}, "channel_not_found"),
        ("conversations.replies", {"channel": "C01OPS", "ts": "1.1"}, "thread_not_found"),
        ("conversations.open", {"users": "U00BOT"}, "cannot_dm_bot"),
        ("views.open", {"trigger_id": "1.2.3", "view": {"type": "home"}}, "invalid_arguments"),
        ("views.update", {"view_id": "V404", "view": HOME}, "view_not_found"),
        ("views.publish", {"user_id": "U404", "view": HOME}, "user_not_found"),
        (
            "chat.appendStream",
            {"channel": "C01OPS", "ts": "1.1", "markdown_text": "x"},
            "message_not_found",
        ),
        ("bots.info", {"bot": "B404"}, "bot_not_found"),
        ("usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
    ],
)
def test_refusals_carry_slacks_names(
    client: WebClient, method: str, arguments: dict[str, object], error: str
) -> None:
    assert refusal(client, method, **arguments) == error


def test_invalid_blocks_say_where(client: WebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C01OPS", text="x", blocks=[long])
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_an_update_keeps_what_it_does_not_name(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C01OPS", text="Refund", blocks=[SECTION])["ts"]
    client.chat_update(channel="C01OPS", ts=ts, text="Refunded")
    (message,) = seen(sandbox)
    assert message["text"] == "Refunded"
    assert message["blocks"][0]["type"] == "section"
    client.chat_update(channel="C01OPS", ts=ts, text="Refunded", blocks=[])
    (message,) = seen(sandbox)
    assert "blocks" not in message
    assert message["edits"] == 2


def test_an_updates_text_is_limited_in_bytes(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C01OPS", text="x" * 5000)["ts"]
    client.chat_update(channel="C01OPS", ts=ts, text="x" * 4000)
    assert (
        refusal(client, "chat.update", channel="C01OPS", ts=ts, text="é" * 2001) == "msg_too_long"
    )


def test_only_its_own_messages_can_be_changed(sandbox: Sandbox, client: WebClient) -> None:
    ts = said(sandbox)
    where = {"channel": "C01OPS", "ts": ts}
    assert refusal(client, "chat.update", text="mine now", **where) == "cant_update_message"
    assert refusal(client, "chat.delete", **where) == "cant_delete_message"


def test_an_ephemeral_message_is_seen_by_one_and_by_no_history(
    sandbox: Sandbox, client: WebClient
) -> None:
    answer = client.chat_postEphemeral(channel="C01OPS", user="U03MIA", text="Not you")
    (message,) = seen(sandbox)
    assert (message["ts"], message["for_user"]) == (answer["message_ts"], "U03MIA")
    assert client.conversations_history(channel="C01OPS")["messages"] == []
    where = {"channel": "C01OPS", "ts": answer["message_ts"], "text": "x"}
    assert refusal(client, "chat.update", **where) == "message_not_found"


def test_metadata_comes_back_only_when_asked_for(sandbox: Sandbox, client: WebClient) -> None:
    parent = said(sandbox)
    metadata = {"event_type": "card", "event_payload": {"action": "A-17"}}
    client.chat_postMessage(channel="C01OPS", text="Card", thread_ts=parent, metadata=metadata)
    plain = client.conversations_replies(channel="C01OPS", ts=parent)
    assert "metadata" not in plain["messages"][1]
    full = client.conversations_replies(channel="C01OPS", ts=parent, include_all_metadata=True)
    assert full["messages"][1]["metadata"] == metadata
    assert full["messages"][0]["reply_count"] == 1


def test_history_is_newest_first_and_pages(client: WebClient) -> None:
    for number in range(5):
        client.chat_postMessage(channel="C01OPS", text=str(number))
    pages = [
        [message["text"] for message in page["messages"]]
        for page in client.conversations_history(channel="C01OPS", limit=2)
    ]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_people_are_told_apart(client: WebClient) -> None:
    def kind(user: str) -> tuple[bool, bool, bool, str]:
        found = client.users_info(user=user)["user"]
        return (
            found["is_restricted"],
            found["is_stranger"],
            found["is_bot"],
            found["team_id"],
        )

    assert kind("U05DANA") == (False, False, False, "T01PRACTICE")
    assert kind("U07GUS") == (True, False, False, "T01PRACTICE")
    assert kind("U08PETRA") == (False, True, False, "T02PARTNER")
    assert kind("U00BOT") == (False, False, True, "T01PRACTICE")


def test_a_deactivated_person_is_deleted_and_cannot_act(
    sandbox: Sandbox, client: WebClient
) -> None:
    sandbox.post("/_control/slack/people", {"person": "dana", "deactivated": True})
    found = client.users_info(user="U05DANA")["user"]
    assert found["deleted"] is True
    assert "is_restricted" not in found
    wish = {"person": "dana", "do": "say", "text": "hello"}
    assert sandbox.client.post("/_control/slack/act", json=wish).status_code == 400


def test_an_address_finds_only_people_of_this_workspace(client: WebClient) -> None:
    dana = client.users_info(user="U05DANA")["user"]
    found = client.users_lookupByEmail(email=dana["profile"]["email"])["user"]
    assert found["id"] == "U05DANA"


def test_a_direct_message_opens_by_person(sandbox: Sandbox, client: WebClient) -> None:
    channel = client.conversations_open(users=["U03MIA"])["channel"]["id"]
    client.chat_postMessage(channel=channel, text="by channel")
    client.chat_postMessage(channel="U03MIA", text="by person")
    assert [m["text"] for m in seen(sandbox, "@mia")] == ["by channel", "by person"]


def test_reactions_are_added_once(sandbox: Sandbox, client: WebClient) -> None:
    where: dict[str, Any] = {"channel": "C01OPS", "timestamp": said(sandbox), "name": "eyes"}
    client.reactions_add(**where)
    assert refusal(client, "reactions.add", **where) == "already_reacted"
    client.reactions_remove(**where)
    assert refusal(client, "reactions.remove", **where) == "no_reaction"


def test_a_stream_grows_and_ends(sandbox: Sandbox, client: WebClient) -> None:
    parent = said(sandbox, channel="@mia")
    stream = client.chat_stream(channel="D03MIA", thread_ts=parent, buffer_size=1)
    stream.append(markdown_text="Delivered ")
    stream.append(markdown_text="12 Nov")
    assert seen(sandbox, "@mia")[-1]["streaming"] is True
    stream.stop(blocks=[SECTION])
    message = seen(sandbox, "@mia")[-1]
    assert message["streaming"] is False
    assert message["text"] == "Delivered 12 Nov"
    assert [b["type"] for b in message["blocks"]] == ["markdown", "section"]
    where = {"channel": "D03MIA", "ts": message["ts"], "markdown_text": "more"}
    assert refusal(client, "chat.appendStream", **where) == "message_not_in_streaming_state"


def test_a_stream_in_a_channel_needs_its_one_reader(sandbox: Sandbox, client: WebClient) -> None:
    where = {"channel": "C01OPS", "thread_ts": said(sandbox)}
    assert refusal(client, "chat.startStream", **where) == "missing_recipient_team_id"


def test_an_expired_stream_refuses_and_can_be_updated(sandbox: Sandbox, client: WebClient) -> None:
    parent = said(sandbox, channel="@mia")
    started = client.chat_startStream(channel="D03MIA", thread_ts=parent, markdown_text="Deliv")
    sandbox.fault("expired_stream", vendor="slack")
    where = {"channel": "D03MIA", "ts": started["ts"]}
    append = refusal(client, "chat.appendStream", markdown_text="ered", **where)
    assert append == "message_not_in_streaming_state"
    client.chat_update(text="Delivered", **where)
    assert seen(sandbox, "@mia")[-1]["text"] == "Delivered"


def test_a_home_published_against_an_old_hash_conflicts(client: WebClient) -> None:
    first = client.views_publish(user_id="U05DANA", view=HOME)["view"]
    client.views_publish(user_id="U05DANA", view=HOME, hash=first["hash"])
    old = {"user_id": "U05DANA", "view": HOME, "hash": first["hash"]}
    assert refusal(client, "views.publish", **old) == "hash_conflict"


def test_text_that_rings_everybody_is_marked(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="C01OPS", text="&lt;!channel&gt; from a note")
    client.chat_postMessage(channel="C01OPS", text="<!channel> from a note")
    assert [m["broadcasts"] for m in seen(sandbox)] == [[], ["channel"]]


def test_every_call_is_kept_verbatim(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="C01OPS", text="Refund", blocks=[SECTION])
    refusal(client, "chat.postMessage", channel="C404", text="hi")
    calls = sandbox.get("/_control/slack/calls", method="chat.postMessage")["calls"]
    assert calls[0]["args"] == {"channel": "C01OPS", "text": "Refund", "blocks": [SECTION]}
    assert [(c["ok"], c["error"]) for c in calls] == [(True, None), (False, "channel_not_found")]


def test_a_channel_takes_about_one_message_a_second_when_told_to(
    sandbox: Sandbox, client: WebClient
) -> None:
    sandbox.post("/_control/slack/options", {"message_rate": True})
    client.chat_postMessage(channel="C01OPS", text="first")
    client.chat_postMessage(channel="C02APPROVALS", text="elsewhere")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C01OPS", text="second")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    client.chat_postMessage(channel="C01OPS", text="second")
    assert [m["text"] for m in seen(sandbox)] == ["first", "second"]
