"""Debian's Chromium, driven by Playwright; says so and skips where there is none."""

import contextlib
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

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
def page_of(
    url: str, *, width: int = 1280, height: int = 800, dark: bool = False, zone: str = "UTC"
) -> Iterator[Page]:
    """Open a page in a browser of its own; any console error fails the test that opened it."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=FLAGS)
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            timezone_id=zone,
        )
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        page.goto(url)
        yield page
        browser.close()
        assert not errors, errors
