"""The practice shop's own pages over HTTP, as a browser uses them."""

from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, follow_redirects=True) as client:
        yield client


def test_a_photo_can_be_added_to_an_order_that_has_none(browser: httpx.Client) -> None:
    where = "/shop/orders/1007"
    assert 'alt="Photo 1"' not in browser.get(where).text
    refused = browser.post(f"{where}/photos", data={"by": "Mia Chen"})
    assert refused.status_code == 400
    assert "Choose at least one photo to add." in refused.text
    for _ in range(2):
        shown = browser.post(f"{where}/photos", data={"by": "Mia Chen", "shot1": "on", "shot3": ""})
        assert shown.status_code == 200
    assert shown.text.count('alt="Photo ') == 2, "the same photo twice is one"
    assert "Added 2 photos the customer sent" in shown.text
    assert browser.get("/shop/evidence/1007-3.png").content.startswith(b"\x89PNG")
    assert browser.post("/shop/orders/99/photos", data={"shot1": "on"}).status_code == 404


def test_wrong_addresses_lead_back_to_the_shop(browser: httpx.Client) -> None:
    for nowhere in ("/shop/nope", "/shop/orders/1001/nope"):
        missing = browser.get(nowhere)
        assert missing.status_code == 404
        assert 'href="/shop/"' in missing.text
    assert browser.get("/shop/journal").status_code == 200
    beyond = browser.get("/shop/?page=99")
    assert "No order is like that" not in beyond.text
    assert browser.get("/shop/?page=" + "9" * 5000).status_code == 200


def test_a_switch_thrown_twice_is_armed_once(browser: httpx.Client) -> None:
    for _ in range(2):
        browser.post("/practice/throw", data={"switch": "slow"})
    assert browser.get("/practice/now").text.count("Make Shopify slow") == 1
