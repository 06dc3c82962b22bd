"""The mailbox as both servers see it: its mails as bytes, who may do what, and what goes wrong."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus

from sandbox.door import NEVER_OR_LATER, UNANSWERED
from sandbox.faults import Fault, Faults
from sandbox.graph.desk import OWNER, Desk
from sandbox.graph.mailbox import Mail, Mailbox
from sandbox.imap.folders import Numbered, within
from sandbox.imap.mime import note_of, taken_in, written
from sandbox.journal import Call, Change, Journal
from sandbox.world import World

VENDOR = "imap"
USER = OWNER.address
PASSWORDS = {
    "read": "practice-reads-mail",
    "write": "practice-writes-mail",
    "send": "practice-sends-mail",
}
"""What stands for whom: one reads, one writes drafts and copies, one sends."""
RIGHTS = {"read": {"read"}, "write": {"read", "write"}}
"""What each password may do in a folder, unless the provider was told otherwise."""
LARGEST = 25 * 1024 * 1024
FAULTS = (
    "dropped",
    "error_before_commit",
    "mailbox_full",
    "recipient_refused",
    "response_lost",
    "slow",
    "throttle",
    "timeout_after_commit",
    "timeout_before_commit",
    "unauthorized",
)
WINDOWS = ("down", "keeps_copies")
"""`keeps_copies` is no fault: for so long the sending server lays a copy into Sent by itself."""
OPERATIONS = frozenset(
    {"login", "select", "status", "search", "fetch", "append", "store", "expunge"}
    | {"auth", "mail", "rcpt", "data"}
)


class Room:
    """What a connection to either server works with."""

    def __init__(self, world: World, faults: Faults, journal: Journal, desk: Desk) -> None:
        self._world = world
        self._faults = faults
        self._journal = journal
        self._desk = desk
        self._written: dict[tuple[str, int], bytes] = {}

    @property
    def mailbox(self) -> Mailbox:
        """The mails, the same that Graph shows."""
        return self._desk.mailbox

    @property
    def is_down(self) -> bool:
        """Whether nobody answers."""
        return self._faults.active(VENDOR, "down") is not None

    @property
    def keeps_copies(self) -> bool:
        """Whether the sending server lays copies away by itself."""
        return self._faults.active(VENDOR, "keeps_copies") is not None

    def may(self, user: str, what: str) -> bool:
        """Whether whoever is logged in may `read` or `write` in a folder."""
        return what in self._world.rights.of(VENDOR, user, RIGHTS[user])

    def now(self) -> datetime:
        """The company's time."""
        return self._world.clock.now()

    def within(self, folder: str) -> list[Numbered]:
        """Return a folder's mails by their numbers."""
        return within(self.mailbox, folder)

    def raw(self, mail: Mail) -> bytes:
        """Return a mail as bytes, the same each time."""
        key = (self.mailbox.birth, mail.key)
        if mail.raw is not None or mail.is_draft:  # drafts may be changed by Graph's clients
            return written(mail, self.mailbox)
        if key not in self._written:
            self._written[key] = written(mail, self.mailbox)
        return self._written[key]

    def lay(self, raw: bytes, folder: str, flags: set[str], at: datetime | None = None) -> Mail:
        """Lay a mail into a folder."""
        mail = taken_in(raw, folder, self.mailbox, at or self.now())
        mail.is_read, mail.is_draft = r"\Seen" in flags, r"\Draft" in flags
        mail.flags = flags - {r"\Seen", r"\Draft"}
        return self.mailbox.put(mail)

    def commit(self, operation: str, arguments: dict[str, object], token: str, mail: Mail) -> None:
        """Write down that somebody changed something."""
        result: dict[str, object] = {
            "message": mail.message_id,
            "folder": mail.folder,
            "to": [one.address for one in mail.to],
            "text": mail.body,
            "note": note_of(mail.raw or b""),
        }
        self._journal.commit(Change(VENDOR, operation, arguments, token), result)

    def take(self, operation: str) -> Fault | None:
        """Return what goes wrong with this call, if anything."""
        return self._faults.take(VENDOR, (operation,))

    def received(self, operation: str, token: str, fault: Fault | None, status: int | None) -> None:
        """Write down that somebody asked something; None is for one that was not answered."""
        name = fault.name if fault else None
        self._journal.received(Call(VENDOR, operation, (operation,), token, status, name))


def user_of(name: str, password: str, allowed: Collection[str]) -> str | None:
    """Return whose password it is, if it is one of those that may log in here."""
    who = next((kind for kind, known in PASSWORDS.items() if known == password), None)
    return who if name == USER and who in allowed else None


def never_done(fault: Fault | None) -> bool:
    """Whether the connection dies before anything is done."""
    return fault is not None and fault.name in {"dropped", *NEVER_OR_LATER}


def unanswered(fault: Fault | None) -> bool:
    """Whether nobody hears what came of it."""
    return fault is not None and fault.name in {"dropped", *UNANSWERED}


async def held(fault: Fault | None) -> None:
    """Wait as a slow server does."""
    if fault is not None and fault.seconds:
        await asyncio.sleep(fault.seconds)


def status(said: str) -> int:
    """Say in HTTP's numbers how a command was answered, for the list of calls."""
    return {"OK": HTTPStatus.OK, "NO": HTTPStatus.FORBIDDEN}.get(said, HTTPStatus.BAD_REQUEST)
