"""For every eye and hand: keyboard alone, a phone's width, the dark, names for what is read out."""

import re
from typing import Any, TypedDict

import pytest
from playwright.sync_api import expect

from tests.block_kit import actions, button, options, plain
from tests.browser.chromium import page_in
from tests.browser.looks import faint, nameless, sideways
from tests.browser.stage import Stage
from tests.patience import eventually
from tests.practice_slack import client_of
from tests.sandbox_fixture import start_sandbox
from tests.slack_program import slack_program

pytestmark = pytest.mark.browser


class Size(TypedDict):
    width: int
    height: int


PHONE: Size = {"width": 390, "height": 844}
LONG = "Boltless-shelf-unit-with-an-article-number-nobody-can-break-4711-0815-" * 2
CELL = {"type": "raw_text", "text": "Partition panel, grey, 2000 mm"}
EVERYTHING: list[dict[str, Any]] = [
    {
        "type": "header",
        "text": plain("Refund $186.40, #1001, bent on arrival. Decide by Wed 12:00"),
    },
    {"type": "section", "text": plain(LONG), "accessory": button("see", "See it in the shop")},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": f"*Field*\n{LONG}"}] * 4},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": f"`{LONG}`"}]},
    actions(*(button(f"b{n}", f"Ask somebody to change this {n}") for n in range(5))),
    {"type": "table", "rows": [[CELL] * 5] * 3},
    {"type": "markdown", "text": f"**Two** are late:\n- {LONG}\n- [shop](https://shop.example)"},
    {"type": "alert", "text": plain("Shopify is silent."), "level": "warning"},
    {"type": "card", "title": plain("A card"), "actions": [button("go", "Go")]},
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": LONG}]}
        ],
    },
]


def full(stage: Stage) -> str:
    stage.say("jon", "@dana see this, and `this`, at https://shop.example/a")
    return stage.post("ops", "everything", *EVERYTHING)


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_stands_out_from_its_ground(stage: Stage, *, dark: bool) -> None:
    ts = full(stage)
    stage.client.reactions_add(channel="C01OPS", timestamp=ts, name="eyes")
    stage.client.chat_postEphemeral(channel="C01OPS", user="U05DANA", text="just for Dana")
    stage.post("ops", "a reply", thread_ts=ts)
    stage.post("approvals", "unread")
    with stage.look("dana", "ops", dark=dark) as page:
        page.get_by_role("button", name="1 reply").click()
        expect(page.locator("#thread")).to_contain_text("a reply")
        assert faint(page, at_least=60) == []


@pytest.mark.parametrize("place", ["ops", "dm", "home"])
def test_nothing_is_wider_than_a_phone(stage: Stage, place: str) -> None:
    blocks = [block for block in EVERYTHING if block["type"] in {"header", "section", "actions"}]
    stage.client.views_publish(user_id="U05DANA", view={"type": "home", "blocks": blocks})
    ts = full(stage)
    stage.post("@dana", "everything", *EVERYTHING)
    with stage.look("dana", place, **PHONE) as page:
        expect(page.get_by_role("button", name="Ask somebody to change this 4")).to_be_visible()
        assert not sideways(page)
    if place == "ops":
        stage.post("ops", LONG, thread_ts=ts)
        with stage.look("dana", "ops", more=f"&thread={ts}", **PHONE) as page:
            thread = page.locator("#thread")
            expect(thread).to_contain_text(LONG)
            assert thread.bounding_box() == {"x": 0, "y": 0, **PHONE}
            assert not sideways(page)


def test_on_a_phone_the_conversations_are_behind_one_button(stage: Stage) -> None:
    stage.post("approvals", "decide this")
    with stage.look("dana", "ops", **PHONE) as page:
        approvals = page.locator("#channels button", has_text="# approvals")
        expect(approvals).to_be_hidden()
        page.get_by_role("button", name="Conversations, 1 unread").click()
        expect(page.get_by_role("link", name="Shop")).to_be_visible()
        page.keyboard.press("Escape")
        expect(approvals).to_be_hidden()
        page.get_by_role("button", name="Conversations").click()
        approvals.click()
        expect(approvals).to_be_hidden()
        expect(page.locator("#room")).to_contain_text("decide this")


def test_the_phone_frame_is_really_that_narrow(stage: Stage) -> None:
    stage.post("ops", "hello")
    with stage.look("dana", "ops", height=1000) as page:
        page.get_by_role("button", name="Phone").click()
        phone = page.frame_locator("#handset iframe")
        expect(phone.locator("#room")).to_contain_text("hello")
        assert phone.locator("body").evaluate("() => [innerWidth, innerHeight]") == [390, 844]
        phone.get_by_role("button", name="Conversations").click()
        phone.get_by_role("button", name="# approvals").click()
        page.get_by_role("button", name="Phone").click()
        expect(page.locator("#head h1")).to_have_text("#approvals")
        expect(page.locator("#handset")).to_have_count(0)


def test_light_and_dark_are_chosen_and_remembered(stage: Stage) -> None:
    with stage.look("dana", "ops") as page:
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        page.get_by_role("button", name="Dark").click()
        assert page.evaluate(ground) != light
        page.reload()
        expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
        assert page.evaluate(ground) != light


def test_a_card_is_decided_by_keyboard_alone(stage: Stage) -> None:
    stage.post("approvals", "card", actions(button("first", "Approve", style="primary")))
    with stage.look("dana", "ops") as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#words")).to_be_focused()
        page.keyboard.type("one line")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("another")
        page.keyboard.press("Enter")
        expect(page.locator("#room article")).to_contain_text("another")
        page.locator("#channels [aria-current]").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#head h1")).to_have_text("#approvals")
        page.locator("#words").focus()
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#room").get_by_role("button", name="Approve")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="First")).to_be_visible()
        page.keyboard.type("bent")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("#room").get_by_role("button", name="Approve")).to_be_focused()
        assert eventually(lambda: len(stage.handed_in)) == 1


def test_messages_and_threads_are_walked_with_arrows_and_left_with_escape(stage: Stage) -> None:
    asked = stage.say("mia", "where is it?")
    stage.post("ops", "here", thread_ts=asked)
    stage.say("jon", "thanks")
    with stage.look("dana", "ops") as page:
        articles = page.locator("#room article")
        articles.last.focus()
        page.keyboard.press("ArrowUp")
        expect(articles.first).to_be_focused()
        bar = articles.first.get_by_role("button", name="1 reply")
        page.keyboard.press("Tab")
        expect(bar).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#thread")).to_be_hidden()
        expect(bar).to_be_focused()


def test_what_is_new_is_read_out_and_everything_has_a_name(stage: Stage) -> None:
    stage.say("mia", "hello")
    with stage.look("dana", "ops") as page:
        log = page.get_by_role("log", name="Messages in #ops")
        expect(log).to_have_attribute("aria-live", "polite")
        kept = log.locator("article").first.element_handle()
        stage.say("mia", "more")
        expect(log.locator("article")).to_have_count(2)
        assert kept.evaluate("node => node.isConnected")
        expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
        expect(page.get_by_role("textbox", name="Message")).to_be_visible()
        log.locator("article").first.hover()
        assert nameless(page) == []


def test_an_app_that_is_away_is_said_in_a_sentence(stage: Stage) -> None:
    with start_sandbox(orders=20) as alone:
        card = actions(button("first", "Open"))
        client_of(alone).chat_postMessage(channel="C01OPS", text="card", blocks=[card])
        with page_in(stage.browser, f"{alone.url}/slack/?as=mia&channel=ops") as page:
            expect(page.locator("#line")).to_have_text("The app is not connected.")
            page.get_by_role("button", name="Open", exact=True).click()
            expect(page.locator("#notice")).to_contain_text("nothing was done. Try again")
            with slack_program(alone):
                expect(page.locator("#line")).to_be_empty()


def test_words_that_could_not_be_sent_are_kept(stage: Stage) -> None:
    with stage.look("mia", "ops") as page:
        leaving = {"person": "mia", "deactivated": True}
        stage.program.sandbox.post("/_control/slack/people", leaving)
        page.locator("#words").fill("important")
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_have_text(
            "Mia Torres is deactivated and cannot sign in."
        )
        expect(page.locator("#words")).to_have_value("important")


def test_an_unknown_person_becomes_somebody_known(stage: Stage) -> None:
    with stage.look("nobody", "ops") as page:
        expect(page.locator("#banner")).to_contain_text("You are: Priya")


def test_a_command_in_a_thread_is_refused_before_it_is_sent(stage: Stage) -> None:
    asked = stage.say("mia", "where is it?")
    with stage.look("mia", "ops", more=f"&thread={asked}") as page:
        page.locator("#reply").fill("/ops refund 1001 10")
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_contain_text("does not work in a thread")
        expect(page.locator("#reply")).to_have_value("/ops refund 1001 10")


def test_every_button_without_words_shows_its_picture(stage: Stage) -> None:
    more = {"type": "overflow", "action_id": "more", "options": options(2)}
    stage.post("ops", "card", actions(button(), more))
    with stage.look("dana", "ops") as page:
        page.locator("#room article").hover()
        shown = page.locator("button:visible .icon")
        expect(shown).to_have_count(7)
        sizes = shown.evaluate_all("icons => icons.map((one) => one.getBoundingClientRect().width)")
        assert min(sizes) >= 14
        assert max(sizes) <= 24


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_link_to_a_message_shows_that_message_in_the_middle_and_marked(
    stage: Stage, size: tuple[int, int]
) -> None:
    several = [stage.post("ops", f"message {n}\n" + "line\n" * 8) for n in range(12)]
    wanted = several[4]
    width, height = size
    with stage.look("mia", width=width, height=height, more=f"&ts={wanted}") as page:
        shown = page.locator(f"#room [data-ts='{wanted}']")
        expect(shown).to_have_class(re.compile(r"\blinked\b"))
        expect(shown).to_be_in_viewport(ratio=0.9)
        # What comes in meanwhile neither scrolls it away nor takes its mark.
        stage.post("ops", "somebody else's news")
        expect(page.locator("#room")).to_contain_text("somebody else's news")
        expect(shown).to_be_in_viewport(ratio=0.9)
        expect(shown).to_have_class(re.compile(r"\blinked\b"))
