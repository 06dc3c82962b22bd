"""The morning in a browser: read the digest, take a problem, have its step approved, see it go."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import executable
from tests.browser.first_minute import PHONE, Scene, card_of, scene_of
from tests.browser.looks import faint, nameless, sideways
from tests.demo_fixture import demo_in

pytestmark = pytest.mark.browser
LOADED_MS, GONE_MS = 120_000, 180_000
KIND = re.compile(r"Doubtful address \(1\)")


def test_a_problem_is_worked_from_the_morning_on_until_it_is_gone(tmp_path: Path) -> None:
    executable()
    with demo_in(tmp_path) as demo, scene_of(demo) as scene:
        read_the_digest(scene)
        mia = scene.window("mia", "ops")
        found = in_the_queue(mia)
        expect(found).to_contain_text("4 units are about to leave. · Support")
        take(mia)
        expect(found).to_contain_text("4 units are about to leave. · Mia")
        ask_for_the_step(mia)
        expect(found).to_contain_text(re.compile(r"waits for A-\d+"))
        approve(scene)
        expect(found).to_have_count(0, timeout=GONE_MS)
        assert len(demo.sandbox.journal("fulfillmentOrderHold")) == 1
        assert demo.command("audit", "verify").returncode == 0


def read_the_digest(scene: Scene) -> None:
    """Read it on a desk and on a phone, with its picture."""
    page = scene.window("priya", "ops")
    digest = page.locator("#room article", has_text="Need a person").first
    expect(digest).to_be_visible(timeout=LOADED_MS)
    expect(digest.get_by_role("img", name=re.compile("open"))).to_be_visible()
    readable(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    readable(page)
    page.close()


def in_the_queue(page: Page) -> Locator:
    """Go to the Home tab, to everybody's problems, to the kind; return the one that is there."""
    page.get_by_text("App Home").first.click()
    page.get_by_role("button", name="of everybody").click()
    home = page.locator("#room")
    expect(home).to_contain_text("All problems")
    kinds = home.locator("select", has_text="Those of everybody")
    label = kinds.locator("option", has_text=KIND).inner_text()
    kinds.select_option(label=label)
    expect(home).to_contain_text("1 to 1 of 1")
    readable(page)
    return home.get_by_text("4 units are about to leave")


def readable(page: Page) -> None:
    """Insist that it can be read without scrolling sideways, by an eye and by a screen reader."""
    assert not sideways(page)
    assert faint(page) == []
    assert nameless(page) == []


def take(page: Page) -> None:
    form = opened(page)
    expect(form).to_contain_text("They go out, come back, and are sent again at our cost")
    form.get_by_text("I take it").click()
    form.get_by_role("button", name="Do it").click()
    expect(form).to_contain_text("Yours now.")
    readable(page)
    page.keyboard.press("Escape")


def ask_for_the_step(page: Page) -> None:
    form = opened(page)
    expect(form.get_by_label("Ask for: Hold #1010")).to_be_checked()
    form.get_by_role("button", name="Do it").click()
    expect(form).to_contain_text("Asked.")
    page.keyboard.press("Escape")


def opened(page: Page) -> Locator:
    page.locator("#room").get_by_role("button", name="Open", exact=True).click()
    return page.get_by_role("dialog")


def approve(scene: Scene) -> None:
    priya = scene.window("priya", "approvals", PHONE)
    card = card_of(priya, "#1010")
    card.get_by_role("button", name="Approve").click()
    expect(card).to_contain_text(re.compile("Held .*Shopify confirms"), timeout=GONE_MS)
    priya.close()
