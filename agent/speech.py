"""Whose words they are: a sentence somebody pastes is not a wish of whoever pastes it."""

import re

_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_FORWARDED = re.compile(
    r"^[ \t]*(?:(?:fwd?|fw|wg|tr|rv)[ \t]*:|from:|subject:|sent:|-+ ?(?:original|forwarded)|"
    r"(?:begin )?forwarded message|on [^\n]{1,120} wrote:)",
    re.IGNORECASE | re.MULTILINE,
)
_REPORTED = re.compile(
    r"\b(?:says?|said|saying|wrote|writes?|writing|written|typed?|types|reads?|asks?|asked|"
    r"demands?|told|tells|note|notes|e?-?mail|mails|message|messaged?|review|comment|words|text|"
    r"texted|chat|subject|quote|form|claims?|translate)\b[^:\n]{0,40}:[^\n]*",
    re.IGNORECASE,
)
# An opening mark ends the search for the one before it, so that no text is read twice.
_QUOTATION = re.compile(
    r"\"[^\"\n]*\"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\u2018[^\u2018\u2019]*\u2019(?!\w)|(?<!\w)'[^'\n]*'(?!\w)|`[^`]*`"
)


def own_words(text: str) -> str:
    """Return what a person says themselves: without quotations, quoted lines and forwarded mail."""
    forwarded = _FORWARDED.search(text)
    own = text[: forwarded.start()] if forwarded else text
    for others in (_QUOTED_LINE, _QUOTATION, _REPORTED):
        own = others.sub(" ", own)
    return own
