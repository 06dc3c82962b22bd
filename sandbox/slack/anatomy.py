"""Walks over Block Kit: what is said in it, what can be pressed in it."""

import re
import secrets
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import cast

from sandbox.slack.payload import Payload

_BROADCAST = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
_SPOKEN = frozenset({"text", "alt_text", "title"})


def strings(value: object, key: str = "text") -> list[str]:
    """Return every piece of text a reader would see, in order."""
    if isinstance(value, str):
        return [value] if key in _SPOKEN else []
    if isinstance(value, list):
        return [found for item in value for found in strings(item, "")]
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in strings(item, name)]
    return []


def elements(block: Payload) -> Iterator[tuple[str, Payload]]:
    """Yield what can be pressed or filled in a block, each with its pointer inside the block."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict) and block[name].get("type") != "image":
            yield f"/{name}", block[name]
    if block.get("type") in {"actions", "context_actions"}:
        for place, element in enumerate(block["elements"]):
            yield f"/elements/{place}", element
    if block.get("type") == "card":
        for place, element in enumerate(block.get("actions", [])):
            yield f"/actions/{place}", element


def nested(blocks: Iterable[Payload]) -> Iterator[Payload]:
    """Yield blocks and the blocks inside containers and carousels."""
    for block in blocks:
        yield block
        yield from nested(block.get("child_blocks", []))
        if block.get("type") == "carousel":
            yield from nested(block["elements"])


def broadcasts(text: str, blocks: Iterable[Payload]) -> list[str]:
    """Return who a message would ring besides its readers: `channel`, `here`, `everyone`.

    Mentions count in the fallback text, in mrkdwn and markdown, and as rich text elements. Plain
    text and escaped `&lt;!channel&gt;` ring nobody.
    """
    ringing = set(_BROADCAST.findall(text))
    stack: list[object] = list(blocks)
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            stack += value.values()
            if value.get("type") in {"mrkdwn", "markdown"}:
                ringing |= set(_BROADCAST.findall(str(value.get("text"))))
            elif value.get("type") == "broadcast":
                ringing.add(str(value.get("range")))
    return sorted(ringing)


def labelled(blocks: Iterable[Payload]) -> list[Payload]:
    """Return a copy as Slack stores it: ids given to all, defaults spelled out."""
    stored = deepcopy(list(blocks))
    for block in nested(stored):
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for _, element in elements(block):
            if element["type"] != "feedback_buttons":
                element.setdefault("action_id", secrets.token_urlsafe(4))
    _spell_out(stored)
    return stored


def _spell_out(value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _spell_out(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for item in cast("Payload", value).values():
            _spell_out(item)
