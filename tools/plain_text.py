"""Text that strangers wrote, made safe to stand in one line of ours."""

import unicodedata
from collections.abc import Iterable
from itertools import groupby

from policies.card_numbers import without_card_numbers

# Cc: controls, tabs and line ends. Cf: bidi overrides, zero-width characters, tags. Zl and Zp:
# line and paragraph separators. Cs, Co, Cn: halves of characters, private and unassigned ones.
# Me: marks that enclose or strike through what stands before them.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn", "Me"})
_BREAKS = "\t\n\r\v\f\u0085\u2028\u2029"
# Letters, signs and marks by category, blank to the eye: fillers of Hangul and Khmer, the joiner of
# graphemes, the empty Braille cell, the note without a head.
_BLANKS = "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f\u2800\U0001d159"
_SPACES = str.maketrans(dict.fromkeys(_BREAKS + _BLANKS, " "))
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))  # ours close a quotation; theirs must not
SPOKEN = 500  # what is kept of anything a colleague says
_MOST_MARKS = 3  # on one letter; Vietnamese takes two and pointed Hebrew three


def plain_text(text: str | None, limit: int = 80) -> str:
    """Reduce to one line of visible characters, at most `limit` of them, an ellipsis if cut.

    Escaping for Slack or HTML is the renderer's job; this removes what no renderer can escape, and
    the numbers of cards. A number that stands alone is some object's id, and stays.
    """
    spaced = (text or "").translate(_SPACES)
    if not (spaced.isascii() and spaced.isprintable()):  # as most of it is
        spaced = _unstacked(character for character in spaced if _is_visible(character))
    line = " ".join(spaced.split())
    line = line if line.isdecimal() else without_card_numbers(line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def quoted(text: str | None, limit: int = 80) -> str:
    """Reduce as `plain_text` does and set it in quotation marks that its own words cannot close."""
    return f"“{plain_text(text, limit).translate(_QUOTES)}”"


def _unstacked(characters: Iterable[str]) -> str:
    """Leave each letter a few of its marks, so that a line stays as high as a line."""
    runs = ("".join(run) for _, run in groupby(characters, key=_is_mark))
    return "".join(run[:_MOST_MARKS] if _is_mark(run[0]) else run for run in runs)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE
