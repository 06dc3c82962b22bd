"""Text that strangers wrote, made safe to stand in one line of ours."""

import unicodedata

# Cc: controls, tabs and line ends. Cf: bidi overrides, zero-width characters, tags. Zl and Zp:
# line and paragraph separators. Cs, Co, Cn: halves of characters, private and unassigned ones.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})


def plain_text(text: str | None, limit: int = 80) -> str:
    """Reduce to one line of visible characters, at most `limit` of them, an ellipsis if cut.

    Escaping for Slack or HTML is the renderer's job; this removes what no renderer can escape.
    """
    spaced = "".join(" " if _is_space(character) else character for character in text or "")
    visible = "".join(character for character in spaced if _is_visible(character))
    line = " ".join(visible.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_space(character: str) -> bool:
    return character in "\t\n\r\v\f\u0085\u2028\u2029"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE
