"""How a change of ours is known again in a vendor's system: by words nobody else writes there."""

import re

from tools.plain_text import plain_text

_CREDIT = 200
_LAST = re.compile(r"(?<!\S)Countersign (\S+)\Z")


def signature(marker: str) -> str:
    """What the note of an effect ends with, so that reading can find it."""
    return f"Countersign {marker}"


def signed(credit: str, words: str, marker: str) -> str:
    """Write an effect's note: our credit first, the asker's quoted words, our signature last.

    What stands at either end is ours, so that no words of theirs can pass for a signature.
    """
    parts = (plain_text(credit, limit=_CREDIT), words, signature(marker))
    return " · ".join(part for part in parts if part)


def bears(note: str | None, marker: str) -> bool:
    """Whether a note is signed with this marker.

    A note that ends with a signature is that one's and no other's: all before it can be the
    asker's. Only one without is an earlier version's, which signed at the beginning.
    """
    text = note or ""
    if last := _LAST.search(text):
        return last[1] == marker
    return re.match(rf"{re.escape(signature(marker))}(?!\S)", text) is not None
