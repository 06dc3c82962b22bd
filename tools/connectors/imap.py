"""One mailbox behind IMAP, with two doors: one looks, one writes drafts and has them sent.

The standard library's clients are enough: a dozen commands of IMAP and one of SMTP, each of which
has to be said exactly. Bodies are read up to a size, and never marked as seen.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from policies.errors import CountersignError, VendorRejected
from tools.connectors import imap_follow, smtp
from tools.connectors.calls import patiently
from tools.connectors.imap_door import (
    AT_ONCE,
    GLANCE,
    Door,
    all_mails,
    named,
    one_fetched,
    one_mail,
    read_all,
)
from tools.connectors.imap_letter import OURS, Heading, Outgoing, compose, message_id
from tools.connectors.imap_mail import MESSAGE_ID, ImapMail, files_in
from tools.connectors.imap_session import Session
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import (
    Changes,
    Enclosure,
    EnclosureTooLarge,
    FollowedFolder,
    Letter,
    MailGone,
    is_called,
)
from tools.connectors.network import Network
from tools.plain_text import plain_text

T = TypeVar("T")

_LOOKED_AT: Final = 100  # of those that fit roughly, the newest
_FOLLOWED: Final = 200  # new ones at once
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True)
class Folder:
    """How much is in a folder."""

    total: int
    unread: int


class ImapReader:
    """Looks mail up, with the password that reads (I19). Safe to share between threads.

    Each question is a conversation of its own, so a server that drops one loses nothing. Every
    method may raise what `MailboxReader` says.
    """

    def __init__(self, settings: ImapSettings, network: Network) -> None:
        self._door = Door(settings, network, "read")
        self.account = settings.account

    @property
    def budget(self) -> None:
        """A mail server counts nothing."""
        return

    def inbox(self) -> Folder:
        """Say how much is in the inbox: the smallest thing that proves the connection."""
        return self._asked("STATUS", lambda s: Folder(*s.counts(self._door.folders.inbox)))

    def page(self, _mail: Letter) -> None:
        """There is no page."""
        return

    def mail(self, wanted: str) -> ImapMail:
        """Read one mail whole, as far as a mail is read. Raises `MailGone`."""
        return self._asked("FETCH", lambda session: one_mail(self._door, session, wanted))

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

    def enclosed(self, mail: Letter, called: str, most: int) -> tuple[Enclosure, ...]:
        """Read the files that came with a mail and whose names fit, out of the whole of it."""
        at_most = most * 3 // 2  # in a mail, every three bytes take four letters and some line ends

        def ask(session: Session) -> tuple[Enclosure, ...]:
            fetched = one_fetched(self._door, session, mail.id, at_most)
            if fetched.size > at_most:
                raise EnclosureTooLarge
            return tuple(one for one in files_in(fetched.raw) if is_called(one.name, called))

        return self._asked("FETCH", ask)

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

    def sent_to(self, address: str, since: datetime) -> tuple[ImapMail, ...]:
        """Return what lies in Sent for an address since a moment, oldest first."""
        wanted = address.casefold()

        def ask(session: Session) -> tuple[ImapMail, ...]:
            found = self._since(session, "sent", since, ("TO",), address)
            return tuple(x for x in found if wanted in {one.address.casefold() for one in x.to})

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

    def changes(self, link: str = "", folder: FollowedFolder = "inbox") -> Changes:
        """Return what came and went in a folder since `link` was given, or what is there without.

        Raises `LinkTooOld` where the folder was numbered anew; then it is asked without a link.
        """
        before = imap_follow.place(link) if link else None

        def ask(session: Session) -> Changes:
            now = imap_follow.here(session, self._door.folders.called(folder), before)
            known = before.known if before else frozenset[int]()
            new = sorted(now.known - known)
            gone = tuple(named(folder, now.validity, uid) for uid in sorted(known - now.known))
            there = now.short_of(new[_FOLLOWED:])
            slips = [one.slip for one in all_mails(session, new[:_FOLLOWED], folder, now.validity)]
            return Changes(slips, gone, there.link, more=there is not now)

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
            return tuple(newest[:AT_ONCE])

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
        fetched = session.fetch(uids[-_LOOKED_AT:], GLANCE)
        return [
            one for one in read_all(fetched, role, validity, GLANCE) if one.received_at >= since
        ]

    def _asked(self, operation: str, ask: Callable[[Session], T]) -> T:
        def once() -> T:
            with self._door.opened(operation) as session:
                return ask(session)

        return patiently(self._door.network, once)


class ImapWriter:
    """Writes drafts, has them sent and lays copies away, with the passwords that may."""

    def __init__(self, settings: ImapSettings, network: Network) -> None:
        self._door = Door(settings, network, "write")
        self._way_out = settings.way("send")
        self._mailbox = settings.mailbox
        self._lays_copies = settings.sent_copies == "ours"
        self.account = settings.account

    def answer(self, answered: str, *, to: str, text: str, marker: str, note: str) -> str:
        """Write the marked draft of an answer, unless an earlier attempt has, and send it once."""

        def heading(session: Session) -> Heading:
            try:
                return Heading.of_answer(one_mail(self._door, session, answered))
            except MailGone as gone:
                raise VendorRejected(f"{gone.sentence} Nothing was sent.") from None

        return self._send_once(heading, to=to, text=text, marker=marker, note=note)

    def write(self, *, to: str, subject: str, text: str, marker: str, note: str) -> str:
        """Write the marked draft of a new mail, unless an earlier attempt has, and send it once."""
        heading = Heading(subject)
        return self._send_once(lambda _: heading, to=to, text=text, marker=marker, note=note)

    def _send_once(
        self, heading: Callable[[Session], Heading], *, to: str, text: str, marker: str, note: str
    ) -> str:
        """Draft, send, lay a copy away, take the draft away.

        What bears the marker in Sent is not sent again, whoever asks.
        """
        own = message_id(marker, self._door.domain)
        with self._door.opened("APPEND") as session:
            earlier = list(self._door.marked(session, marker))
            if any(not one.is_draft for one in earlier):
                return own
            letter = compose(heading(session), self._mailbox, to, text, own, note)
            if not earlier:
                session.append(self._door.folders.drafts, r"(\Draft \Seen)", letter.kept)
        with self._door.told("SMTP", "DATA", self._way_out.where):
            smtp.send(self._way_out, letter, self._door.network.patience)
        with suppress(CountersignError):  # it has gone out, whatever becomes of the copy
            self._lay_away(letter)
        return own

    def try_out(self) -> None:
        """Log in at both servers and look for the folders, for the doctor."""
        folders = self._door.folders
        with self._door.opened("SELECT") as session:
            for use, what, given, setting in (
                (r"\Drafts", "drafts", folders.drafts, "DRAFTS"),
                (r"\Sent", "what was sent", folders.sent, "SENT"),
            ):
                kept = session.special(use)
                if kept is not None and kept != given:
                    raise VendorRejected(
                        f"The mailbox keeps {what} in {plain_text(kept)}. "
                        f"Set COUNTERSIGN_IMAP__{setting} to that."
                    )
                session.open(given, to_write=True)
        smtp.try_out(self._way_out, self._door.network.patience)

    def _lay_away(self, letter: Outgoing) -> None:
        """Lay a copy into Sent, unless the server does, and take the draft away."""
        with self._door.opened("APPEND") as session:
            if self._lays_copies:
                session.append(self._door.folders.sent, r"(\Seen)", letter.kept)
            session.open(self._door.folders.drafts, to_write=True)
            session.remove(session.search("HEADER", "Message-ID", words=letter.message_id))


def _day(since: datetime) -> str:
    """Write the day before a moment as IMAP has it: its days are of no time zone."""
    at = since.astimezone(UTC) - timedelta(days=1)
    return f"{at.day}-{_MONTHS[at.month - 1]}-{at.year}"
