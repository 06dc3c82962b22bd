"""Everything the program sends to Slack while a story is played, read by three strict readers.

Slack's Python models know lengths and counts, Slack's TypeScript types know shapes and words, and
the practice Slack knows what either misses. Each misses what another one finds.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.contract import payload_types
from tests.contract.payload_story import SURFACES, play, play_endings
from tests.front_desk import front_desk
from tests.program_fixture import program
from tests.sandbox_fixture import start_sandbox

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.json"
STRUCTURED = ("blocks", "chunks", "loading_messages", "metadata", "prompts", "view")
OLDER_THAN_THE_MODELS = {"data_table", "data_visualization"}
WORN = {"chat.postMessage", "chat.update", "views.open", "views.publish"}

Call = dict[str, Any]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    folder = tmp_path_factory.mktemp("payloads")
    made: list[Call] = []
    with start_sandbox(orders=120) as sandbox:
        with program(sandbox, folder) as serving:
            play(serving)
            made += sandbox.get("/_control/slack/calls")["calls"]
        with front_desk(sandbox, folder) as desk:
            play_endings(desk)
            made += sandbox.get("/_control/slack/calls")["calls"]
    return [{**call, "args": opened(call["args"])} for call in made]


def opened(arguments: dict[str, Any]) -> dict[str, Any]:
    """Read the JSON inside of forms."""
    return {
        name: json.loads(value) if name in STRUCTURED and isinstance(value, str) else value
        for name, value in arguments.items()
    }


def refused_by_the_models(call: Call) -> Iterator[str]:
    """Say what Slack's Python models have against one call."""
    arguments = call["args"]
    for block in payload_types.blocks_of(arguments):
        if block["type"] in OLDER_THAN_THE_MODELS:
            continue
        known = Block.parse(deepcopy(block))
        if known is None:
            yield f"{call['method']}: nobody knows the block {block['type']}"
            continue
        try:
            known.validate_json()
        except SlackObjectFormationError as error:
            yield f"{call['method']}: {block['type']}: {error}"
    if view := arguments.get("view"):
        try:
            View(**deepcopy(view)).validate_json()
        except SlackObjectFormationError as error:
            yield f"{call['method']}: {error}"


def broken(call: Call, **more: object) -> Call:
    return {**deepcopy(call), "args": {**deepcopy(call["args"]), **more}}


def card_of(calls: list[Call]) -> Call:
    """Return a call that posted buttons."""
    return next(
        call
        for call in calls
        if call["method"] == "chat.postMessage"
        and any(b["type"] == "actions" for b in payload_types.blocks_of(call["args"]))
    )


def test_the_story_draws_every_surface(calls: list[Call]) -> None:
    assert {call["method"] for call in calls} >= WORN
    missing = [name for name, shows in SURFACES.items() if not any(map(shows, calls))]
    assert missing == []
    kinds = {b["type"] for call in calls for b in payload_types.blocks_of(call["args"])}
    assert kinds >= {"actions", "context", "header", "input", "section"}


def test_the_practice_slack_takes_every_payload(calls: list[Call]) -> None:
    refused = {"invalid_arguments", "invalid_blocks", "invalid_blocks_format", "missing_scope"}
    refused |= {"invalid_attachments", "msg_blocks_too_long", "msg_too_long", "no_text"}
    refused |= {"invalid_chunks", "invalid_metadata_format", "unknown_method"}
    assert [c["method"] for c in calls if c.get("error") in refused] == []


def test_slacks_python_models_take_every_payload(calls: list[Call]) -> None:
    assert [line for call in calls for line in refused_by_the_models(call)] == []


def test_slacks_python_models_find_what_is_planted(calls: list[Call]) -> None:
    card = card_of(calls)
    unknown = broken(card, blocks=[{"type": "marquee", "text": "Refund"}])
    long_header = {"type": "header", "text": {"type": "plain_text", "text": "r" * 151}}
    view = {"type": "modal", "title": {"type": "plain_text", "text": "t" * 25}, "blocks": []}
    for wrong in (unknown, broken(card, blocks=[long_header]), broken(card, view=view)):
        assert list(refused_by_the_models(wrong))


@pytest.mark.slow
def test_slacks_own_types_take_every_payload_and_find_what_is_planted(
    calls: list[Call], tmp_path: Path
) -> None:
    if missing := payload_types.install(tmp_path):
        pytest.skip(missing)
    manifest = json.loads(MANIFEST.read_text())
    sound = payload_types.as_typescript(calls, manifest)
    assert payload_types.complaints(tmp_path, sound) == []

    card = card_of(calls)
    text_for_a_header = {"type": "header", "text": {"type": "mrkdwn", "text": "Refund"}}
    planted = [
        broken(card, channel=7),
        broken(card, blocks=[text_for_a_header]),
        broken(card, blocks=[{"type": "table"}]),
        broken(card, blocks=[{"type": "section", "txt": "Refund"}]),
    ]
    for wrong in planted:
        assert payload_types.complaints(tmp_path, payload_types.as_typescript([wrong], manifest))
    unlikely = {**manifest, "settings": {"event_subscriptions": {"bot_events": ["app_sneezed"]}}}
    assert payload_types.complaints(tmp_path, payload_types.as_typescript([], unlikely))
