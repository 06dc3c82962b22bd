"""What a client may write into a mail: which properties, of which type, and only while a draft."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from http import HTTPStatus
from typing import Any

from sandbox.graph.mailbox import Address, Mail, Mailbox
from sandbox.graph.refusals import Refused, misasked
from sandbox.graph.shapes import quoting

Write = Callable[[Mail, Any], None]

_NAMED = re.compile(
    r"(?:String|Integer|Boolean) (?:\{[0-9a-fA-F-]{36}\} (?:Name \S.{0,120}|Id 0x[0-9a-fA-F]+)"
    r"|0x[0-9a-fA-F]{1,8})"
)
_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_IMPORTANCE = ("low", "normal", "high")


def reply_to(mail: Mail, mailbox: Mailbox, body: Mapping[str, Any]) -> Mail:
    """Begin an answer to a mail, addressed to who asked for answers, its text quoted below."""
    said = {name.lower(): value for name, value in body.items()}
    unknown = said.keys() - {"message", "comment"}
    if unknown:
        raise misasked(f"The parameter '{min(unknown)}' is not known.", "RequestBodyRead")
    message, comment = said.get("message") or {}, said.get("comment")
    if comment is not None and "body" in message:
        raise misasked("Specify either a comment or the body of the message, not both.")
    subject = mail.subject if mail.subject.upper().startswith("RE:") else f"RE: {mail.subject}"
    html = quoting(mail)
    if comment is not None:
        html = html.replace("<body>", f"<body>{escape(_text(comment))}", 1)
    draft = Mail(
        key=mailbox.new_key(),
        folder="drafts",
        subject=subject,
        sender=mailbox.owner,
        to=list(mail.reply_to or [mail.sender]),
        body=html,
        body_type="html",
        at=mail.at,
        conversation=mail.conversation,
        is_read=True,
        is_draft=True,
    )
    write_into(draft, message)
    return draft


def new_mail(mailbox: Mailbox, body: Mapping[str, Any], at: datetime) -> Mail:
    """Begin a mail that answers none, with whatever properties it is given."""
    key = mailbox.new_key()
    draft = Mail(
        key=key,
        folder="drafts",
        subject="",
        sender=mailbox.owner,
        to=[],
        body="",
        at=at,
        conversation=f"AAQkConversation{key:08d}",
        is_read=True,
        is_draft=True,
    )
    write_into(draft, body)
    return draft


def write_into(mail: Mail, body: Mapping[str, Any]) -> None:
    """Change properties of a mail, all or none. Raises `Refused`."""
    for name in body:
        if name.startswith("@odata."):
            continue
        if name == "internetMessageHeaders":
            text = "Headers are given when a message is made, and never changed."
            raise Refused("ErrorInvalidPropertySet", text)
        if name not in _WRITABLE:
            text = f"The property '{name}' is read-only and cannot be set."
            raise Refused("ErrorInvalidPropertySet", text)
        if name in _ONLY_OF_DRAFTS and not mail.is_draft:
            text = f"The property '{name}' can be changed on a draft only."
            raise Refused("ErrorInvalidPropertyUpdateSentMessage", text)
    trial = Mail(0, "", "", mail.sender, [], "", mail.at, "")
    for one in (trial, mail):  # whatever cannot be read is met on the trial first
        for name, value in body.items():
            if name in _WRITABLE:
                _WRITABLE[name](one, value)


def check_sendable(mail: Mail) -> None:
    """Refuse to send what is no draft, or goes to nobody."""
    if not mail.is_draft:
        raise Refused("ErrorInvalidOperation", "Only a draft can be sent.", HTTPStatus.BAD_REQUEST)
    everybody = [*mail.to, *mail.cc, *mail.bcc]
    if not everybody or not all(_MAIL.fullmatch(one.address) for one in everybody):
        raise Refused(
            "ErrorInvalidRecipients",
            "At least one recipient isn't valid., At least one recipient isn't valid.",
        )


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    if not isinstance(value, str):
        raise misasked("Cannot convert a value to Edm.String.", "RequestBodyRead")
    return value


def _flag(value: Any) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(value, bool):
        raise misasked("Cannot convert a value to Edm.Boolean.", "RequestBodyRead")
    return value


def _people(value: Any) -> list[Address]:  # noqa: ANN401 - JSON
    if not isinstance(value, list):
        raise misasked("A list of recipients was expected.", "RequestBodyRead")
    found = []
    for one in value:
        inner = one.get("emailAddress") if isinstance(one, dict) and len(one) == 1 else None
        if not isinstance(inner, dict) or inner.keys() - {"name", "address"}:
            raise misasked("A recipient has one emailAddress.", "RequestBodyRead")
        address = _text(inner.get("address"))
        found.append(Address(_text(inner.get("name") or address), address))
    return found


def _set_body(mail: Mail, value: Any) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, dict) or value.keys() - {"contentType", "content"}:
        raise misasked("A body has contentType and content.", "RequestBodyRead")
    kind = _text(value.get("contentType", "text")).lower()
    if kind not in {"text", "html"}:
        raise misasked(f"Requested value '{kind[:20]}' was not found.", "RequestBodyRead")
    mail.body, mail.body_type = _text(value.get("content", "")), kind


def _set_importance(mail: Mail, value: Any) -> None:  # noqa: ANN401 - JSON
    if value not in _IMPORTANCE:
        raise misasked("Requested value was not found.", "RequestBodyRead")
    mail.importance = value


def _set_categories(mail: Mail, value: Any) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, list):
        raise misasked("A list was expected.", "RequestBodyRead")
    mail.categories = [_text(one) for one in value]


def _set_properties(mail: Mail, value: Any) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, list):
        raise misasked("A list was expected.", "RequestBodyRead")
    for one in value:
        if not isinstance(one, dict) or one.keys() != {"id", "value"}:
            raise misasked("An extended property has an id and a value.", "RequestBodyRead")
        name = _text(one["id"])
        if not _NAMED.fullmatch(name):
            text = f"PropertyId values may only be in one of the following formats: '{name[:40]}'"
            raise Refused("ErrorInvalidArgument", text)
        mail.properties[name] = _text(one["value"])


def _set(name: str, read: Callable[[Any], Any]) -> Write:
    return lambda mail, value: setattr(mail, name, read(value))


_WRITABLE: Mapping[str, Write] = {
    "subject": _set("subject", _text),
    "body": _set_body,
    "toRecipients": _set("to", _people),
    "ccRecipients": _set("cc", _people),
    "bccRecipients": _set("bcc", _people),
    "replyTo": _set("reply_to", _people),
    "importance": _set_importance,
    "categories": _set_categories,
    "isRead": _set("is_read", _flag),
    "singleValueExtendedProperties": _set_properties,
}
_ONLY_OF_DRAFTS = frozenset(
    {"subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo"}
)
