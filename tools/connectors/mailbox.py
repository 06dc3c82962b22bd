"""What a mailbox is to look-ups and to answers, whichever system keeps it.

A mail's words were written by anybody: no `repr` shows them, and whoever shows them to people
quotes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Literal, Protocol

from policies.errors import BadRequest, NotFound, VendorRejected


class MailGone(NotFound):
    """That mail is no longer there. Somebody has moved or deleted it."""


class LinkTooOld(VendorRejected):
    """The mailbox no longer knows where I was; I begin at the beginning. Nothing was changed."""


class Correspondent(Protocol):
    """Whom a mail is from or to; the name is their own word."""

    @property
    def name(self) -> str:
        """What they call themselves."""
        ...

    @property
    def address(self) -> str:
        """Their mail address."""
        ...


class Letter(Protocol):
    """One mail. `id` finds it again; `conversation_id` finds what answers it."""

    @property
    def id(self) -> str:
        """What it is found again by."""
        ...

    @property
    def conversation_id(self) -> str:
        """What its answers are found by."""
        ...

    @property
    def received_at(self) -> datetime:
        """When the mailbox took it in."""
        ...

    @property
    def subject(self) -> str | None:
        """Its subject."""
        ...

    @property
    def preview(self) -> str:
        """How it begins."""
        ...

    @property
    def text(self) -> str:
        """Its text, where it was asked for."""
        ...

    @property
    def sender(self) -> Correspondent | None:
        """Whom it says it is from."""
        ...

    @property
    def to(self) -> Sequence[Correspondent]:
        """Whom it is addressed to."""
        ...

    @property
    def answer_to(self) -> str:
        """Where an answer goes: where it asks for answers, else where it came from."""
        ...

    @property
    def has_attachments(self) -> bool:
        """Whether files came with it."""
        ...

    @property
    def is_draft(self) -> bool:
        """Whether it has not been sent."""
        ...

    @property
    def web_link(self) -> str | None:
        """Where the mailbox says people look at it."""
        ...


@dataclass(frozen=True)
class Slip:
    """What stands on the outside of a mail, and nothing that was written in it.

    `message_id` is what mail systems call it, `conversation_id` what it has in common with whatever
    answers it; either is empty where the mailbox knows none.
    """

    id: str
    message_id: str
    conversation_id: str
    sender: str = field(repr=False)
    received_at: datetime
    has_attachments: bool


@dataclass(frozen=True)
class Changes:
    """What came to and left a folder since the last time; `link` is where to ask the next time.

    `more` is whether that was not all: then the next time is now.
    """

    slips: Sequence[Slip]
    gone: Sequence[str]
    link: str
    more: bool


FollowedFolder = Literal["inbox", "sent"]


@dataclass(frozen=True)
class Enclosure:
    """A file that came with a mail; its name and what is in it are somebody else's."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


class EnclosureTooLarge(BadRequest):
    """A file that came by mail is larger than what I read. Ask for a smaller one."""

    code = "enclosure_too_large"


class Folder(Protocol):
    """How much is in a folder."""

    @property
    def total(self) -> int:
        """All mails."""
        ...

    @property
    def unread(self) -> int:
        """Those nobody has opened."""
        ...


class MailboxReader(Protocol):
    """Looks mail up with the credential that cannot write (I19). Safe to share between threads.

    Every method may raise `Unavailable`, `VendorThrottled`, `Misconfigured` or `VendorRejected`.
    """

    @property
    def account(self) -> str:
        """Our name for the mailbox."""
        ...

    @property
    def budget(self) -> int | None:
        """Per cent that are left of what may be asked; None where its server says nothing of it."""
        ...

    def inbox(self) -> Folder:
        """Say how much is in the inbox."""
        ...

    def page(self, mail: Letter) -> str | None:
        """Return where people look at a mail, if there is such a page."""
        ...

    def mail(self, wanted: str) -> Letter:
        """Read one mail whole. Raises `MailGone`."""
        ...

    def from_address(self, address: str, since: datetime) -> Sequence[Letter]:
        """Return what an address has sent since a moment, with its text, newest first."""
        ...

    def search(self, words: str, since: datetime) -> Sequence[Letter]:
        """Return received mails whose sender is called or addressed so, newest first."""
        ...

    def received(self, since: datetime) -> Sequence[Letter]:
        """Return what has come into the inbox since a moment, newest first."""
        ...

    def enclosed(self, mail: Letter, called: str, most: int) -> Sequence[Enclosure]:
        """Read the files that came with a mail and whose names fit, e.g. `*.csv`.

        Raises `EnclosureTooLarge` where one has more than `most` bytes, and `MailGone`.
        """
        ...

    def answers_to(self, mail: Letter) -> Sequence[Letter]:
        """Return what this mailbox has sent in answer to a mail, oldest first."""
        ...

    def sent_to(self, address: str, since: datetime) -> Sequence[Letter]:
        """Return what this mailbox has sent to an address since a moment, by whomever."""
        ...

    def marked(self, marker: str) -> Sequence[Letter]:
        """Return the mails, drafts or sent, that bear a marker of ours."""
        ...

    def sent_by_us(self, since: datetime) -> int:
        """Count the mails of ours that were sent since a moment."""
        ...

    def changes(self, link: str, folder: FollowedFolder) -> Changes:
        """Return what came and went in a folder since `link`, or what is there where it is empty.

        Raises `LinkTooOld` where the mailbox has forgotten that; then it is asked anew without one.
        """
        ...


def is_called(name: str, pattern: str) -> bool:
    """Whether a file's name fits a pattern such as `*.csv`, whatever its capitals."""
    return fnmatchcase(name.casefold(), pattern.casefold())


class MailboxWriter(Protocol):
    """Writes and sends answers and new mails, with the credential that may."""

    @property
    def account(self) -> str:
        """Our name for the mailbox."""
        ...

    def answer(self, answered: str, *, to: str, text: str, marker: str, note: str) -> str:
        """Write the marked draft, unless an earlier attempt has, and send it once.

        `answered` is the mail's id, `to` the one recipient, `text` the whole text, `marker` what it
        is known again by, `note` who wanted and approved it: that stays in the mailbox. Returns the
        id of what was sent. Raises `VendorRejected`, `VendorThrottled` or `Unavailable` where it
        provably was not sent, `OutcomeUnknown` where nobody can say.
        """
        ...

    def write(self, *, to: str, subject: str, text: str, marker: str, note: str) -> str:
        """Write a new mail that answers none, and send it once; the rest is as `answer` has it."""
        ...
