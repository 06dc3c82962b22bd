"""FETCH (RFC 3501, 6.4.5): what a client wants of a mail, and how it is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.parser import BytesHeaderParser

from sandbox.imap.commands import Token, Unreadable, Word
from sandbox.imap.folders import Numbered, flags_of

Item = Callable[[Numbered, bytes], bytes]
_BODY = re.compile(
    r"BODY(?P<peek>\.PEEK)?\[(?P<section>|TEXT|HEADER|HEADER\.FIELDS \((?P<names>[^()]+)\))\]"
    r"(?:<(?P<first>\d{1,10})\.(?P<many>[1-9]\d{0,9})>)?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The items asked for, and whether reading them marks a mail as seen."""

    items: tuple[Item, ...]
    marks: bool


def wanted(token: Token) -> Wanted:
    """Read what is asked for. Raises `Unreadable`."""
    asked = token if isinstance(token, list) else [token]
    items, marks = [], False
    for one in asked:
        if not isinstance(one, Word) or one.is_string:
            raise Unreadable("an item is wanted")
        if one.name in _PLAIN:
            items.append(_PLAIN[one.name])
            continue
        body = _BODY.fullmatch(one.name)
        if body is None:
            raise Unreadable(f"{one.name[:30]} is no item")
        marks = marks or not body["peek"]
        items.append(_body(body))
    return Wanted(tuple(items), marks)


def literal(raw: bytes) -> bytes:
    """Write bytes so that nothing in them can be taken for anything else."""
    return b"{%d}\r\n" % len(raw) + raw


def _body(asked: re.Match[str]) -> Item:
    section, names = asked["section"], (asked["names"] or "").split()
    shown = f"BODY[{section}]".encode()
    first, many = int(asked["first"] or 0), int(asked["many"] or 0)
    place = f"<{first}>".encode() if many else b""

    def item(_: Numbered, raw: bytes) -> bytes:
        whole = _section(section, names, raw)
        return shown + place + b" " + literal(whole[first : first + many] if many else whole)

    return item


def _section(section: str, names: list[str], raw: bytes) -> bytes:
    head, blank, text = raw.partition(b"\r\n\r\n")
    if not section:
        return raw
    if section == "TEXT":
        return text
    if section == "HEADER":
        return head + blank
    kept = BytesHeaderParser().parsebytes(raw)
    lines = [f"{name}: {value}" for name, value in kept.items() if name.upper() in names]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("utf-8", "replace")


def _internal_date(one: Numbered, _: bytes) -> bytes:
    return f'INTERNALDATE "{one.mail.at.astimezone(UTC):%d-%b-%Y %H:%M:%S} +0000"'.encode()


def flags(one: Numbered) -> bytes:
    """Write a mail's flags."""
    return f"FLAGS ({' '.join(sorted(flags_of(one.mail)))})".encode()


_PLAIN: dict[str, Item] = {
    "UID": lambda one, _: b"UID %d" % one.uid,
    "FLAGS": lambda one, _: flags(one),
    "INTERNALDATE": _internal_date,
    "RFC822.SIZE": lambda _, raw: b"RFC822.SIZE %d" % len(raw),
    "MODSEQ": lambda one, _: b"MODSEQ (%d)" % one.modseq,
}
