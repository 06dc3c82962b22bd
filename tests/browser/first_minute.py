"""The first minute as it was promised, step by step, in a real browser against the real demo.

`play` goes through it and fails where a sentence is not as promised; `picture` is called whenever
there is something to see. The test looks away, `tests.browser.walk` takes photographs.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.chromium import chromium
from tests.program_fixture import UNDO_SECONDS, Serving

DESK, PHONE = (1280, 800), (390, 844)
PATIENCE_MS = 30_000
PLUG_MS = 120_000
DIGEST_MS = 120_000
STATE = "**/slack/ui/state*"

Picture = Callable[[str, str, Page], None]
"""(name, what is to be seen in a sentence, the page)."""


@dataclass
class Scene:
    """The demo, a browser, and what its pages complained about."""

    demo: Serving
    browser: Browser
    picture: Picture
    complaints: list[str] = field(default_factory=list)

    def window(self, person: str, channel: str, size: tuple[int, int] = DESK) -> Page:
        """Open the practice Slack as somebody."""
        page = self.open(f"/slack/?as={person}&channel={channel}", size)
        expect(page.locator("#me")).to_have_text(person.title())
        return page

    def open(self, path: str, size: tuple[int, int] = DESK) -> Page:
        """Open any page of the practice company."""
        width, height = size
        page = self.browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        page.goto(f"{self.demo.sandbox.url}{path}")
        return page

    def _heard(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.complaints.append(str(getattr(message, "text", message)))


@contextlib.contextmanager
def scene_of(demo: Serving, picture: Picture = lambda *_: None) -> Iterator[Scene]:
    """Raise the curtain on a demo; any error in a browser's console fails whoever did."""
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as browser:
        scene = Scene(demo, browser, picture)
        yield scene
    assert not scene.complaints, scene.complaints


def play(scene: Scene) -> None:
    """Go through the first minute. Step 11 comes with the system it shows."""
    step_1_it_opens(scene)
    step_2_the_digest(scene)
    step_3_a_question(scene)
    mia = step_4_and_5_a_wish(scene)
    step_6_not_her_own(scene)
    second_tab = behind(scene)
    dana = step_7_on_the_phone(scene)
    step_8_in_the_shop(scene, dana)
    step_9_the_old_card(scene, second_tab)
    step_10_the_plug(scene)
    step_12_who_and_pause(scene, mia)


def step_1_it_opens(scene: Scene) -> None:
    page = scene.open("/slack/")
    banner = page.locator("#banner")
    expect(banner).to_contain_text("Practice shop. Nothing here is real. You are: Priya")
    expect(banner.get_by_role("button", name="switch")).to_be_visible()
    scene.picture(
        "01", "One command opens the practice shop's Slack, as Priya. Nothing here is real.", page
    )
    page.close()


def step_2_the_digest(scene: Scene) -> None:
    page = scene.window("priya", "ops", PHONE)
    digest = page.locator("#room article", has_text="Need a person").first
    expect(digest).to_be_visible(timeout=DIGEST_MS)
    show(digest)
    expect(digest).to_contain_text(re.compile(r"Need a person: \d+"))
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    scene.picture(
        "02", "The morning digest: what is down, what needs a person, what it costs.", page
    )
    page.close()


def step_3_a_question(scene: Scene) -> None:
    page = scene.window("priya", "ops")
    say(page, "@countersign where is 1001?")
    thread = page.locator("#thread")
    expect(thread).to_contain_text(re.compile(r"Delivered \d+ \w+, UPS, signed\."))
    expect(thread).to_contain_text("2 units, $372.80.")
    expect(thread).to_contain_text(re.compile(r"Shopify, as of \d\d:\d\d"))
    expect(thread.get_by_role("link", name="open")).to_be_visible()
    scene.picture("03", "A question is answered from the shop, with “as of” and a link.", page)
    page.close()


def step_4_and_5_a_wish(scene: Scene) -> Page:
    page = scene.window("mia", "ops")
    say(page, "@countersign refund 1001, it arrived bent")
    thread = page.locator("#thread")
    expect(thread).to_contain_text("I never refund from a sentence. Which?")
    expect(thread.get_by_role("button", name="Both $372.80")).to_be_visible()
    one = thread.get_by_role("button", name="1 unit $186.40")
    expect(one).to_be_visible()
    scene.picture("04", "Mia asks for a refund, and is asked back: nothing is inferred.", page)
    one.click()
    expect(thread).to_contain_text("Asked. Waiting for Dana or Olivia: over $150.")
    expect(thread).to_contain_text("Chosen: 1 unit $186.40")
    scene.picture("05", "She chooses one unit; the rules say whom it takes.", page)
    return page


def step_6_not_her_own(scene: Scene) -> None:
    page = scene.window("mia", "approvals")
    page.get_by_role("button", name="Approve $186.40").click()
    refusal = "You asked for this, so somebody else decides: Dana or Olivia."
    expect(page.locator("#room")).to_contain_text(refusal)
    expect(page.locator("#room")).to_contain_text("Only visible to you")
    scene.picture("06", "Nobody approves a wish of their own; only Mia sees why.", page)
    page.close()


def behind(scene: Scene) -> Page:
    """Leave a window open as Olivia, and let it hear of nothing from now on."""
    page = scene.window("olivia", "approvals")
    expect(page.get_by_role("button", name="Approve $186.40")).to_be_visible()
    page.route(STATE, no_news)
    return page


def step_7_on_the_phone(scene: Scene) -> Page:
    page = scene.window("dana", "approvals", PHONE)
    card = card_of(page, "#1001")
    expect(card).to_contain_text("REFUND $186.40 to Visa ..4417")
    show(card)
    scene.picture("07a", "Dana has twenty seconds and a phone: the whole card.", page)
    card.get_by_role("button", name="Approve $186.40").click()
    undo = card.get_by_role("button", name=re.compile(r"Undo \d+ s"))
    expect(undo).to_be_visible()
    show(card)
    scene.picture("07b", "For half a minute it can be undone.", page)
    scene.demo.move_calendar(UNDO_SECONDS)
    expect(card).to_contain_text("Refunded")
    expect(card).to_contain_text("Shopify confirms")
    expect(card.get_by_role("button", name="Approve $186.40")).to_have_count(0)
    show(card)
    scene.picture("07c", "Then it happens once, and Shopify confirms it.", page)
    return page


def step_8_in_the_shop(scene: Scene, dana: Page) -> None:
    href = card_of(dana, "#1001").get_by_role("link", name="See it in the shop")
    address = href.get_attribute("href") or ""
    assert address.endswith("/shop/orders/1001")
    dana.close()
    page = scene.open(address.removeprefix(scene.demo.sandbox.url))
    expect(page.locator("#refunds .row")).to_have_count(1)
    expect(page.locator("#refunds")).to_contain_text("$186.40")
    note = re.compile(r"A-\d+, asked by Mia, approved by Dana")
    expect(page.locator("#timeline li").filter(has_text=note)).to_have_count(1)
    scene.picture("08", "In the shop stands one refund, and on the timeline whose it is.", page)
    page.close()


def step_9_the_old_card(scene: Scene, second_tab: Page) -> None:
    second_tab.get_by_role("button", name="Approve $186.40").click()
    second_tab.unroute(STATE)
    told = re.compile(r"Dana approved this at \d\d:\d\d\. It was refunded once\.")
    expect(second_tab.locator("#room")).to_contain_text(told)
    scene.picture("09", "An old card in a second tab cannot do it twice; it says so.", second_tab)
    second_tab.close()


def step_10_the_plug(scene: Scene) -> None:
    page = scene.open("/practice")
    page.get_by_role("button", name="Pull the plug").click()
    accident = page.locator("#accident")
    expect(accident).to_contain_text("nothing is sent", timeout=PLUG_MS)
    scene.demo.move_calendar(UNDO_SECONDS)
    found = "1 refund found in Shopify, nothing repeated"
    expect(accident).to_contain_text(found, timeout=PLUG_MS)
    expect(accident).to_contain_text("The order page shows 1 refund.")
    scene.picture(
        "10a", "The program is killed in the middle of another refund, and started again.", page
    )
    page.close()
    mia = scene.window("mia", "ops", PHONE)
    mia.locator("#room article", has_text="goodwill").get_by_role(
        "button", name=re.compile("repl")
    ).last.click()
    expect(mia.locator("#thread")).to_contain_text(found)
    scene.picture("10b", "Who asked reads that it was found once and not repeated.", mia)
    mia.close()


def step_12_who_and_pause(scene: Scene, mia: Page) -> None:
    mia.keyboard.press("Escape")
    say(mia, "@countersign who approved 1001?")
    thread = mia.locator("#thread")
    expect(thread).to_contain_text(re.compile("approved by Dana", re.IGNORECASE))
    expect(thread).to_contain_text(re.compile("log checked, unbroken", re.IGNORECASE))
    scene.picture("12a", "Who approved it? Four lines, and the log is checked.", mia)
    say(mia, "/ops refund 1006 12.00 goodwill late parcel")
    scene.demo.card("#1006")
    say(mia, "/ops freeze strange refunds today")
    mia.close()
    page = scene.window("priya", "approvals", PHONE)
    card = card_of(page, "#1006")
    expect(card).to_contain_text("Mia paused all changes at")
    card.get_by_role("button", name="Approve $12.00").click()
    told = re.compile(r"Mia paused all changes at \d\d:\d\d: “strange refunds today”")
    whisper = page.locator("#room .ephemeral").filter(has_text=told)
    expect(whisper).to_be_visible()
    whisper.scroll_into_view_if_needed()
    scene.picture("12b", "Anybody may pause everything; the next press says who did, when.", page)
    page.close()


def say(page: Page, words: str) -> None:
    """Type something and send it."""
    page.locator("#words").fill(words)
    page.locator("#words").press("Enter")


def show(message: Locator) -> None:
    """Bring the beginning of a message to the top."""
    message.evaluate("node => node.scrollIntoView({ block: 'start' })")


def card_of(page: Page, order: str) -> Locator:
    """Return the newest card of an order in the open channel."""
    return page.locator("#room article", has_text=f"{order},").last


def no_news(route: Route) -> None:
    """Answer a window that asks what is new."""
    route.fulfill(status=204)
