"""One mailbox behind IMAP, with two doors: one looks, one writes drafts and has them sent.

A mail is known by its folder, the folder's UIDVALIDITY and its UID (RFC 9051, 2.3.1.1): what
somebody has moved is gone for us, and nothing else can ever be taken for it. Bodies are read up to
a size, and never marked as seen.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeVar

from policies.errors import CountersignError, VendorRejected
from tools.connectors import imap_follow, smtp
from tools.connectors.calls import patiently, tell
from tools.connectors.imap_letter import OURS, Outgoing, compose, message_id
from tools.connectors.imap_mail import MESSAGE_ID, ImapMail, read_mail
from tools.connectors.imap_session import Fetched, Session, logged_in
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import Changes, Letter, MailGone
from tools.connectors.network import Exchange, Network
from tools.spans import vendor_call

logger = logging.getLogger(__name__)
T = TypeVar("T")

_GLANCE: Final = 32_768
_WHOLE: Final = 524_288
_MOST: Final = 50
_LOOKED_AT: Final = 100  # of those that fit roughly, the newest
_ID: Final = re.compile(r"imap-(inbox|sent|drafts)-(\d{1,10})-(\d{1,10})")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True)
class Folder:
    """How much is in a folder."""

    total: int
    unread: int


class _Door:
    """What both doors share: where to ask, with which password, and who is told of it."""

    def __init__(
        self, settings: ImapSettings, network: Network, kind: Literal["read", "write"]
    ) -> None:
        self.network = network
        self.folders = settings.folders
        self.domain = settings.mailbox.partition("@")[2]
        self._way = settings.way(kind)
        self._writes = kind != "read"

    @contextmanager
    def opened(self, operation: str) -> Iterator[Session]:
        """Hold one conversation."""
        patience = self.network.patience
        wait = patience.write if self._writes else patience.read
        with (
            self.told("IMAP", operation, self._way.where),
            logged_in(self._way, patience.connect, wait, writes=self._writes) as session,
        ):
            yield session

    @contextmanager
    def told(self, vendor: str, operation: str, where: str) -> Iterator[None]:
        """Say that a call was made and how it ended, and nothing of what was in it."""
        started, failure = time.monotonic(), None
        try:
            with vendor_call(vendor, operation, where, "", writes=self._writes):
                yield
        except CountersignError as error:
            failure = error.code
            raise
        finally:
            spent = time.monotonic() - started
            exchange = Exchange(vendor, operation, self._writes, None, spent, failure)
            tell(self.network, logger, exchange)

    def marked(self, session: Session, marker: str) -> Iterator[ImapMail]:
        """Find what bears a marker, sent or not."""
        own = message_id(marker, self.domain)
        for role in ("sent", "drafts"):
            validity = session.open(self.folders.called(role))
            uids = session.search("HEADER", "Message-ID", words=own)
            for mail in _read(session.fetch(uids, _WHOLE), role, validity, _WHOLE):
                if mail.conversation_id == own:
                    yield mail


class ImapReader:
    """Looks mail up, with the password that reads (I19). Safe to share between threads.

    Each question is a conversation of its own, so a server that drops one loses nothing. Every
    method may raise what `MailboxReader` says.
    """

    def __init__(self, settings: ImapSettings, network: Network) -> None:
        self._door = _Door(settings, network, "read")
        self.account = settings.account

    def inbox(self) -> Folder:
        """Say how much is in the inbox: the smallest thing that proves the connection."""
        return self._asked("STATUS", lambda s: Folder(*s.counts(self._door.folders.inbox)))

    def page(self, _mail: Letter) -> None:
        """There is no page."""
        return

    def mail(self, wanted: str) -> ImapMail:
        """Read one mail whole, as far as a mail is read. Raises `MailGone`."""
        return self._asked("FETCH", lambda session: _one(self._door, session, wanted))

    def from_address(self, address: str, since: datetime) -> tuple[ImapMail, ...]:
        """Return what an address has sent since a moment, newest first."""
        wanted = address.casefold()

        def fits(mail: ImapMail) -> bool:
            return mail.sender is not None and mail.sender.address.casefold() == wanted

        return self._lately(since, fits, "FROM", words=address)

    def search(self, words: str, since: datetime) -> tuple[ImapMail, ...]:
        """Return received mails whose sender is called or addressed so, newest first."""
        plain = " ".join(words.split())
        return self._lately(since, lambda _: True, "FROM", words=plain) if plain else ()

    def received(self, since: datetime) -> tuple[ImapMail, ...]:
        """Return what has come into the inbox since a moment, newest first."""
        return self._lately(since, lambda _: True)

    def answers_to(self, mail: Letter) -> tuple[ImapMail, ...]:
        """Return what was sent in answer to a mail, oldest first.

        A mail that has no Message-ID cannot be named by its answers: then it is whatever went to
        its sender after it.
        """
        own = mail.conversation_id
        criteria: tuple[str, ...]
        if MESSAGE_ID.fullmatch(own):
            criteria = ("OR", "HEADER", "In-Reply-To", f'"{own}"', "HEADER", "References")
            words = own
        else:
            criteria, words = ("TO",), mail.answer_to

        def ask(session: Session) -> tuple[ImapMail, ...]:
            found = self._since(session, "sent", mail.received_at, criteria, words)
            return tuple(sorted(found, key=lambda one: one.received_at))

        return self._asked("SEARCH", ask)

    def marked(self, marker: str) -> tuple[ImapMail, ...]:
        """Return the mails, drafts or sent, that bear a marker of ours."""
        return self._asked("SEARCH", lambda s: tuple(self._door.marked(s, marker)))

    def sent_by_us(self, since: datetime) -> int:
        """Count the mails of ours that were sent since a moment."""

        def ask(session: Session) -> int:
            session.open(self._door.folders.sent)
            criteria = ("SINCE", _day(since), "HEADER", "Message-ID")
            uids = session.search(*criteria, words=f"<{OURS}")
            return sum(one.at >= since for one in session.fetch(uids, 1))

        return self._asked("SEARCH", ask)

    def changes(self, link: str = "", folder: str = "inbox") -> Changes:
        """Return what came and went in a folder since `link` was given, or all without one.

        Raises `LinkTooOld` where the folder was numbered anew; then it is asked without a link.
        """
        before = imap_follow.place(link) if link else None

        def ask(session: Session) -> Changes:
            now = imap_follow.here(session, self._door.folders.called(folder), before)
            known = before.known if before else frozenset[int]()
            mails = list(_all(session, sorted(now.known - known), folder, now.validity))
            gone = tuple(_named(folder, now.validity, uid) for uid in sorted(known - now.known))
            return Changes(mails, gone, now.link)

        return self._asked("FETCH", ask)

    def _lately(
        self,
        since: datetime,
        fits: Callable[[ImapMail], bool],
        *criteria: str,
        words: str | None = None,
    ) -> tuple[ImapMail, ...]:
        def ask(session: Session) -> tuple[ImapMail, ...]:
            found = self._since(session, "inbox", since, criteria, words)
            found.reverse()  # of two of one second, the later number is the newer
            newest = sorted(filter(fits, found), key=lambda one: one.received_at, reverse=True)
            return tuple(newest[:_MOST])

        return self._asked("SEARCH", ask)

    def _since(
        self,
        session: Session,
        role: str,
        since: datetime,
        criteria: Sequence[str],
        words: str | None,
    ) -> list[ImapMail]:
        """Find mails; the server knows days only, and not whose, so the rest is ours."""
        validity = session.open(self._door.folders.called(role))
        uids = session.search("SINCE", _day(since), *criteria, words=words)
        fetched = session.fetch(uids[-_LOOKED_AT:], _GLANCE)
        return [one for one in _read(fetched, role, validity, _GLANCE) if one.received_at >= since]

    def _asked(self, operation: str, ask: Callable[[Session], T]) -> T:
        def once() -> T:
            with self._door.opened(operation) as session:
                return ask(session)

        return patiently(self._door.network, once)


class ImapWriter:
    """Writes drafts, has them sent and lays copies away, with the passwords that may."""

    def __init__(self, settings: ImapSettings, network: Network) -> None:
        self._door = _Door(settings, network, "write")
        self._way_out = settings.way("send")
        self._mailbox = settings.mailbox
        self._lays_copies = settings.sent_copies == "ours"
        self.account = settings.account

    def answer(self, answered: str, *, to: str, text: str, marker: str, note: str) -> str:
        """Write the marked draft, unless an earlier attempt has, and send it once.

        What bears the marker in Sent is not sent again, whoever asks.
        """
        own = message_id(marker, self._door.domain)
        with self._door.opened("APPEND") as session:
            earlier = list(self._door.marked(session, marker))
            if any(not one.is_draft for one in earlier):
                return own
            try:
                mail = _one(self._door, session, answered)
            except MailGone as gone:
                raise VendorRejected(f"{gone.sentence} Nothing was sent.") from None
            letter = compose(mail, self._mailbox, to, text, own, note)
            if not earlier:
                session.append(self._door.folders.drafts, r"(\Draft \Seen)", letter.kept)
        with self._door.told("SMTP", "DATA", self._way_out.where):
            smtp.send(self._way_out, letter, self._door.network.patience)
        with suppress(CountersignError):  # it has gone out, whatever becomes of the copy
            self._lay_away(letter)
        return own

    def try_out(self) -> None:
        """Log in at both servers and look for the folders, for the doctor."""
        with self._door.opened("SELECT") as session:
            for role in ("drafts", "sent"):
                session.open(self._door.folders.called(role), to_write=True)
        smtp.try_out(self._way_out, self._door.network.patience)

    def _lay_away(self, letter: Outgoing) -> None:
        """Lay a copy into Sent, unless the server does, and take the draft away."""
        with self._door.opened("APPEND") as session:
            if self._lays_copies:
                session.append(self._door.folders.sent, r"(\Seen)", letter.kept)
            session.open(self._door.folders.drafts, to_write=True)
            session.remove(session.search("HEADER", "Message-ID", words=letter.message_id))


def _one(door: _Door, session: Session, wanted: str) -> ImapMail:
    found = _ID.fullmatch(wanted)
    if found is None:
        raise MailGone
    role, validity, uid = found[1], int(found[2]), int(found[3])
    if session.open(door.folders.called(role)) != validity:
        raise MailGone
    mails = list(_read(session.fetch([uid], _WHOLE), role, validity, _WHOLE))
    if not mails:
        raise MailGone
    return mails[0]


def _all(session: Session, uids: Sequence[int], role: str, validity: int) -> Iterator[ImapMail]:
    for at in range(0, len(uids), _MOST):
        yield from _read(session.fetch(uids[at : at + _MOST], _GLANCE), role, validity, _GLANCE)


def _named(role: str, validity: int, uid: int) -> str:
    return f"imap-{role}-{validity}-{uid}"


def _read(fetched: Sequence[Fetched], role: str, validity: int, most: int) -> Iterator[ImapMail]:
    for one in fetched:
        yield read_mail(
            one.raw,
            id=_named(role, validity, one.uid),
            at=one.at.astimezone(UTC),
            whole=one.size <= most,
            draft=role == "drafts",
        )


def _day(since: datetime) -> str:
    """Write the day before a moment as IMAP has it: its days are of no time zone."""
    at = since.astimezone(UTC) - timedelta(days=1)
    return f"{at.day}-{_MONTHS[at.month - 1]}-{at.year}"
