"""One mailbox: its mails, where they lie, and what has changed since when."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

FOLDERS = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "archive": "Archive",
    "deleteditems": "Deleted Items",
}
"""Well-known names, and what people see."""
REMOVED = "removed"
"""Where nobody looks: a mail's history outlives it, so that clients hear that it is gone."""


@dataclass(frozen=True, slots=True)
class Address:
    """Whom a mail is from or to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    id: str
    name: str
    content_type: str
    content: bytes
    is_inline: bool = False


@dataclass(slots=True, eq=False)
class Mail:
    """One mail. `key` never changes; `moves` counts how often it changed folder.

    `raw` is what a client laid there or a stranger sent, byte by byte, and `own_message_id` what it
    calls itself; without them both are made when they are asked for.
    """

    key: int
    folder: str
    subject: str
    sender: Address
    to: list[Address]
    body: str
    at: datetime
    conversation: str
    body_type: str = "text"
    cc: list[Address] = field(default_factory=list)
    bcc: list[Address] = field(default_factory=list)
    reply_to: list[Address] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    importance: str = "normal"
    is_read: bool = False
    is_draft: bool = False
    modified_at: datetime | None = None
    moves: int = 0
    version: int = 0
    flags: set[str] = field(default_factory=set)
    raw: bytes | None = None
    own_message_id: str = ""

    @property
    def message_id(self) -> str:
        """What the mail is called between mail systems."""
        return self.own_message_id or f"<{self.key:08d}@mail.countersign-practice.example>"

    @property
    def lasting_id(self) -> str:
        """The id it keeps wherever it is moved, given to who prefers `IdType="ImmutableId"`."""
        return f"AAkALgAAAAAA{_coded(f'{self.key:08d}')}"

    @property
    def passing_id(self) -> str:
        """The id it has only where it lies now."""
        return f"AAMkADIwMjYA{_coded(f'{self.key:08d}.{self.moves}.{self.folder}')}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of the mailbox's history: which mail, from which folder to which."""

    revision: int
    key: int
    before: str | None
    after: str | None


Changes = list[tuple[int, Mail | None]]


class Mailbox:
    """The mails of one address, kept with their history so that a client can ask what changed."""

    def __init__(self, owner: Address) -> None:
        self.owner = owner
        self.birth = secrets.token_hex(4)
        self.mails: dict[int, Mail] = {}
        self.turns: list[Turn] = []
        self._keys = count(1)
        self._changes: dict[tuple[int, int, str], Changes] = {}

    @property
    def revision(self) -> int:
        """Grows with every change."""
        return len(self.turns)

    def new_key(self) -> int:
        """Return a key no mail has had."""
        return next(self._keys)

    def put(self, mail: Mail) -> Mail:
        """Take in a new mail."""
        self.mails[mail.key] = mail
        self._turned(mail, None, mail.folder)
        return mail

    def changed(self, mail: Mail, at: datetime) -> None:
        """Hear that a mail was changed where it lies."""
        mail.version += 1
        mail.modified_at = at
        self._turned(mail, mail.folder, mail.folder)

    def move(self, mail: Mail, folder: str, at: datetime) -> None:
        """Lay a mail into another folder, where it gets another id."""
        before, mail.folder = mail.folder, folder
        mail.moves += 1
        mail.version += 1
        mail.modified_at = at
        self._turned(mail, before, folder)

    def remove(self, mail: Mail, at: datetime) -> None:
        """Remove a mail for good; nobody finds it any more."""
        self.move(mail, REMOVED, at)

    def find(self, wanted: str) -> Mail | None:
        """Find a mail by either of its ids, as they are now."""
        coded = wanted[12:]
        try:
            key = int(urlsafe_b64decode(coded.encode()).split(b".")[0])
        except ValueError:
            return None
        mail = self.mails.get(key)
        if mail is None or mail.folder == REMOVED:
            return None
        return mail if wanted in {mail.lasting_id, mail.passing_id} else None

    def within(self, folder: str | None) -> list[Mail]:
        """Return the mails of a folder, or of all, newest first."""
        there = [one for one in self.mails.values() if one.folder != REMOVED]
        found = [one for one in there if folder in {None, one.folder}]
        return sorted(found, key=lambda one: (one.at, one.key), reverse=True)

    def since(self, revision: int, folder: str) -> Changes:
        """Return what changed in a folder after a revision: each mail, or None where it has left.

        In the order of keys, and kept while nothing changes: it is asked for page by page.
        """
        asked = (self.revision, revision, folder)
        if asked not in self._changes:
            self._changes.clear()
            turns = self.turns[revision:]
            touched = {one.key for one in turns if folder in {one.before, one.after}}
            there = ((key, self.mails[key]) for key in sorted(touched))
            found = [(key, mail if mail.folder == folder else None) for key, mail in there]
            self._changes[asked] = found
        return self._changes[asked]

    def _turned(self, mail: Mail, before: str | None, after: str | None) -> None:
        self.turns.append(Turn(self.revision + 1, mail.key, before, after))


def folder_id(folder: str) -> str:
    """Return a folder's own id."""
    return f"AAMkADIwMjYAFold{_coded(folder)}"


def folder_named(wanted: str) -> str | None:
    """Find a folder by its well-known name or its id."""
    if wanted.lower() in FOLDERS:
        return wanted.lower()
    return next((one for one in FOLDERS if folder_id(one) == wanted), None)


def _coded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()
