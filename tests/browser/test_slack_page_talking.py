"""An agent at work: what it is doing, what it writes as it thinks, what it suggests; reactions."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


def test_who_waits_sees_what_the_app_is_doing(stage: Stage) -> None:
    asked = stage.say("mia", "where is 1001?", "@mia")
    dm = stage.channel("@mia")
    with stage.look("mia", "dm") as page:
        stage.client.assistant_threads_setStatus(
            channel_id=dm, thread_ts=asked, status="is looking it up"
        )
        working = page.locator("#room .working")
        expect(working).to_have_text("Countersign is looking it up")
        stage.post("@mia", "Delivered.", thread_ts=asked)
        expect(working).to_have_count(0)
        expect(page.locator("#thread")).to_contain_text("Delivered.")


def test_a_stream_grows_before_the_readers_eyes_and_stops(stage: Stage) -> None:
    asked = stage.say("mia", "what is late?", "@mia")
    dm = stage.channel("@mia")
    with stage.look("mia", "dm") as page:
        stream = stage.client.chat_startStream(
            channel=dm, thread_ts=asked, markdown_text="Looking at **12** orders. "
        )
        place = {"channel": dm, "ts": stream["ts"]}
        thread = page.locator("#thread")
        expect(thread).to_contain_text("Looking at 12 orders.")
        expect(thread.get_by_role("img", name="Still writing")).to_be_visible()
        task = {"type": "task_update", "id": "t1", "title": "Ask Shopify", "status": "in_progress"}
        stage.client.chat_appendStream(**place, chunks=[task])
        expect(thread.get_by_role("img", name="Under way")).to_be_visible()
        stage.client.chat_appendStream(**place, chunks=[{**task, "status": "complete"}])
        expect(thread.get_by_role("img", name="Done")).to_be_visible()
        stage.client.chat_stopStream(**place, markdown_text="Two are late.")
        expect(thread).to_contain_text("Looking at 12 orders. Two are late.")
        expect(thread.get_by_role("img", name="Still writing")).to_have_count(0)


def test_in_a_channel_only_who_asked_watches_a_stream(stage: Stage) -> None:
    asked = stage.say("mia", "@countersign what is late?")
    stream = stage.client.chat_startStream(
        channel="C01OPS",
        thread_ts=asked,
        markdown_text="Looking",
        recipient_team_id="T01PRACTICE",
        recipient_user_id="U03MIA",
    )
    thread = f"&thread={asked}"
    with stage.look("mia", "ops", more=thread) as page:
        expect(page.locator("#replies")).to_contain_text("Looking")
    with stage.look("jon", "ops", more=thread) as page:
        expect(page.locator("#replies")).not_to_contain_text("Looking")
        stage.client.chat_stopStream(channel="C01OPS", ts=stream["ts"])
        expect(page.locator("#replies")).to_contain_text("Looking")


def test_prompts_of_the_manifest_stand_ready_and_one_press_says_them(stage: Stage) -> None:
    with stage.look("lee", "dm") as page:
        page.get_by_role("button", name="What needs me?", exact=True).click()
        expect(page.locator("#room article")).to_contain_text("what needs me?")


def test_the_apps_own_prompts_win(stage: Stage) -> None:
    prompts = [{"title": "Where is it?", "message": "where is 1007?"}]
    with stage.look("lee", "dm") as page:
        stage.client.assistant_threads_setSuggestedPrompts(
            channel_id=stage.channel("@lee"), prompts=prompts
        )
        expect(page.locator("#prompts button")).to_have_text(["Where is it?"])


def test_reactions_are_added_counted_and_taken_away(stage: Stage) -> None:
    ts = stage.post("ops", "shipped 47")
    stage.client.reactions_add(channel="C01OPS", timestamp=ts, name="eyes")
    with stage.look("mia", "ops") as page:
        message = page.locator("article", has_text="shipped 47")
        eyes = message.get_by_role("button", name="eyes")
        expect(eyes).to_have_attribute("aria-pressed", "false")
        eyes.click()
        expect(eyes).to_have_attribute("aria-pressed", "true")
        expect(eyes).to_contain_text("2")
        message.hover()
        page.locator(".toolbar").get_by_role("button", name="Add a reaction").click()
        page.get_by_role("menuitem", name="tada").click()
        expect(message.get_by_role("button", name="tada")).to_contain_text("1")
        eyes.click()
        expect(eyes).to_contain_text("1")
        expect(eyes).to_have_attribute("aria-pressed", "false")
    reactions = stage.client.reactions_get(channel="C01OPS", timestamp=ts)["message"]["reactions"]
    assert {r["name"]: r["users"] for r in reactions} == {"eyes": ["U00BOT"], "tada": ["U03MIA"]}


def test_an_opinion_reaches_the_app_and_stays_pressed(stage: Stage) -> None:
    sides = {
        name: {"text": {"type": "plain_text", "text": words}, "value": value}
        for name, words, value in (
            ("positive_button", "Good answer", "good"),
            ("negative_button", "Bad answer", "bad"),
        )
    }
    feedback = {"type": "feedback_buttons", "action_id": "opinion", **sides}
    stage.post("ops", "Delivered.", {"type": "context_actions", "elements": [feedback]})
    with stage.look("mia", "ops") as page:
        bad = page.get_by_role("button", name="Bad answer")
        bad.click()
        expect(bad).to_have_attribute("aria-pressed", "true")
        expect(bad).not_to_have_attribute("aria-disabled", "true")
    assert stage.heard[0]["actions"][0]["value"] == "bad"
