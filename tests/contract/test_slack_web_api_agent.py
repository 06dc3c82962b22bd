"""What an agent may do beside posting: status, prompts, reactions, unfurls, plans and marks."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.practice_slack import client_of, refusal, reset, said, seen
from tests.sandbox_fixture import Sandbox, start_sandbox

OPS = "C01OPS"
NEVER = "1000000000.000000"


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


def channel(sandbox: Sandbox, name: str = "ops") -> dict[str, Any]:
    return sandbox.get(f"/_control/slack/channels/{name}")


def state(sandbox: Sandbox, person: str, name: str = "ops") -> dict[str, Any]:
    """What a person's page is told of one conversation."""
    channels = sandbox.get("/slack/ui/state", **{"as": person})["channels"]
    return next(c for c in channels if c["name"] == name)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"channel": None}, "no_item_specified"),
        ({"channel": "C404"}, "channel_not_found"),
        ({"channel": "C03GENERAL"}, "not_in_channel"),
        ({"timestamp": "yesterday"}, "bad_timestamp"),
        ({"timestamp": NEVER}, "message_not_found"),
        ({"name": "Two Words"}, "invalid_name"),
        ({"name": None}, "invalid_arguments"),
    ],
)
def test_a_reaction_is_refused_by_name(
    sandbox: Sandbox, client: WebClient, changed: dict[str, Any], error: str
) -> None:
    where = {"channel": OPS, "timestamp": said(sandbox), "name": "eyes"}
    given = {k: v for k, v in (where | changed).items() if v is not None}
    assert refusal(client, "reactions.add", **given) == error


def test_reactions_of_everybody_are_told(sandbox: Sandbox, client: WebClient) -> None:
    ts = said(sandbox)
    client.reactions_add(channel=OPS, timestamp=ts, name="eyes")
    gesture = {"person": "dana", "channel": "ops", "ts": ts, "name": "eyes"}
    sandbox.post("/_control/slack/act", {**gesture, "do": "react"})
    (told,) = client.reactions_get(channel=OPS, timestamp=ts)["message"]["reactions"]
    assert told == {"name": "eyes", "users": ["U00BOT", "U05DANA"], "count": 2}
    sandbox.post("/_control/slack/act", {**gesture, "do": "unreact"})
    (told,) = client.reactions_get(channel=OPS, timestamp=ts)["message"]["reactions"]
    assert told["users"] == ["U00BOT"]


def test_a_status_stands_in_its_thread_until_the_answer(
    sandbox: Sandbox, client: WebClient
) -> None:
    ts = said(sandbox)
    client.assistant_threads_setStatus(channel_id=OPS, thread_ts=ts, status="is looking it up")
    assert channel(sandbox)["statuses"] == {ts: "is looking it up"}
    client.assistant_threads_setStatus(channel_id=OPS, thread_ts=ts, status="")
    assert channel(sandbox)["statuses"] == {}
    client.assistant_threads_setStatus(channel_id=OPS, thread_ts=ts, status="is looking it up")
    client.chat_postMessage(channel=OPS, text="Delivered", thread_ts=ts)
    assert channel(sandbox)["statuses"] == {}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"thread_ts": NEVER}, "invalid_thread_ts"),
        ({"channel_id": "C404"}, "channel_not_found"),
        ({"status": None}, "invalid_arguments"),
        ({"loading_messages": ["a"] * 11}, "invalid_arguments"),
    ],
)
def test_a_status_is_refused_by_name(
    sandbox: Sandbox, client: WebClient, changed: dict[str, Any], error: str
) -> None:
    where = {"channel_id": OPS, "thread_ts": said(sandbox), "status": "is thinking"}
    given = {k: v for k, v in (where | changed).items() if v is not None}
    assert refusal(client, "assistant.threads.setStatus", **given) == error


def test_prompts_are_at_most_four_and_an_agent_names_no_thread(
    sandbox: Sandbox, client: WebClient
) -> None:
    prompt = {"title": "Where?", "message": "where is 1001?"}
    method, dm = "assistant.threads.setSuggestedPrompts", {"channel_id": "D03MIA"}
    assert refusal(client, method, **dm, prompts=[prompt] * 5) == "invalid_arguments"
    assert refusal(client, method, **dm, prompts=[{"title": "?"}]) == "invalid_arguments"
    thread = said(sandbox, channel="@mia")
    client.assistant_threads_setSuggestedPrompts(**dm, thread_ts=thread, prompts=[prompt])
    assert channel(sandbox, "@mia")["prompts"] == []
    client.assistant_threads_setSuggestedPrompts(**dm, prompts=[prompt])
    assert channel(sandbox, "@mia")["prompts"] == [prompt]


def test_a_plan_keeps_its_tasks_in_order(sandbox: Sandbox, client: WebClient) -> None:
    parent = said(sandbox, channel="@mia")
    started = client.chat_startStream(channel="D03MIA", thread_ts=parent, task_display_mode="plan")
    ts: str = started["ts"]

    def task(name: str, status: str) -> dict[str, str]:
        return {"type": "task_update", "id": name, "title": name, "status": status}

    tasks = [task("one", "in_progress"), task("two", "pending")]
    plan = {"type": "plan_update", "title": "Two steps"}
    client.chat_appendStream(channel="D03MIA", ts=ts, chunks=[plan, *tasks])
    client.chat_appendStream(channel="D03MIA", ts=ts, chunks=[task("one", "complete")])
    client.chat_stopStream(channel="D03MIA", ts=ts, markdown_text="Done.")
    message = seen(sandbox, "@mia")[-1]
    (shown,) = (b for b in message["blocks"] if b["type"] == "plan")
    assert shown["title"] == "Two steps"
    assert [(t["task_id"], t["status"]) for t in shown["tasks"]] == [
        ("one", "complete"),
        ("two", "pending"),
    ]
    assert "Done." in message["text"]


def test_a_stream_shows_tasks_in_a_way_slack_knows(sandbox: Sandbox, client: WebClient) -> None:
    where = {"channel": "D03MIA", "thread_ts": said(sandbox, channel="@mia")}
    error = refusal(client, "chat.startStream", **where, task_display_mode="carousel")
    assert error == "invalid_arguments"


def test_a_link_is_unfurled_only_where_it_was_posted(sandbox: Sandbox, client: WebClient) -> None:
    link = "https://shop.example/orders/1001"
    ts = said(sandbox, f"see {link}")
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Order"}}
    shown = {"blocks": [block]}
    where = {"channel": OPS, "ts": ts}
    client.chat_unfurl(channel=OPS, ts=ts, unfurls={link: shown})
    client.chat_unfurl(channel=OPS, ts=ts, unfurls={link: shown})
    (attached,) = seen(sandbox)[0]["attachments"]
    assert attached["from_url"] == link
    other = {"https://elsewhere.example/": shown}
    assert refusal(client, "chat.unfurl", **where, unfurls=other) == "cannot_unfurl_url"
    assert refusal(client, "chat.unfurl", **where) == "missing_unfurls"
    wrong = {link: {"blocks": [{"type": "marquee"}]}}
    assert refusal(client, "chat.unfurl", **where, unfurls=wrong) == "invalid_blocks"
    nowhere = {"channel": "C404", "ts": ts, "unfurls": {link: shown}}
    assert refusal(client, "chat.unfurl", **nowhere) == "cannot_find_channel"


def test_a_mark_needs_a_real_moment(sandbox: Sandbox, client: WebClient) -> None:
    client.conversations_mark(channel=OPS, ts=said(sandbox))
    assert refusal(client, "conversations.mark", channel=OPS, ts="now") == "invalid_timestamp"


def test_unread_is_counted_a_person_and_a_thread_they_take_part_in(sandbox: Sandbox) -> None:
    asked = said(sandbox, "first")
    wish = {"person": "jon", "do": "say", "channel": "ops", "text": "@mia here"}
    sandbox.post("/_control/slack/act", {**wish, "thread_ts": asked})
    assert state(sandbox, "mia")["unread"] == {
        "messages": 0,
        "mentions": 1,
        "threads": {asked: 1},
    }
    assert state(sandbox, "dana")["unread"] == {"messages": 1, "mentions": 0, "threads": {}}
    mark = {"person": "dana", "do": "mark", "channel": "ops", "ts": asked}
    sandbox.post("/_control/slack/act", mark)
    assert state(sandbox, "dana")["unread"]["messages"] == 0


def test_only_ones_own_whisper_can_be_dismissed(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postEphemeral(channel=OPS, user="U03MIA", text="psst")["message_ts"]
    gesture = {"do": "dismiss", "channel": "ops", "ts": ts}
    refused = sandbox.client.post("/_control/slack/act", json={"person": "jon", **gesture})
    assert refused.status_code == 400
    sandbox.post("/_control/slack/act", {"person": "mia", **gesture})
    assert seen(sandbox) == []


def test_an_app_has_the_scopes_its_manifest_asks_for_and_no_other(
    sandbox: Sandbox, client: WebClient
) -> None:
    manifest = {
        "features": {"agent_view": {"suggested_prompts": [{"title": "a", "message": "b"}]}},
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    }
    sandbox.post("/_control/slack/manifest", manifest)
    answer = client.chat_postMessage(channel=OPS, text="hello")
    assert answer.headers["x-oauth-scopes"] == "chat:write"
    with pytest.raises(SlackApiError) as refused:
        client.reactions_add(channel=OPS, timestamp=answer["ts"], name="eyes")
    told = refused.value.response
    assert (told["error"], told["needed"]) == ("missing_scope", "reactions:write")
    assert told["provided"] == "chat:write"
    assert state(sandbox, "mia", "mia")["prompts"] == [{"title": "a", "message": "b"}]


def test_links_to_registered_domains_are_told_to_an_app_that_asked(sandbox: Sandbox) -> None:
    manifest = {
        "features": {"unfurl_domains": ["shop.example"]},
        "settings": {"event_subscriptions": {"bot_events": ["link_shared"]}},
    }
    sandbox.post("/_control/slack/manifest", manifest)
    wish = {"person": "mia", "do": "say", "channel": "ops"}
    text = "see https://www.shop.example/1001 and https://other.example/"
    heard = sandbox.post("/_control/slack/act", {**wish, "text": text})["deliveries"]
    assert [one["event"] for one in heard] == ["link_shared"]
    text = "see https://notshop.example/"
    assert sandbox.post("/_control/slack/act", {**wish, "text": text})["deliveries"] == []
