"""From the bytes of a vendor's file to its letters; whatever is no text is refused."""

import codecs
from typing import Final

from policies.errors import BadRequest

MOST_BYTES: Final = 20_000_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES: Final = {
    b"PK\x03\x04": "an Excel or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}
_LOOKED_AT: Final = 4_000
_HARDLY_ANY: Final = 0.1
_MOST: Final = 0.6


class BadList(BadRequest):
    """That file is no list I can read. What was read before stays as it was."""

    code = "bad_list"


def decoded(raw: bytes) -> str:
    """Read a file's letters: UTF-8 and UTF-16 with or without a mark, else Windows-1252.

    Raises `BadList` for a file that is empty, too large, or no text at all.
    """
    if len(raw) > MOST_BYTES:
        raise too_large(len(raw))
    if not raw.strip():
        raise BadList("The file is empty. What was read before stays as it was.")
    for begins, what in _OTHER_FILES.items():
        if raw.startswith(begins):
            raise BadList(f"That is {what}. Ask the vendor for the list as CSV.")
    text = _letters(raw)
    if "\0" in text:
        raise BadList("That file is no text. Ask the vendor for the list as CSV.")
    return text


def too_large(size: int) -> BadList:
    """Return the refusal of a file of so many bytes."""
    return BadList(
        f"The file has {size / 1e6:.0f} MB, and I read up to {MOST_BYTES / 1e6:.0f}. Ask the "
        "vendor for stock and prices alone, or for several files."
    )


def _letters(raw: bytes) -> str:
    for begins, encoding in _BOMS:
        if raw.startswith(begins):
            return _strictly(raw, encoding)
    if unmarked := _unmarked_utf16(raw):
        return _strictly(raw, unmarked)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise BadList("That file breaks off or is damaged. Ask for it again.") from None


def _unmarked_utf16(raw: bytes) -> str | None:
    """Tell UTF-16 that does not say so: of plain letters, every other byte is nothing."""
    even, odd = raw[0:_LOOKED_AT:2], raw[1:_LOOKED_AT:2]
    if not odd:
        return None
    empty_even, empty_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if empty_odd > _MOST and empty_even < _HARDLY_ANY:
        return "utf-16-le"
    return "utf-16-be" if empty_even > _MOST and empty_odd < _HARDLY_ANY else None
