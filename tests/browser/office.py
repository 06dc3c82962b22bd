"""The real program on a practice shop, and windows in which its people sit before it.

with office.window("priya") as page:
    card_of(page, "#1002").get_by_role("button", name="Approve $12.00").click()
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from memory import ledger
from tests.browser.chromium import chromium, page_in
from tests.browser.first_minute import PATIENCE_MS, STATE, card_of, no_news
from tests.program_fixture import UNDO_SECONDS, Serving

PICTURES = "COUNTERSIGN_PICTURES"
"""Names a folder that is to have a photograph of everything worth looking at."""


@dataclass(frozen=True)
class Office:
    """One program, one browser, and whoever opens a window in it."""

    serving: Serving
    browser: Browser

    @contextlib.contextmanager
    def window(
        self,
        person: str,
        channel: str = "approvals",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
    ) -> Iterator[Page]:
        """Open the practice Slack as somebody; an error in its console fails the test."""
        url = f"{self.serving.sandbox.url}/slack/?as={person}&channel={channel}"
        with page_in(self.browser, url, width=width, height=height, dark=dark) as page:
            page.set_default_timeout(PATIENCE_MS)
            expect(page.locator("#me")).to_have_text(person.title())
            yield page

    def picture(self, name: str, page: Page, shown: Locator | None = None) -> None:
        """Photograph a window for whoever wants to look, with something of it in sight."""
        folder = os.environ.get(PICTURES)
        if folder is None:
            return
        if shown is not None:
            shown.scroll_into_view_if_needed()
        page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled", caret="hide")

    def undo_time_passes(self) -> None:
        """Move the shop's calendar past the half minute in which a yes can be taken back."""
        self.serving.move_calendar(UNDO_SECONDS)

    def runs_out(self, name: str) -> None:
        """Move the shop's calendar past the time in which an Action can be decided."""
        with self.serving.database.read() as tx:
            deadline = ledger.get(tx, int(name.removeprefix("A-"))).expires_at
            assert deadline is not None
            left = (deadline - tx.now()).total_seconds()
        self.serving.move_calendar(int(left) + 1)

    def nothing_happened(self, name: str) -> bool:
        """Whether the shop made no refund for an Action, once everything is at rest."""
        self.serving.settled()
        return not self.serving.journal(f"{name}:")

    def refunded_once(self, card: Locator, name: str) -> None:
        """See an approved card to its end: one refund in the shop, and a card that says so."""
        expect(card).to_contain_text("Approved by")
        self.undo_time_passes()
        expect(card).to_contain_text("Shopify confirms")
        expect(card.get_by_role("button", name="Approve")).to_have_count(0)
        self.line_says(name, "Shopify confirms.")
        self.serving.settled()
        assert len(self.serving.journal(f"{name}:")) == 1

    def line_says(self, name: str, words: str) -> None:
        """Wait until the line where something was asked says so of an Action somebody decided."""
        self.serving.eventually(
            lambda: [
                line
                for line in self.serving.spoken("ops")
                if f" {name} at " in line["text"] and words in line["text"]
            ]
        )


@contextlib.contextmanager
def office_of(serving: Serving) -> Iterator[Office]:
    """Open a browser before a running program."""
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as browser:
        yield Office(serving, browser)


def press(page: Page, order: str, label: str) -> Locator:
    """Press a button of an order's newest card, and return the card."""
    card = card_of(page, order)
    card.get_by_role("button", name=label).click()
    return card


def whispered(page: Page, words: str, *, within: str = "#room") -> Locator:
    """Wait for something that only the person of this window sees."""
    heard = page.locator(f"{within} .ephemeral").filter(has_text=words).last
    expect(heard).to_contain_text("Only visible to you")
    return heard


@contextlib.contextmanager
def hearing_nothing(page: Page) -> Iterator[None]:
    """Leave a window as it is: what happens elsewhere does not reach it."""
    page.route(STATE, no_news)
    yield
    page.unroute(STATE)
