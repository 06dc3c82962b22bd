"""An answer in full, for where a message shows only its beginning, and what went into it."""

from collections.abc import Mapping
from typing import Any

from slack_app.cards.blocks import Block, aside, clean, escape, pieces, plain, said
from slack_app.cards.modals import View, notice

_MOST_CHARACTERS = 120_000  # forty paragraphs of Slack's longest; a modal holds a hundred blocks


def whole_answer(payload: Mapping[str, Any]) -> View:
    """Render everything an answer says: its text, its source, its tools, what it cost."""
    text = clean(str(payload.get("text") or ""), _MOST_CHARACTERS) or "-"
    blocks: list[Block] = [said(piece) for piece in pieces(text)]
    tools = ", ".join(str(name) for name in payload.get("tools") or ())
    notes = (
        str(payload.get("source") or ""),
        f"Looked up with {tools}" if tools else "",
        str(payload.get("spent") or ""),
    )
    blocks += [aside(plain(escape(note))) for note in notes if note]
    return notice("The whole answer", *blocks)
