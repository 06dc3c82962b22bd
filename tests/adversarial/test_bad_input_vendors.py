"""A key that ran out, a permission taken back, a version gone: whoever asks reads what to mend.

A look-up says it in its answer, a change on its card; nothing was changed then, and the same can be
asked for again. One line for each system and each way it may refuse us.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from countersign.practice import Connections, connections
from memory import ledger
from memory.states import State
from policies.actions import ACTION_KINDS
from tests import shop_house
from tests.action_story import Story, asker_of, new_story, sandbox
from tests.sandbox_fixture import Sandbox

__all__ = ["sandbox"]

Change = dict[str, dict[str, Any]]


@contextmanager
def story_with(
    sandbox: Sandbox, url: str, changed: Change, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Story]:
    """Open a house whose settings differ in these fields from what the vendors gave out."""

    def spoilt(settings: Any) -> Connections:  # noqa: ANN401 - the settings, passed on
        found = connections(settings)
        systems = {
            name: getattr(found.systems, name).model_copy(update=fields)
            for name, fields in changed.items()
        }
        return replace(found, systems=replace(found.systems, **systems))

    if "imap" in changed:
        monkeypatch.setenv("COUNTERSIGN_PRACTICE_MAIL", "imap")
    monkeypatch.setattr(shop_house, "connections", spoilt)
    with new_story(sandbox, url) as story:
        yield story


GONE = SecretStr("gone-and-forgotten")
LOOKUPS = {
    "shopify key": ("shopify", {"read_token": GONE}, "where is 1001", "READ_TOKEN"),
    "shopify permission": (
        "shopify",
        {"read_token": SecretStr("shpat_sandbox_products")},
        "where is 1001",
        "READ_TOKEN",
    ),
    "shopify version": ("shopify", {"api_version": "2019-04"}, "where is 1001", "API_VERSION"),
    "amazon consent": (
        "amazon",
        {"read_refresh_token": GONE},
        "where is 114-7102265-9923418",
        "READ_REFRESH_TOKEN",
    ),
    "amazon secret": (
        "amazon",
        {"read_client_secret": GONE},
        "where is 114-7102265-9923418",
        "AMAZON__READ_",
    ),
    "quickbooks connection": (
        "quickbooks",
        {"read_refresh_token": GONE},
        "invoice RI-84012",
        "READ_REFRESH_TOKEN",
    ),
    "quickbooks secret": (
        "quickbooks",
        {"read_client_secret": GONE},
        "invoice RI-84012",
        "READ_CLIENT_SECRET",
    ),
    "graph secret": (
        "graph",
        {"read_client_secret": GONE},
        "what did the customer of 1007 write",
        "READ_CLIENT_SECRET",
    ),
    "imap password": (
        "imap",
        {"read_password": GONE},
        "what did the customer of 1007 write",
        "READ_PASSWORD",
    ),
    "easypost key": ("easypost", {"read_key": GONE}, "track 1Z999AA10123456784", "READ_KEY"),
    "keepa key": (
        "keepa",
        {"key": GONE},
        "what does B0C4K7T2QW sell for",
        "COUNTERSIGN_KEEPA__KEY",
    ),
    "stripe key": ("stripe", {"read_key": GONE}, "is 1001 paid out", "READ_KEY"),
    "stripe permission": (
        "stripe",
        {"read_key": SecretStr("rk_test_sandbox_write")},
        "any disputes?",
        "It lacks rak_",
    ),
    "stripe version": (
        "stripe",
        {"api_version": "2099-01-01.later"},
        "is 1001 paid out",
        "API_VERSION",
    ),
}
WRITES = {
    "shopify key": ("shopify", {"write_token": GONE}, "refund", "WRITE_TOKEN"),
    "shopify permission": (
        "shopify",
        {"write_token": SecretStr("shpat_sandbox_read")},
        "hold",
        "WRITE_TOKEN",
    ),
    "amazon consent": (
        "amazon",
        {"write_refresh_token": GONE},
        "amazon_refund",
        "WRITE_REFRESH_TOKEN",
    ),
    "quickbooks connection": (
        "quickbooks",
        {"write_refresh_token": GONE},
        "send_po",
        "WRITE_REFRESH_TOKEN",
    ),
    "graph secret": ("graph", {"write_client_secret": GONE}, "mail", "WRITE_CLIENT_SECRET"),
    "imap writing": ("imap", {"write_password": GONE}, "mail", "WRITE_PASSWORD"),
    "imap sending": ("imap", {"send_password": GONE}, "mail", "SEND_PASSWORD"),
}


@pytest.mark.parametrize("case", LOOKUPS.values(), ids=LOOKUPS.keys())
def test_whoever_looks_something_up_reads_which_setting_to_check(
    sandbox: Sandbox,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, dict[str, Any], str, str],
) -> None:
    system, fields, question, named = case
    url = f"sqlite:///{tmp_path_factory.mktemp('bad')}/one.db"
    with story_with(sandbox, url, {system: fields}, monkeypatch) as story:
        said = story.say(question, "dana").text
    assert named in said
    assert GONE.get_secret_value() not in said


@pytest.mark.parametrize("case", WRITES.values(), ids=WRITES.keys())
def test_a_change_nobody_lets_us_make_ends_with_what_to_mend_and_can_be_asked_again(
    sandbox: Sandbox,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, dict[str, Any], str, str],
) -> None:
    system, fields, kind, named = case
    url = f"sqlite:///{tmp_path_factory.mktemp('bad')}/one.db"
    with story_with(sandbox, url, {system: fields}, monkeypatch) as story:
        action = story.approved_kind(ACTION_KINDS[kind])
        story.house.executor().run(action.id)
        assert story.house.settle(action.id) is State.FAILED
        with story.house.database.read() as tx:
            told = ledger.get(tx, action.id).outcome
        assert story.changes() == []
        command = f"/ops {kind} {ACTION_KINDS[kind].speech.command} please"
        again = story.approved(command, asker_of(ACTION_KINDS[kind]))
    assert named in told
    assert again.id != action.id
