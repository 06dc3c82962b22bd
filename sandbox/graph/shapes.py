"""Mails, folders and attachments as Graph writes them. Source: the CSDL of Graph v1.0."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from sandbox.graph.mailbox import FOLDERS, Address, Attachment, Mail, Mailbox, folder_id

PREVIEW = 255
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[ \t\r\f\v]+")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a client wants mails: which ids, which kind of body, which properties."""

    lasting_ids: bool = False
    text_bodies: bool = False
    select: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()
    with_attachments: bool = False

    def id_of(self, mail: Mail) -> str:
        """Return the id this client knows a mail by."""
        return mail.lasting_id if self.lasting_ids else mail.passing_id


def moment(at: datetime) -> str:
    """Write a moment: `2026-11-28T14:02:11Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def recipient(who: Address) -> dict[str, Any]:
    """Write whom a mail is from or to."""
    return {"emailAddress": {"name": who.name, "address": who.address}}


def plain(mail: Mail) -> str:
    """Return a mail's body as text."""
    if mail.body_type == "text":
        return mail.body
    broken = re.sub(r"(?i)<br ?/?>|</(?:p|tr|div)>", "\n", mail.body)
    return unescape(_BLANKS.sub(" ", _TAG.sub("", broken))).strip()


def message(mail: Mail, manner: Manner, pages: str) -> dict[str, Any]:
    """Write a mail, or as much of it as was asked for."""
    changed = mail.modified_at or mail.at
    text = manner.text_bodies and mail.body_type == "html"
    whole = {
        "createdDateTime": moment(mail.at),
        "lastModifiedDateTime": moment(changed),
        "changeKey": f"CQAAABYA{mail.key:06d}{mail.version:04d}",
        "categories": list(mail.categories),
        "receivedDateTime": moment(mail.at),
        "sentDateTime": moment(mail.at),
        "hasAttachments": any(not one.is_inline for one in mail.attachments),
        "internetMessageId": mail.message_id,
        "subject": mail.subject,
        "bodyPreview": " ".join(plain(mail).split())[:PREVIEW],
        "importance": mail.importance,
        "parentFolderId": folder_id(mail.folder),
        "conversationId": mail.conversation,
        "conversationIndex": b64encode(mail.conversation.encode()).decode(),
        "isDeliveryReceiptRequested": False,
        "isReadReceiptRequested": False,
        "isRead": mail.is_read,
        "isDraft": mail.is_draft,
        "webLink": f"{pages}/{mail.key}",
        "inferenceClassification": "focused",
        "body": {
            "contentType": "text" if text else mail.body_type,
            "content": plain(mail) if text else mail.body,
        },
        "sender": recipient(mail.sender),
        "from": recipient(mail.sender),
        "toRecipients": [recipient(one) for one in mail.to],
        "ccRecipients": [recipient(one) for one in mail.cc],
        "bccRecipients": [recipient(one) for one in mail.bcc],
        "replyTo": [recipient(one) for one in mail.reply_to],
        "flag": {"flagStatus": "notFlagged"},
    }
    shown = {name: value for name, value in whole.items() if _wanted(name, manner.select)}
    known = {
        "@odata.etag": f'W/"{whole["changeKey"]}"',
        "id": manner.id_of(mail),
        **shown,
    }
    kept = {name: mail.properties[name] for name in manner.properties if name in mail.properties}
    if kept:
        known["singleValueExtendedProperties"] = [
            {"id": name, "value": value} for name, value in kept.items()
        ]
    if manner.with_attachments:
        known["attachments"] = [attachment(one) for one in mail.attachments]
    return known


def removed(mail: Mail, manner: Manner) -> dict[str, Any]:
    """Write that a mail is no longer in the folder that is followed."""
    return {"@removed": {"reason": "deleted"}, "id": manner.id_of(mail)}


def attachment(one: Attachment, select: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Write a file that came with a mail."""
    whole = {
        "contentType": one.content_type,
        "name": one.name,
        "size": len(one.content),
        "isInline": one.is_inline,
        "contentId": None,
        "contentLocation": None,
        "contentBytes": b64encode(one.content).decode(),
    }
    shown = {name: value for name, value in whole.items() if _wanted(name, select)}
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "@odata.mediaContentType": one.content_type,
        "id": one.id,
        **shown,
    }


def folder(name: str, mailbox: Mailbox) -> dict[str, Any]:
    """Write a folder."""
    inside = mailbox.within(name)
    return {
        "id": folder_id(name),
        "displayName": FOLDERS[name],
        "parentFolderId": folder_id("msgfolderroot"),
        "childFolderCount": 0,
        "unreadItemCount": sum(not one.is_read for one in inside),
        "totalItemCount": len(inside),
        "isHidden": False,
    }


def listed(items: list[dict[str, Any]], context: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """Write a list with what stands beside it."""
    return {"@odata.context": context, **more, "value": items}


def quoting(mail: Mail) -> str:
    """Return the body a reply begins with: the mail it answers, quoted below a line."""
    head = (
        f"<b>From:</b> {escape(mail.sender.name)} &lt;{escape(mail.sender.address)}&gt;<br>"
        f"<b>Sent:</b> {mail.at:%A, %B %-d, %Y %H:%M}<br><b>Subject:</b> {escape(mail.subject)}"
    )
    inside = mail.body if mail.body_type == "html" else escape(mail.body).replace("\n", "<br>")
    return f'<html><body><br><hr><div id="divRplyFwdMsg">{head}</div>{inside}</body></html>'


def _wanted(name: str, select: frozenset[str]) -> bool:
    return not select or name in select
