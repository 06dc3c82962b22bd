"""What Slack refuses on each surface beyond the shape of a single block.

Lengths and counts are Slack's published ones, with those others met in practice: about 13,200
characters over all blocks of a message, one table a message, markdown 12,000 characters together,
4,000 bytes of `text` in `chat.update`. The SDK's own validators miss most of these.
"""

import json
from collections.abc import Iterable
from typing import cast

from sandbox.slack.anatomy import elements, strings
from sandbox.slack.blocks import SURFACES, Surface
from sandbox.slack.elements import FLAG, IDENTIFIER, OBJECT, plain
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.rules import Findings, Items, Rule, Shape, String

MESSAGE_CHARACTERS = 13_200
MARKDOWN_CHARACTERS = 12_000
POSTED_TEXT_CHARACTERS = 40_000
UPDATED_TEXT_BYTES = 4_000
METADATA_BYTES = 16_000
VIEW_BYTES = 250_000
BLOCKS_AT_MOST: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}

_KEPT_BY_VIEWS: dict[str, Rule] = {
    "private_metadata": String(3000, 0),
    "callback_id": String(255, 0),
    "external_id": String(255, 0),
}
VIEWS: dict[str, Shape] = {
    "modal": Shape(
        {"title": plain(24), "blocks": Items(SURFACES["modal"], 100)},
        {
            **_KEPT_BY_VIEWS,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": FLAG,
            "notify_on_close": FLAG,
            "submit_disabled": FLAG,
        },
    ),
    "home": Shape({"blocks": Items(SURFACES["home"], 100, 0)}, _KEPT_BY_VIEWS),
}


_METADATA = Shape({"event_type": IDENTIFIER, "event_payload": OBJECT}, {"entities": Items(OBJECT)})


def check_message_blocks(blocks: object) -> None:
    """Refuse blocks Slack would not post.

    Raises:
        SlackError: `invalid_blocks`, `invalid_attachments`, `msg_blocks_too_long`.
    """
    found = Findings()
    Items(SURFACES["message"], BLOCKS_AT_MOST["message"], 0).check(blocks, "/blocks", found)
    if found.messages:
        raise SlackError("invalid_blocks", *found.messages)
    known = cast("list[Payload]", blocks)
    _check_identifiers(known, "/blocks", found)
    markdown = sum(len(b["text"]) for b in known if b["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        found.add(f"must be less than {MARKDOWN_CHARACTERS + 1} characters", "/blocks")
    if found.messages:
        raise SlackError("invalid_blocks", *found.messages)
    if sum(b["type"] in {"table", "data_table"} for b in known) > 1:
        raise SlackError("invalid_attachments", "[ERROR] only_one_table_allowed")
    if sum(map(len, strings(known))) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: object, *kinds: str) -> Payload:
    """Return the view if Slack would show it.

    Raises:
        SlackError: `invalid_arguments` with every fault, or `view_too_large`.
    """
    found = Findings()
    if not isinstance(view, dict) or view.get("type") not in kinds:
        found.add(f"must be a valid enum value: {', '.join(kinds)}", "/view/type")
        raise SlackError("invalid_arguments", *found.messages)
    known = cast("Payload", view)
    VIEWS[known["type"]].check(known, "/view", found)
    if not found.messages:
        _check_identifiers(known["blocks"], "/view/blocks", found)
        if known["type"] == "modal" and "submit" not in known:
            for place, block in enumerate(known["blocks"]):
                if block["type"] == "input":
                    found.add(
                        "must define `submit` to use an `input` block in modals",
                        f"/view/blocks/{place}/input",
                    )
    if found.messages:
        raise SlackError("invalid_arguments", *found.messages)
    if len(json.dumps(known).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return known


def check_metadata(metadata: object) -> Payload | None:
    """Return message metadata if Slack would keep it.

    Raises:
        SlackError: `invalid_metadata_format`, `metadata_too_large`.
    """
    if metadata is None:
        return None
    found = Findings()
    _METADATA.check(metadata, "/metadata", found)
    if found.messages:
        raise SlackError("invalid_metadata_format", *found.messages)
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return cast("Payload", metadata)


def _check_identifiers(blocks: Iterable[Payload], at: str, found: Findings) -> None:
    block_ids: set[str] = set()
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in block_ids:
            found.add(f'`block_id` "{block_id}" already exists', f"{at}/{place}/block_id")
        block_ids |= {block_id} if block_id else set()
        action_ids: set[str] = set()
        for pointer, element in elements(block):
            action_id = element.get("action_id")
            if action_id in action_ids:
                found.add(
                    f'`action_id` "{action_id}" already exists',
                    f"{at}/{place}{pointer}/action_id",
                )
            action_ids |= {action_id} if action_id else set()
