"""A mail as it came over the wire, read as far as it can be: whatever is broken reads as nothing.

The headers are decoded by hand: the standard library's strict reading of them raises on a good part
of what strangers send.
"""

import re
from binascii import Error
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Final

from tools.connectors.html_text import html_text
from tools.connectors.mailbox import Enclosure, Slip

MESSAGE_ID: Final = re.compile(r"<[!#-;=?A-\[\]-~]{1,250}@[!#-;=?A-\[\]-~]{1,250}>")
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f]{1,64}@[0-9A-Za-z.-]{1,190}")
_PREVIEW: Final = 255
_LONGEST: Final = 100_000
_MOST_NAMES: Final = 20
_MOST_PARTS: Final = 200
_BROKEN: Final = (
    *(RecursionError, ValueError, TypeError),
    *(AttributeError, IndexError, LookupError),
)


@dataclass(frozen=True)
class Person:
    """Whom a mail is from or to."""

    name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class ImapMail:
    """One mail. `conversation_id` is its Message-ID, empty where it has none that can be used.

    `references` are those it answers, oldest first; `files` the names of what came with it, as far
    as it was read, and `is_whole` whether that was all of it.
    """

    id: str
    received_at: datetime
    conversation_id: str
    references: tuple[str, ...]
    subject: str = field(repr=False)
    sender: Person | None
    to: tuple[Person, ...]
    reply_to: tuple[Person, ...]
    text: str = field(repr=False)
    files: tuple[str, ...] = field(repr=False)
    is_whole: bool
    is_draft: bool

    @property
    def preview(self) -> str:
        """How it begins, in one line."""
        return " ".join(self.text[: 4 * _PREVIEW].split())[:_PREVIEW]

    @property
    def answer_to(self) -> str:
        """Where an answer goes: where it asks for answers, else where it came from."""
        return next((one.address for one in (*self.reply_to, self.sender) if one), "")

    @property
    def has_attachments(self) -> bool:
        """Whether files came with it, as far as it was read."""
        return bool(self.files)

    @property
    def slip(self) -> Slip:
        """What stands on its outside; its conversation is the mail that began it."""
        return Slip(
            id=self.id,
            message_id=self.conversation_id,
            conversation_id=next(iter((*self.references, self.conversation_id))),
            sender=self.sender.address if self.sender else "",
            received_at=self.received_at,
            has_attachments=self.has_attachments,
        )

    @property
    def web_link(self) -> None:
        """There is no page: people look at it in a program of their own."""
        return


def read_mail(raw: bytes, *, id: str, at: datetime, whole: bool, draft: bool = False) -> ImapMail:  # noqa: A002 - as the mail has it
    """Read the bytes of a mail, which may break off anywhere. Raises nothing."""
    head = BytesHeaderParser().parsebytes(raw)
    text, files = _content(raw)
    own = MESSAGE_ID.search(_raw(head, "Message-ID"))
    line = f"{_raw(head, 'References')} {_raw(head, 'In-Reply-To')}"
    return ImapMail(
        id=id,
        received_at=at,
        conversation_id=own[0] if own else "",
        references=tuple(dict.fromkeys(MESSAGE_ID.findall(line))),
        subject=decoded(_raw(head, "Subject")),
        sender=next(iter(_people(head, "From")), None),
        to=tuple(_people(head, "To")),
        reply_to=tuple(_people(head, "Reply-To")),
        text=text[:_LONGEST],
        files=files,
        is_whole=whole,
        is_draft=draft,
    )


def files_in(raw: bytes) -> Iterator[Enclosure]:
    """Read the files that came with a mail; what is broken has none. Raises nothing."""
    try:
        parts = [one for one in message_from_bytes(raw).walk() if not one.is_multipart()]
    except _BROKEN:
        return
    for one in parts[:_MOST_PARTS]:
        name = _file(one, texts=True)
        payload = one.get_payload(decode=True) if name else None
        if isinstance(payload, bytes):
            yield Enclosure(name, payload)


def decoded(raw: str) -> str:
    """Read a header's encoded words, each in its own letters where they are known."""
    try:
        parts = decode_header(raw)
    except (HeaderParseError, Error, ValueError):
        return raw
    return "".join(
        part if isinstance(part, str) else _lettered(part, charset) for part, charset in parts
    )


def _raw(head: Message, name: str) -> str:
    """Return a header as it stands, in one line; letters that are none become question marks."""
    found: object = head.get(name)
    if isinstance(found, Header):  # it has bytes that are no ASCII, which most read as UTF-8
        found = "".join(_lettered(part, "utf-8") for part, _ in _chunks(found))
    return " ".join(str(found or "").split())


def _chunks(header: Header) -> Iterator[tuple[bytes, str | None]]:
    for part, charset in decode_header(header):
        raw = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        yield raw, charset


def _lettered(part: bytes, charset: str | None) -> str:
    try:
        return part.decode(charset or "ascii", "replace")
    except (LookupError, ValueError):  # a charset nobody knows, or one that is no text
        return part.decode("ascii", "replace")


def _people(head: Message, name: str) -> Iterator[Person]:
    """Read whom a header names; what is no address names nobody."""
    try:
        found = getaddresses([_raw(head, name)])
    except (ValueError, IndexError, TypeError, AttributeError):
        return
    for called, address in found:
        if _ADDRESS.fullmatch(address):
            yield Person(decoded(called), address)


def _content(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text and the names of the files; of what is nested without end, nothing."""
    try:
        parts = [one for one in message_from_bytes(raw).walk() if not one.is_multipart()]
    except _BROKEN:
        return "", ()
    files = tuple(name for one in parts if (name := _file(one)))
    texts = [one for one in parts if not _file(one)]
    plain = next((one for one in texts if one.get_content_type() == "text/plain"), None)
    if plain is not None:
        return _text(plain), files[:_MOST_NAMES]
    rich = next((one for one in texts if one.get_content_type() == "text/html"), None)
    return html_text(_text(rich)) if rich is not None else "", files[:_MOST_NAMES]


def _file(part: Message, *, texts: bool = False) -> str:
    """Name a part that is a file and no text to be read; with `texts`, also one shown as text."""
    try:
        name = decoded(part.get_filename() or "")
        attached = part.get_content_disposition() == "attachment"
    except (ValueError, TypeError, AttributeError, IndexError, LookupError):
        return "file"
    if attached or (name and (texts or part.get_content_maintype() != "text")):
        return name or "file"
    return ""


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        charset = part.get_content_charset() or "utf-8"
    except (ValueError, LookupError):
        charset = "utf-8"
    return _lettered(payload[: 4 * _LONGEST], charset).replace("\r\n", "\n")
