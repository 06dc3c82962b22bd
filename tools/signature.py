"""How a change of ours is known again in a vendor's system: by words nobody else writes there."""

import re


def signature(marker: str) -> str:
    """What the note of an effect ends with, so that reading can find it."""
    return f"Countersign {marker}"


def bears(note: str | None, marker: str) -> bool:
    """Whether a note is signed with this marker.

    Only the first or the last words count: those in between are the asker's. Earlier versions
    signed at the beginning.
    """
    signed = re.escape(signature(marker))
    return re.match(rf"{signed}(?!\S)|.*(?<!\S){signed}\Z", note or "", re.DOTALL) is not None
