"""The morning in a browser: read the digest, take a problem, have its step approved, see it go."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import executable
from tests.browser.first_minute import PHONE, Scene, card_of, scene_of
from tests.browser.looks import faint, nameless, sideways
from tests.demo_fixture import demo_in

pytestmark = pytest.mark.browser
LOADED_MS, GONE_MS = 120_000, 180_000


def test_a_problem_is_worked_from_the_digest_until_it_is_gone(tmp_path: Path) -> None:
    executable()
    with demo_in(tmp_path) as demo, scene_of(demo) as scene:
        mia = scene.window("mia", "ops")
        digest = mia.locator("#room article", has_text="Need a person")
        expect(digest).to_be_visible(timeout=LOADED_MS)
        expect(digest).to_contain_text("#1010 Doubtful address")
        readable(mia)
        take(mia)
        expect(digest).to_contain_text(re.compile("about to leave. Mia"))
        ask_for_the_step(mia)
        expect(digest).to_contain_text(re.compile("waits for A-\\d+"))
        approve(scene)
        expect(digest).to_contain_text("✓ gone by itself", timeout=GONE_MS)
        expect(digest.get_by_role("button", name="Hold #1010")).to_have_count(0)
        assert len(demo.sandbox.journal("fulfillmentOrderHold")) == 1
        assert demo.command("audit", "verify").returncode == 0


def readable(page: Page) -> None:
    """Insist that it can be read without scrolling sideways, by an eye and by a screen reader."""
    assert not sideways(page)
    assert faint(page) == []
    assert nameless(page) == []


def take(page: Page) -> None:
    page.get_by_role("button", name="Hold #1010").click()
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("They go out, come back, and are sent again at our cost")
    form.get_by_text("I take it").click()
    form.get_by_role("button", name="Do it").click()
    expect(form).to_contain_text("Yours now.")
    readable(page)
    page.keyboard.press("Escape")


def ask_for_the_step(page: Page) -> None:
    page.get_by_role("button", name="Hold #1010").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Ask for: Hold #1010")).to_be_checked()
    form.get_by_role("button", name="Do it").click()
    expect(form).to_contain_text("Asked.")
    page.keyboard.press("Escape")


def approve(scene: Scene) -> None:
    priya = scene.window("priya", "approvals", PHONE)
    card = card_of(priya, "#1010")
    card.get_by_role("button", name="Approve").click()
    expect(card).to_contain_text(re.compile("Held .*Shopify confirms"), timeout=GONE_MS)
    priya.close()
