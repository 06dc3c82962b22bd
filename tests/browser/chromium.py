"""Debian's Chromium, driven by Playwright; says so and skips where there is none."""

import contextlib
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    """Return where Chromium is, or skip the test with one clear line."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium here: install Debian's `chromium` to run the browser tests")
    return found


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Run one browser, which may hold many pages."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def page_in(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
    zone: str = "UTC",
) -> Iterator[Page]:
    """Open a page as a person of its own; any console error fails the test that opened it."""
    person = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        timezone_id=zone,
    )
    page = person.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    page.goto(url)
    yield page
    person.close()
    assert not errors, errors


@contextlib.contextmanager
def page_of(
    url: str, *, width: int = 1280, height: int = 800, dark: bool = False, zone: str = "UTC"
) -> Iterator[Page]:
    """Open a page in a browser of its own."""
    with (
        chromium() as browser,
        page_in(browser, url, width=width, height=height, dark=dark, zone=zone) as page,
    ):
        yield page
