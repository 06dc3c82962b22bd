"""Mails as bytes, and bytes as mails: the same mailbox as Graph's, in the words of RFC 5322."""

import re
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from sandbox.graph.mailbox import Address, Attachment, Mail, Mailbox

_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


def written(mail: Mail, mailbox: Mailbox) -> bytes:
    """Write a mail down as it would have come over the wire."""
    if mail.raw is not None:
        return mail.raw
    message = EmailMessage(SMTP)
    message["Date"] = format_datetime(mail.at)
    message["From"] = _named(mail.sender)
    message["To"] = [_named(one) for one in mail.to]
    if mail.reply_to:
        message["Reply-To"] = [_named(one) for one in mail.reply_to]
    message["Subject"] = " ".join(mail.subject.split())
    message["Message-ID"] = mail.message_id
    if answered := _answered(mail, mailbox):
        message["In-Reply-To"] = answered.message_id
    message.set_content(mail.body, subtype="html" if mail.body_type == "html" else "plain")
    for file in mail.attachments:
        main, _, sub = file.content_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message.as_bytes()


def taken_in(raw: bytes, folder: str, mailbox: Mailbox, at: datetime) -> Mail:
    """Read what a client has laid there or a stranger has sent, whatever state it is in."""
    message = message_from_bytes(raw)
    answered = _MESSAGE_ID.search(str(message.get("In-Reply-To", "")))
    before = _called(answered[0], mailbox) if answered else None
    own = _MESSAGE_ID.search(str(message.get("Message-ID", "")))
    key = mailbox.new_key()
    return Mail(
        key=key,
        folder=folder,
        subject=" ".join(str(message.get("Subject", "")).split()),
        sender=next(iter(_people(message, "From")), mailbox.owner),
        to=_people(message, "To"),
        reply_to=_people(message, "Reply-To"),
        body=_text(message),
        at=at,
        conversation=before.conversation if before else f"AAQkADIwMjYAConv{key:08d}",
        attachments=_files(message, key),
        raw=raw,
        own_message_id=own[0] if own else "",
    )


def note_of(raw: bytes) -> str:
    """Return what a copy says of who wanted it."""
    return str(message_from_bytes(raw).get("X-Countersign-Note", ""))


def _named(who: Address) -> HeaderAddress:
    return HeaderAddress(" ".join(who.name.split()), addr_spec=who.address)


def _answered(mail: Mail, mailbox: Mailbox) -> Mail | None:
    if mail.folder != "sentitems":
        return None
    talk = [one for one in mailbox.mails.values() if one.conversation == mail.conversation]
    return next((one for one in talk if one.at < mail.at), None)


def _called(message_id: str, mailbox: Mailbox) -> Mail | None:
    return next((one for one in mailbox.mails.values() if one.message_id == message_id), None)


def _people(message: Message, name: str) -> list[Address]:
    found = getaddresses([str(message.get(name, ""))])
    return [Address(called or address, address) for called, address in found if "@" in address]


def _parts(message: Message) -> list[Message]:
    try:
        return [one for one in message.walk() if not one.is_multipart()]
    except RecursionError:
        return []


def _text(message: Message) -> str:
    texts = [one for one in _parts(message) if one.get_content_type() == "text/plain"]
    payload = texts[0].get_payload(decode=True) if texts else b""
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text.replace("\r\n", "\n").strip()


def _files(message: Message, key: int) -> list[Attachment]:
    found = []
    for place, part in enumerate(_parts(message)):
        if part.get_content_disposition() == "attachment":
            content = part.get_payload(decode=True)
            name = f"AAMkADIwMjYAFile{key:06d}{place:02d}"
            called, kind = part.get_filename() or "file", part.get_content_type()
            found.append(
                Attachment(name, called, kind, content if isinstance(content, bytes) else b"")
            )
    return found
