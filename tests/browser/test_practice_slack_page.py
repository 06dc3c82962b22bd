"""The practice Slack's page does what its users are used to from the real one."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import page_of
from tests.program_fixture import Serving

pytestmark = pytest.mark.browser
SHOP = ZoneInfo("America/Los_Angeles")


def url(running: Serving, person: str, channel: str) -> str:
    return f"{running.sandbox.url}/slack/?as={person}&channel={channel}"


def say(page: Page, text: str) -> None:
    page.locator("#words").fill(text)
    page.keyboard.press("Enter")


def test_an_empty_channel_says_what_to_type_and_types_it(running: Serving) -> None:
    with page_of(url(running, "lee", "dm")) as page:
        hint = page.get_by_role("button", name="where is 1001?")
        hint.click()
        expect(page.locator("#words")).to_have_value("where is 1001?")
        page.get_by_role("button", name="# approvals").click()
        expect(page.locator("#words")).to_have_value("")


@pytest.mark.parametrize(("channel", "mention"), [("ops", "@countersign "), ("dm", "")])
def test_the_first_answer_opens_its_thread_for_who_asked(
    running: Serving, channel: str, mention: str
) -> None:
    with page_of(url(running, "jon", channel)) as page:
        say(page, f"{mention}where is 1004?")
        thread = page.locator("#thread")
        expect(thread).to_contain_text("as of", timeout=15_000)
        thread.get_by_role("button", name="Close").click()
        expect(thread).to_be_hidden()


def test_an_answer_to_somebody_else_opens_nothing(running: Serving) -> None:
    with page_of(url(running, "dana", "ops")) as page:
        asked = running.say("mia", "where is 1005?")
        running.answer(asked)
        message = page.locator("#room article", has_text="where is 1005?")
        expect(message.get_by_role("button", name="1 reply")).to_be_visible()
        expect(page.locator("#thread")).to_be_hidden()


def test_times_are_the_shops_wherever_the_browser_is(running: Serving) -> None:
    ts = running.say("mia", "where is 1011?")
    local = datetime.fromtimestamp(float(ts), UTC).astimezone(SHOP)
    with page_of(url(running, "dana", "ops"), zone="Asia/Tokyo") as page:
        expect(page.locator("#banner")).to_contain_text("Times are Los Angeles time.")
        message = page.locator("#room article", has_text="where is 1011?")
        expect(message.locator("time")).to_have_text(f"{local:%H:%M}")


def test_what_was_typed_into_one_modal_is_not_in_the_next(running: Serving) -> None:
    for order in ("1004", "1006"):
        running.ops("mia", f"refund {order} 6.00 goodwill typed words")
        running.card(f"#{order}")
    with page_of(url(running, "priya", "approvals")) as page:
        modal, noes = page.locator("#modal"), page.get_by_role("button", name="No…")
        words = modal.locator("textarea, input[type=text]").first
        noes.last.click()
        words.fill("meant for one card only")
        page.keyboard.press("Escape")
        expect(modal).to_be_hidden()
        noes.first.click()
        expect(words).to_have_value("")
        page.keyboard.press("Escape")
        expect(modal).to_be_hidden()


def test_a_reply_begun_in_one_thread_is_not_in_the_next(running: Serving) -> None:
    for order in ("1019", "1020"):
        running.answer(running.say("jon", f"where is {order}?"))
    with page_of(url(running, "priya", "ops")) as page:
        reply = page.locator("#thread textarea")
        for order in ("1019", "1020"):
            message = page.locator("#room article", has_text=f"where is {order}?")
            message.get_by_role("button", name=re.compile(r"\d+ repl")).click()
            expect(page.locator("#thread")).to_contain_text(f"where is {order}?")
            expect(reply).to_have_value("")
            reply.fill("and when did")
