"""A mail as it goes over the wire, and the copy of it that stays in the mailbox."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Self

from policies.errors import VendorRejected
from tools.connectors.imap_mail import ImapMail
from tools.plain_text import plain_text

OURS = "countersign."
"""How the Message-ID of everything begins that was sent by us."""
_NOTE = "X-Countersign-Note"
_SUBJECT = 200
_MOST_REFERENCES = 20
_ANSWERS = re.compile(r"(?i)(?:re|aw|sv)\s*:")


@dataclass(frozen=True)
class Outgoing:
    """One mail, complete. `raw` is what leaves; `kept` bears a note besides that never does."""

    message_id: str
    sender: str
    to: str
    raw: bytes = field(repr=False)
    kept: bytes = field(repr=False)


def message_id(marker: str, domain: str) -> str:
    """Return the Message-ID of the effect that bears a marker: the same at every attempt."""
    return f"<{OURS}{sha256(marker.encode()).hexdigest()[:40]}@{domain}>"


@dataclass(frozen=True)
class Heading:
    """What stands above a text: its subject, and of an answer, what it answers.

    `answers` is the Message-ID of the mail it answers, empty for a new one.
    """

    subject: str = field(repr=False)
    answers: str = ""
    references: tuple[str, ...] = ()

    @classmethod
    def of_answer(cls, answered: ImapMail) -> Self:
        """Head an answer to a mail: of that, its subject alone is in it."""
        subject = plain_text(answered.subject, _SUBJECT)
        before = (*answered.references[-_MOST_REFERENCES:], answered.conversation_id)
        return cls(
            subject if _ANSWERS.match(subject) else f"Re: {subject}",
            answered.conversation_id,
            tuple(dict.fromkeys(before)),
        )


def compose(heading: Heading, sender: str, to: str, text: str, own: str, note: str) -> Outgoing:
    """Write a mail. Only what is approved, and its heading, is in it.

    Raises `VendorRejected` for an address no mail server would take from us.
    """
    if not to.isascii():
        raise VendorRejected("That address is not in plain letters, so nothing was sent.")
    mail = EmailMessage(SMTP)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = plain_text(heading.subject, _SUBJECT + len("Re: "))
    mail["Message-ID"] = own
    if heading.answers:
        mail["In-Reply-To"] = heading.answers
        mail["References"] = " ".join(heading.references)
    mail.set_content(text, cte="quoted-printable")
    raw = _whole(mail)
    mail[_NOTE] = plain_text(note, 300)
    return Outgoing(own, sender, to, raw, _whole(mail))


def _whole(mail: EmailMessage) -> bytes:
    """Write it down, its Message-ID in one line: not everybody unfolds it before searching."""
    return mail.as_bytes().replace(b"Message-ID:\r\n ", b"Message-ID: ", 1)
