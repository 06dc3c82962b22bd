"""One mailbox behind Microsoft Graph, with two doors: one reads, one writes and sends.

Ids are the lasting ones, so that a mail is known again wherever it was moved. Bodies are asked for
as text: nobody here reads HTML that a stranger wrote.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from policies.errors import OutcomeUnknown, Unavailable
from tools.connectors import graph_answers as answers
from tools.connectors.calls import nothing_sent_yet
from tools.connectors.graph_answers import VENDOR, Mail
from tools.connectors.graph_door import GraphDoor
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.mailbox import (
    Changes,
    Enclosure,
    EnclosureTooLarge,
    FollowedFolder,
    Letter,
    is_called,
)
from tools.connectors.network import Network, Query

_PAGE: Final = 50
_MOST: Final = 1000  # in one page, as Graph has it
_CHANGES: Final = 100
_OUTLOOK: Final = frozenset(
    {"outlook.office.com", "outlook.office365.com", "outlook.live.com", "outlook.cloud.microsoft"}
)
_SHOWN: Final = (
    "id,conversationId,receivedDateTime,sentDateTime,subject,bodyPreview,from,toRecipients,"
    "replyTo,hasAttachments,isDraft,webLink"
)
_OUTSIDE: Final = "id,conversationId,internetMessageId,receivedDateTime,from,hasAttachments"
# Properties of our own on a mail: Outlook shows neither, and neither leaves the mailbox.
_NAMESPACE: Final = "String {6f1c7a52-5d0e-4b6e-9c37-0c5e9a1d2026}"
MARKER: Final = f"{_NAMESPACE} Name CountersignMarker"
NOTE: Final = f"{_NAMESPACE} Name CountersignNote"


class GraphReader:
    """Looks mail up, with the app that cannot write (I19). Safe to share between threads.

    Every method may raise what `Transport.read` raises.
    """

    def __init__(self, settings: GraphSettings, network: Network) -> None:
        self._door = GraphDoor(settings, network, "read")
        self.account = settings.account
        self._hosts = _OUTLOOK | {urlsplit(settings.url).hostname}

    @property
    def budget(self) -> int:
        """Per cent of a minute's calls that are left."""
        return self._door.pace.left

    def inbox(self) -> answers.Folder:
        """Say how much is in the inbox: the smallest thing that proves the connection."""
        return self._door.get("mailFolders", "/mailFolders/inbox", answers.Folder)

    def page(self, mail: Letter) -> str | None:
        """Return where people look at a mail, if that is Outlook's own or the mailbox's."""
        link = mail.web_link
        return link if link and urlsplit(link).hostname in self._hosts else None

    def mail(self, wanted: str) -> Mail:
        """Read one mail whole. Raises `MailGone`."""
        query = {"$select": f"{_SHOWN},body", **_our_properties()}
        return self._door.get("message", f"/messages/{wanted}", Mail, query)

    def from_address(self, address: str, since: datetime, most: int = _PAGE) -> tuple[Mail, ...]:
        """Return what an address has sent since a moment, newest first."""
        where = f"receivedDateTime ge {_moment(since)} and isDraft eq false"
        where += f" and from/emailAddress/address eq {_quoted(address)}"
        query: Query = {
            "$filter": where,
            "$orderby": "receivedDateTime desc",
            "$top": most,
            "$select": f"{_SHOWN},body",
        }
        return self._page("messages", query).value

    def search(self, words: str, since: datetime, most: int = _PAGE) -> tuple[Mail, ...]:
        """Return received mails whose sender is called or addressed so, newest first."""
        plain = " ".join(words.replace('"', " ").replace("\\", " ").split())
        day = f"{since.astimezone(UTC):%Y-%m-%d}"
        query: Query = {"$search": f'"from:\\"{plain}\\" received>={day}"', "$top": most}
        found = self._page("messages", {**query, "$select": _SHOWN}, "/mailFolders/inbox").value
        recent = (one for one in found if one.received_at >= since)
        return tuple(sorted(recent, key=lambda one: one.received_at, reverse=True))

    def received(self, since: datetime, most: int = _PAGE) -> tuple[Mail, ...]:
        """Return what has come into the inbox since a moment, newest first."""
        query: Query = {
            "$filter": f"receivedDateTime ge {_moment(since)}",
            "$orderby": "receivedDateTime desc",
            "$top": most,
            "$select": _SHOWN,
        }
        return self._page("messages", query, "/mailFolders/inbox").value

    def answers_to(self, mail: Letter) -> tuple[Mail, ...]:
        """Return what this mailbox has sent in a mail's conversation after it, oldest first."""
        where = f"sentDateTime ge {_moment(mail.received_at)}"
        where += f" and conversationId eq {_quoted(mail.conversation_id)}"
        query: Query = {"$filter": where, "$orderby": "sentDateTime asc", "$top": _PAGE}
        return self._page("messages", {**query, "$select": _SHOWN}, "/mailFolders/sentitems").value

    def sent_to(self, address: str, since: datetime) -> tuple[Mail, ...]:
        """Return what this mailbox has sent to an address since a moment, newest first.

        Graph cannot narrow by recipient, so the newest thousand of that time are looked through.
        """
        query: Query = {
            "$filter": f"sentDateTime ge {_moment(since)}",
            "$orderby": "sentDateTime desc",
            "$top": _MOST,
            "$select": _SHOWN,
        }
        found = self._page("messages", query, "/mailFolders/sentitems").value
        wanted = address.casefold()
        return tuple(x for x in found if wanted in {one.address.casefold() for one in x.to})

    def marked(self, marker: str) -> tuple[Mail, ...]:
        """Return the mails, drafts or sent, that bear a marker of ours."""
        return _marked(self._door, marker)

    def sent_by_us(self, since: datetime) -> int:
        """Count the mails of ours that were sent since a moment."""
        where = f"sentDateTime ge {_moment(since)} and singleValueExtendedProperties/Any("
        where += f"ep: ep/id eq '{MARKER}' and ep/value ne null)"
        query: Query = {
            "$filter": where,
            "$count": "true",
            "$top": 1,
            "$select": "id,receivedDateTime",
        }
        found = self._page("messages", query, "/mailFolders/sentitems")
        if found.count is None:
            raise Unavailable(f"{VENDOR} did not count our mails. Nothing was changed.")
        return found.count

    def enclosed(self, mail: Letter, called: str, most: int) -> tuple[Enclosure, ...]:
        """Read the files that came with a mail and whose names fit, one call for each."""
        lines = [one for one in self.attachments(mail.id) if is_called(one.name or "", called)]
        if any(one.size > most for one in lines):
            raise EnclosureTooLarge
        return tuple(Enclosure(x.name or "", self.attachment(mail.id, x.id)) for x in lines)

    def attachments(self, wanted: str) -> tuple[answers.AttachmentLine, ...]:
        """List what came with a mail."""
        query = {"$select": "id,name,contentType,size,isInline"}
        path = f"/messages/{wanted}/attachments"
        return self._door.get("attachments", path, answers.AttachmentPage, query).value

    def attachment(self, wanted: str, file: str) -> bytes:
        """Read one file that came with a mail."""
        path = f"/messages/{wanted}/attachments/{file}"
        found = self._door.get("attachment", path, answers.AttachmentContent)
        try:
            return base64.b64decode(found.content, validate=True)
        except binascii.Error:
            raise Unavailable(f"{VENDOR} sent a file I cannot read.") from None

    def changes(self, link: str = "", folder: FollowedFolder = "inbox") -> Changes:
        """Return what changed in a folder since `link` was given, or what is there without one.

        Raises `LinkTooOld` where Graph has forgotten; then it is asked anew without a link.
        """
        if link and not self._door.is_own(link):
            raise Unavailable(f"{VENDOR} sent a link that leads elsewhere. Nothing was changed.")
        name = "sentitems" if folder == "sent" else folder
        where = link or f"/mailFolders/{name}/messages/delta"
        asked: Query = {} if link else {"$select": _OUTSIDE}  # a link knows what was asked for
        page = self._door.get("delta", where, answers.ChangePage, asked, most=_CHANGES)
        items = {str(one.get("id")): one for one in page.value}
        gone = tuple(name for name, one in items.items() if "@removed" in one)
        # Of a mail that somebody has only opened or flagged, Graph may tell that and nothing else.
        whole = [one for one in items.values() if "receivedDateTime" in one]
        slips = tuple(Mail.read(one).slip for one in whole if "@removed" not in one)
        onward = page.delta_link or page.next_link
        if onward is None:
            raise Unavailable(f"{VENDOR} did not say where its changes go on.")
        return Changes(slips, gone, onward, more=page.delta_link is None)

    def _page(self, operation: str, query: Query, within: str = "") -> answers.MailPage:
        return self._door.get(operation, f"{within}/messages", answers.MailPage, query)


class GraphWriter:
    """Writes and sends, with the app that may. Every call is made once.

    Raises `VendorRejected` or `VendorThrottled` where it provably did not happen.
    """

    def __init__(self, settings: GraphSettings, network: Network) -> None:
        self._door = GraphDoor(settings, network, "write")
        self.account = settings.account

    def answer(self, answered: str, *, to: str, text: str, marker: str, note: str) -> str:
        """Write the marked draft of an answer, unless an earlier attempt has, and send it once."""
        return self._send_once(
            lambda: self.create_reply(answered), to=to, text=text, marker=marker, note=note
        )

    def write(self, *, to: str, subject: str, text: str, marker: str, note: str) -> str:
        """Write the marked draft of a new mail, unless an earlier attempt has, and send it once."""
        return self._send_once(
            lambda: self.create(subject, marker), to=to, text=text, marker=marker, note=note
        )

    def _send_once(
        self, begin: Callable[[], str], *, to: str, text: str, marker: str, note: str
    ) -> str:
        """Begin a draft where none bears the marker, write it and send it.

        Whatever goes wrong before it is sent has sent nothing, so that is what is said of it.
        """
        try:
            with nothing_sent_yet():
                earlier = [one.id for one in self.marked(marker) if one.is_draft]
            draft = earlier[0] if earlier else begin()
            self.write_draft(draft, to=to, text=text, marker=marker, note=note)
        except OutcomeUnknown:
            raise Unavailable(
                "The mailbox did not answer while I wrote; nothing was sent."
            ) from None
        self.send(draft)
        return draft

    def create(self, subject: str, marker: str) -> str:
        """Begin a new mail, marked from the start, and return its id; nobody is sent anything."""
        body = {
            "subject": subject,
            "singleValueExtendedProperties": [{"id": MARKER, "value": marker}],
        }
        return Mail.read(self._door.change("createMessage", "/messages", body)).id

    def create_reply(self, answered: str) -> str:
        """Begin an answer to a mail and return its id; nobody is sent anything yet."""
        return Mail.read(
            self._door.change("createReply", f"/messages/{answered}/createReply", {})
        ).id

    def write_draft(self, draft: str, *, to: str, text: str, marker: str, note: str) -> None:
        """Give a draft its one recipient, its text, and what it is known again by."""
        body = {
            "toRecipients": [{"emailAddress": {"address": to}}],
            "ccRecipients": [],
            "bccRecipients": [],
            "body": {"contentType": "text", "content": text},
            "singleValueExtendedProperties": [
                {"id": MARKER, "value": marker},
                {"id": NOTE, "value": note},
            ],
        }
        self._door.change("update", f"/messages/{draft}", body, "PATCH")

    def send(self, draft: str) -> None:
        """Send a draft."""
        self._door.change("send", f"/messages/{draft}/send")

    def marked(self, marker: str) -> tuple[Mail, ...]:
        """Return the mails, drafts or sent, that bear a marker of ours."""
        return _marked(self._door, marker)


def _marked(door: GraphDoor, marker: str) -> tuple[Mail, ...]:
    where = "singleValueExtendedProperties/Any("
    where += f"ep: ep/id eq '{MARKER}' and ep/value eq {_quoted(marker)})"
    query: Query = {
        "$filter": where,
        "$select": f"{_SHOWN},body",
        "$top": _PAGE,
        **_our_properties(),
    }
    return door.get("messages", "/messages", answers.MailPage, query).value


def _our_properties() -> dict[str, str]:
    return {"$expand": f"singleValueExtendedProperties($filter=id eq '{MARKER}')"}


def _quoted(text: str) -> str:
    """Write a text as OData has it: in single quotes, each of its own doubled."""
    return "'" + text.replace("'", "''") + "'"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
