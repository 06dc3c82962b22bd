"""No page of another origin, and no borrowed host name, gets at the practice shop."""

from collections.abc import Iterator

import pytest

from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_a_strangers_page_cannot_act_as_anybody(sandbox: Sandbox, origin: str) -> None:
    wish = {"person": "dana", "do": "say", "channel": "#ops", "text": "approved"}
    answer = sandbox.client.post("/_control/slack/act", json=wish, headers={"Origin": origin})
    assert answer.status_code == 403
    assert not sandbox.get("/_control/slack/channels/ops")["messages"]


def test_a_borrowed_host_name_is_not_ours(sandbox: Sandbox) -> None:
    answer = sandbox.client.get("/_control/connect", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "token" not in answer.text


def test_its_own_page_may(sandbox: Sandbox) -> None:
    answer = sandbox.client.get("/_control/world", headers={"Origin": sandbox.url})
    assert answer.status_code == 200


def test_it_delivers_to_this_machine_only(sandbox: Sandbox) -> None:
    wish = {"mode": "http", "url": "http://evil.example/slack/events"}
    assert sandbox.client.post("/_control/slack/delivery", json=wish).status_code == 400


def test_what_another_site_merely_fetches_does_nothing(sandbox: Sandbox) -> None:
    wish = {"token": "xoxb-sandbox-countersign", "channel": "ops", "text": "evil"}
    for site in ("cross-site", "same-site"):
        fetched = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
        answer = sandbox.client.get("/slack/api/chat.postMessage", params=wish, headers=fetched)
        assert answer.status_code == 403
    assert not sandbox.get("/_control/slack/channels/ops")["messages"]


def test_a_neighbour_on_another_port_is_a_stranger(sandbox: Sandbox) -> None:
    asked = sandbox.client.get("/_control/world", headers={"Origin": "http://localhost:1"})
    assert asked.status_code == 403


def test_a_link_from_elsewhere_opens_a_page_that_only_shows(sandbox: Sandbox) -> None:
    followed = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    assert sandbox.client.get("/shop/orders/1001", headers=followed).status_code == 200
    assert sandbox.client.get("/slack/api/users.list", headers=followed).status_code == 403
