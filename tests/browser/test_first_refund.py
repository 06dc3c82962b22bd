"""A person does it all in a real browser: asks, presses, approves as somebody else, and looks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import page_of
from tests.browser.looks import sideways
from tests.program_fixture import Serving

pytestmark = pytest.mark.browser


def go(page: Page, running: Serving, person: str, channel: str) -> None:
    page.goto(f"{running.sandbox.url}/slack/?as={person}&channel={channel}")


def say(page: Page, text: str) -> None:
    page.locator("#words").fill(text)
    page.keyboard.press("Enter")


def test_one_refund_from_a_sentence_to_the_shop(running: Serving) -> None:
    with page_of(f"{running.sandbox.url}/slack/?as=mia&channel=ops") as page:
        expect(page.locator("#banner")).to_contain_text("Nothing here is real")
        say(page, "@countersign where is 1001?")
        page.get_by_role("button", name="1 reply").last.click()
        expect(page.locator("#thread")).to_contain_text("Delivered")
        expect(page.locator("#thread")).to_contain_text("as of")

        say(page, "@countersign refund 1001, it arrived bent")
        wish = page.locator("#room article", has_text="refund 1001, it arrived bent")
        wish.get_by_role("button", name="1 reply").click()
        expect(page.locator("#thread")).to_contain_text("I never refund from a sentence")
        page.locator("#thread").get_by_role("button", name="1 unit $186.40").click()
        expect(page.locator("#thread")).to_contain_text("Waiting for Dana or Olivia")

        go(page, running, "mia", "approvals")
        page.get_by_role("button", name="Approve $186.40").click()
        expect(page.locator("#room")).to_contain_text("You asked for this, so somebody else")

        go(page, running, "dana", "approvals")
        page.get_by_role("button", name="Approve $186.40").click()
        expect(page.get_by_role("button", name=re.compile(r"Undo \d+ s"))).to_be_visible()
        running.move_calendar(31)
        expect(page.locator("#room")).to_contain_text("Shopify confirms", timeout=15_000)
        expect(page.get_by_role("button", name="Approve $186.40")).to_have_count(0)

        page.goto(f"{running.sandbox.url}/shop/orders/1001")
        expect(page.locator("body")).to_contain_text("186.40")
    assert len(running.journal()) == 1


def test_a_rejection_needs_a_reason_and_reaches_who_asked(running: Serving) -> None:
    running.ops("mia", "refund 1002 10.00 goodwill late parcel")
    running.card("#1002")
    with page_of(f"{running.sandbox.url}/slack/?as=priya&channel=approvals") as page:
        page.get_by_role("button", name="No…").last.click()
        modal = page.locator("#modal")
        expect(modal).to_be_visible()
        modal.get_by_role("radio").first.check()
        modal.locator("button.primary").click()
        expect(modal).not_to_be_visible()
        expect(page.locator("#room")).to_contain_text("No, by Priya")
    assert not running.journal("A-2:")


@pytest.mark.parametrize("dark", [False, True])
def test_the_card_reads_at_phone_width(running: Serving, *, dark: bool) -> None:
    running.ops("jon", f"refund {1004 if dark else 1006} 5.00 goodwill phone test")
    running.card("#1004" if dark else "#1006")
    url = f"{running.sandbox.url}/slack/?as=priya&channel=approvals"
    with page_of(url, width=390, height=844, dark=dark) as page:
        page.get_by_role("button", name="Approve $5.00").last.wait_for()
        assert not sideways(page)


def test_home_shows_what_waits(running: Serving) -> None:
    running.ops("jon", "refund 1026 4.00 goodwill home test")
    running.card("#1026")
    with page_of(f"{running.sandbox.url}/slack/?as=priya&channel=home") as page:
        expect(page.locator("#room")).to_contain_text("Waiting on you", timeout=15_000)
        expect(page.locator("#room")).to_contain_text("$4.00")
