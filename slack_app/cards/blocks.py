"""The few Block Kit parts our cards are made of, and the one way text becomes safe in them.

Text that strangers wrote stands in `plain_text` objects, where Slack formats and links nothing.
Where it has to share a line with our own formatting it goes through `escape`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from tools.plain_text import plain_text
from tools.web_address import is_plain

Block: TypeAlias = dict[str, Any]

SECTION_CHARACTERS = 3000
HEADER_CHARACTERS = 150
BUTTON_CHARACTERS = 75
TITLE_CHARACTERS = 24
ALT_CHARACTERS = 2000
DIVIDER: Block = {"type": "divider"}
SEE_DETAILS = "… (see Details)"
_UNLIMITED = 1_000_000


@dataclass(frozen=True)
class Message:
    """What a message shows. `text` is what a lock screen and a screen reader get; it is mrkdwn.

    `ages` says after which time it is to be rendered anew, because it counts seconds down.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    ages: timedelta | None = None


def clean(text: str, limit: int = SECTION_CHARACTERS) -> str:
    """Keep the lines, drop what no renderer can escape, and say so where something is cut."""
    lines = [plain_text(line, limit=_UNLIMITED) for line in text.splitlines()]
    whole = "\n".join(line for line in lines if line)
    if len(whole) <= limit:
        return whole
    if limit <= 2 * len(SEE_DETAILS):
        return plain_text(whole, limit=limit)
    return whole[: limit - len(SEE_DETAILS)].rstrip() + SEE_DETAILS


def escape(text: str, limit: int = 500) -> str:
    """Make text safe inside mrkdwn: no mention, link or broadcast can start in it."""
    cut = clean(text, limit)
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(label: str, url: str) -> str:
    """Write a mrkdwn link, or only its label where the address is not a plain web address."""
    if not is_plain(url):
        return escape(label)
    return f"<{url.replace('&', '&amp;')}|{escape(label)}>"


def plain(text: str, limit: int = SECTION_CHARACTERS) -> Block:
    """Return a plain_text object; `:emoji:` codes in it stay letters."""
    return {"type": "plain_text", "text": clean(text, limit) or "-", "emoji": False}


def mrkdwn(text: str) -> Block:
    """Return a formatted text object; the caller has escaped what is not ours."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """Return a bold headline."""
    return {"type": "header", "text": plain(text, HEADER_CHARACTERS)}


def said(text: str) -> Block:
    """Return a paragraph of plain text."""
    return {"type": "section", "text": plain(text)}


def formatted(text: str) -> Block:
    """Return a paragraph of mrkdwn."""
    return {"type": "section", "text": mrkdwn(text)}


def titled(title: str, words: str, *, label: str = "", url: str = "") -> Block:
    """Return a bold line with words below it, and a link at their end; nothing in it is markup.

    A link needs a plain web address; without one there is none.
    """
    parts: list[Block] = [
        {"type": "text", "text": clean(title, 300) or "-", "style": {"bold": True}},
        {"type": "text", "text": f"\n{clean(words, 1000)}"},
    ]
    if url.startswith(("https://", "http://")):
        parts += [{"type": "text", "text": " · "}, {"type": "link", "url": url, "text": label}]
    section = {"type": "rich_text_section", "elements": parts}
    return {"type": "rich_text", "elements": [section]}


def preformatted(text: str) -> Block:
    """Return lines in letters of one width, as they are."""
    shown = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [shown]}


def aside(*texts: Block | str) -> Block:
    """Return a small grey line; strings are mrkdwn."""
    parts = [mrkdwn(text) if isinstance(text, str) else text for text in texts]
    return {"type": "context", "elements": parts}


def button(
    label: str, action_id: str, value: str, *, style: Literal["primary", "danger"] | None = None
) -> Block:
    """Return a button. `value` is an id and nothing else."""
    made: Block = {
        "type": "button",
        "text": plain(label, BUTTON_CHARACTERS),
        "action_id": action_id,
        "value": value,
    }
    return {**made, "style": style} if style else made


def link_button(label: str, url: str) -> Block:
    """Return a button that leads to a web address; pressing it tells us nothing we need."""
    made = button(label, "open", "open")
    return {**made, "url": url}


def picture(url: str, words: str) -> Block:
    """Return an image with the words a screen reader says for it."""
    return {"type": "image", "image_url": url, "alt_text": clean(words, 200)}


def file_picture(file: str, words: str) -> Block:
    """Return an image that Slack keeps for us, with the words a screen reader says for it."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": clean(words, ALT_CHARACTERS)}


def actions(buttons: Iterable[Block]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def pieces(text: str, size: int = SECTION_CHARACTERS) -> Sequence[str]:
    """Cut a long text where Slack's limit falls, losing nothing."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def words_of(blocks: Iterable[Block]) -> str:
    """Return everything a person could read in blocks, for where blocks cannot be shown."""
    lines: list[str] = []
    for block in blocks:
        texts = [block.get("text"), *block.get("fields", ())]
        if block["type"] == "image":
            texts.append(plain(block["alt_text"]))
        if block["type"] == "context":
            texts += block["elements"]
        if block["type"] == "rich_text":
            parts = [part for section in block["elements"] for part in section["elements"]]
            texts = [plain("".join(part["text"] for part in parts))]
        lines += [
            escape(text["text"], SECTION_CHARACTERS)
            if text["type"] == "plain_text"
            else text["text"]
            for text in texts
            if text
        ]
    return "\n".join(lines)
