"""The mailbox's folders as IMAP numbers them: every arrival in a folder gets the next UID.

The numbers follow from the mailbox's history, so that they are the same after every restart, and
for each connection. Sources: RFC 3501, 2.3.1.1; RFC 7162 (MODSEQ).
"""

import base64
from dataclasses import dataclass

from sandbox.graph.mailbox import Mail, Mailbox

NAMES = {
    "INBOX": "inbox",
    "Drafts": "drafts",
    "Sent": "sentitems",
    "Büro & Lager": "archive",
    "Trash": "deleteditems",
}
"""What a folder is called here, and in the mailbox."""
SPECIAL = {"Drafts": r"\Drafts", "Sent": r"\Sent", "Trash": r"\Trash"}
_SYSTEM = {r"\Seen", r"\Draft"}
FLAGS = (r"\Answered", r"\Flagged", r"\Deleted", r"\Seen", r"\Draft")


@dataclass(frozen=True, slots=True)
class Numbered:
    """One mail of a folder: its place from 1, its UID, and when it last changed."""

    place: int
    uid: int
    modseq: int
    mail: Mail


def within(mailbox: Mailbox, folder: str) -> list[Numbered]:
    """Number the mails of a folder as they stand now."""
    uids: dict[int, int] = {}
    changed: dict[int, int] = {}
    for turn in mailbox.turns:
        changed[turn.key] = turn.revision
        if turn.after == folder != turn.before:
            uids[turn.key] = turn.revision
    found = sorted((uids[one.key], one) for one in mailbox.within(folder))  # UIDs are never equal
    return [
        Numbered(place, uid, changed[mail.key], mail)
        for place, (uid, mail) in enumerate(found, start=1)
    ]


def validity(mailbox: Mailbox) -> int:
    """Return the folders' UIDVALIDITY: another one for each time the world was made anew."""
    return int(mailbox.birth, 16) % 0x7FFFFFFF + 1


def flags_of(mail: Mail) -> set[str]:
    """Return a mail's flags."""
    system = {r"\Seen": mail.is_read, r"\Draft": mail.is_draft}
    return {name for name, holds in system.items() if holds} | mail.flags


def set_flags(mail: Mail, flags: set[str]) -> None:
    """Give a mail exactly these flags."""
    mail.is_read, mail.is_draft = r"\Seen" in flags, r"\Draft" in flags
    mail.flags = flags - _SYSTEM


def coded(name: str) -> bytes:
    """Write a folder's name in modified UTF-7."""
    out, run = b"", ""
    for letter in [*name, None]:
        plain = letter is not None and " " <= letter <= "~"
        if letter is not None and not plain:
            run += letter
            continue
        if run:
            kept = base64.b64encode(run.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
            out, run = out + b"&" + kept + b"-", ""
        if letter is not None:
            out += b"&-" if letter == "&" else letter.encode()
    return out


def folder_named(raw: bytes) -> str | None:
    """Find the mailbox's folder by its name on the wire; INBOX is the only one of any case."""
    if raw.upper() == b"INBOX":
        return "inbox"
    return next((folder for name, folder in NAMES.items() if coded(name) == raw), None)
