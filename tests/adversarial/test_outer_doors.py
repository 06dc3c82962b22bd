"""Unsigned requests, odd addresses, long texts and other users of the machine get nowhere."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from slack_bolt import App
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agent.afterwards import two_steps
from countersign import logs
from countersign.settings import LogSettings
from memory.database import Database
from slack_app.cards.blocks import link
from slack_app.http import PATH, routes
from slack_app.incoming import spoken
from tools.connectors.shopify_pages import Pages

SECRET = SecretStr("sec").get_secret_value()


@pytest.fixture(scope="module")
def door() -> TestClient:
    app = App(token="xoxb-sandbox-x", signing_secret=SECRET, token_verification_enabled=False)
    return TestClient(Starlette(routes=[*routes(app)]))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"a":' * 100_000),
        ("application/x-www-form-urlencoded", b"payload=" + b"[" * 100_000),
    ],
)
def test_nested_json_is_refused_before_the_signature(
    door: TestClient, kind: str, body: bytes
) -> None:
    assert door.post(PATH, content=body, headers={"Content-Type": kind}).status_code == 400


@pytest.mark.parametrize("stamp", ["abc", "-1", "9" * 5000, "1e3"])
def test_a_timestamp_that_is_none_is_not_signed(door: TestClient, stamp: str) -> None:
    headers = {"X-Slack-Signature": "v0=aa", "X-Slack-Request-Timestamp": stamp}
    assert door.post(PATH, json={}, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example\\@cdn.shopify.com/x.png",
        "https://user:pw@cdn.shopify.com/x",
        "http://cdn.shopify.com/x",
        "https://cdn.shopify.com:22/x",
        "https://cdn.shopify.com./x",
        "https://cdn.shopify.com/a\tb",
    ],
)
def test_evidence_is_only_where_a_browser_would_go_to_the_shop(address: str) -> None:
    pages = Pages("", "", frozenset({"https://cdn.shopify.com"}))
    assert pages.trusts("https://cdn.shopify.com/x.png?v=1")
    assert not pages.trusts(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@cdn.shopify.com/x",
        "https://user:pw@shop.example/x",
        "https://shop.example:22/x",
        "http://shop.example/x",
        "https://shop.example/a\tb",
    ],
)
def test_a_link_is_only_written_where_a_browser_reads_it_as_we_do(url: str) -> None:
    assert link("see 1", url) == "see 1"
    assert link("see 1", "http://127.0.0.1:8010/shop") == "<http://127.0.0.1:8010/shop|see 1>"
    assert link("see 1", "https://shop.example/x?a=1") == "<https://shop.example/x?a=1|see 1>"


@pytest.mark.parametrize("piece", ["<", "<#", "<a|", "."])
def test_long_texts_are_read_in_one_pass(piece: str) -> None:
    """Read again from each character, a million of them would take hours."""
    text = piece * (1_000_000 // len(piece))
    assert spoken(text)
    assert two_steps(text) is None


@pytest.fixture
def levels() -> Iterator[None]:
    root = logging.getLogger()
    before, handlers = root.level, root.handlers
    yield
    root.setLevel(before)
    root.handlers = handlers
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.usefixtures("levels")
def test_only_we_speak_below_a_warning() -> None:
    logs.set_up(LogSettings(level="DEBUG"))
    assert logging.getLogger("memory.database").isEnabledFor(logging.DEBUG)
    for name in ("httpx", "httpx2", "httpcore2.http11", "openai._base_client", "anything.new"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_the_database_is_closed_to_other_users(tmp_path: Path) -> None:
    (tmp_path / "old.db").touch(mode=0o644)
    for name in ("new.db", "old.db"):
        database = Database(f"sqlite:///{tmp_path}/{name}")
        with database.transaction() as tx:
            tx.connection.exec_driver_sql("create table t (a int)")
            files = [one for one in tmp_path.iterdir() if one.name.startswith(name)]
            assert {one.name for one in files} >= {name, f"{name}-wal", f"{name}-shm"}
            assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
        database.close()
