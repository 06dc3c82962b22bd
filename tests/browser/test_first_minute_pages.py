"""The shop's pages beside Slack: what a person finds there, and what the buttons really do."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import chromium, executable, page_in
from tests.browser.looks import faint, sideways
from tests.sandbox_fixture import Sandbox, start_sandbox

pytestmark = pytest.mark.browser
PAGES = ("/", "/shop/", "/shop/orders/1001", "/shop/stock", "/shop/journal", "/practice")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    executable()
    with start_sandbox(orders=120) as running:
        yield running


Look = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def look(sandbox: Sandbox) -> Iterator[Look]:
    """Opens a page of the practice company; one browser serves all tests here."""
    with chromium() as browser:

        @contextlib.contextmanager
        def looking(
            path: str, *, width: int = 1280, height: int = 800, dark: bool = False
        ) -> Iterator[Page]:
            url = f"{sandbox.url}{path}"
            with page_in(browser, url, width=width, height=height, dark=dark) as page:
                yield page

        yield looking


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_reads_at_phone_width(sandbox: Sandbox, look: Look, *, dark: bool) -> None:
    with look("/", width=390, height=844, dark=dark) as page:
        for path in PAGES:
            page.goto(f"{sandbox.url}{path}")
            expect(page.locator(".banner")).to_have_text("Practice shop. Nothing here is real.")
            assert not sideways(page), path
            assert faint(page) == [], path


def test_switches_arm_what_they_say_and_one_button_ends_it_all(
    sandbox: Sandbox, look: Look
) -> None:
    with look("/practice") as page:
        armed = page.locator("#armed")
        expect(armed).to_contain_text("Everything goes well")
        for label, seen in (
            ("Make Shopify slow", "any call, 5 calls left"),
            ("Make Shopify throttle", "any call, 3 calls left"),
            ("Lose the next answer", "the next refund, 1 call left"),
            ("Slack is down for a minute", "s left"),
        ):
            page.get_by_role("button", name=label).click()
            expect(armed.get_by_text(f"{label}: ")).to_contain_text(seen)
        names = {fault["name"] for fault in sandbox.get("/_control/faults")["faults"]}
        assert names == {"slow", "throttle", "response_lost", "down"}
        page.get_by_role("button", name="Let everything go well").click()
        expect(armed).to_contain_text("Everything goes well")
        assert sandbox.get("/_control/faults")["faults"] == []


def test_what_is_armed_counts_down_by_itself(sandbox: Sandbox, look: Look) -> None:
    with look("/practice") as page:
        sandbox.fault("throttle", "refundCreate", count=2)
        expect(page.locator("#armed")).to_contain_text("the next refund, 2 calls left")
        sandbox.delete("/_control/faults")
        expect(page.locator("#armed")).to_contain_text("Everything goes well")


def test_without_a_demo_the_plug_says_why_it_stays_in(look: Look) -> None:
    with look("/practice") as page:
        expect(page.locator("#plug")).to_contain_text("make demo")
        expect(page.get_by_role("button", name="Pull the plug")).to_have_count(0)


def test_a_planted_problem_is_ticked_off_by_keyboard_and_the_tick_back(
    sandbox: Sandbox, look: Look
) -> None:
    with look("/practice") as page:
        tick = page.locator("#P-01 button")
        expect(tick).to_have_attribute("aria-pressed", "false")
        tick.focus()
        page.keyboard.press("Enter")
        expect(tick).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#problems")).to_contain_text("1 of ")
        page.goto(f"{sandbox.url}/shop/problems")
        expect(page.locator("#P-01 button")).to_have_attribute("aria-pressed", "true")
        page.locator("#P-01 button").click()
        expect(page.locator("#P-01 button")).to_have_attribute("aria-pressed", "false")


def test_a_merchants_note_stands_on_the_timeline_with_who_and_in_the_journal(
    sandbox: Sandbox, look: Look
) -> None:
    with look("/shop/orders/1002") as page:
        words = "She phoned <b>twice</b>."
        page.get_by_label("Leave a note for colleagues").fill(words)
        page.locator("form[action$='/notes']").get_by_label("As").select_option("Mia Torres")
        page.get_by_role("button", name="Leave it").click()
        line = page.locator("#timeline li", has_text=words)
        expect(line).to_contain_text("Mia Torres")
        page.goto(f"{sandbox.url}/shop/journal?order=1002")
        expect(page.locator("main")).to_contain_text("Left a note on the timeline of #1002")
        expect(page.locator("main")).to_contain_text("by Mia Torres")


def test_the_stock_page_finds_what_is_out(look: Look) -> None:
    with look("/shop/stock") as page:
        page.get_by_label("Only what is out").check()
        page.get_by_role("button", name="Search").click()
        expect(page.locator(".stock tbody").first).to_be_visible()
        assert all(
            int(cell.inner_text().split()[-1]) <= 0
            for cell in page.locator(".stock tr td:nth-of-type(2)").all()
        )


def test_start_over_takes_everything_back(sandbox: Sandbox, look: Look) -> None:
    sandbox.post("/_control/shop/refund", {"order": "1002", "amount": "5.00"})
    with look("/practice") as page:
        page.get_by_text("Start over").click()
        page.get_by_role("button", name="Reset everything").click()
        page.goto(f"{sandbox.url}/shop/journal")
        expect(page.locator("main")).to_contain_text("Nothing has happened yet.")


def test_a_strangers_form_presses_nothing(sandbox: Sandbox) -> None:
    for path in ("/practice/plug", "/practice/reset", "/practice/throw", "/shop/orders/1001/notes"):
        answer = sandbox.client.post(path, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403
