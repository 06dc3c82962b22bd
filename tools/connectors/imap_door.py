"""A door to one mailbox behind IMAP: where, with which password, and how a mail is known there.

A mail is known by its folder, the folder's UIDVALIDITY and its UID (RFC 9051, 2.3.1.1): what
somebody has moved is gone for us, and nothing else can ever be taken for it.
"""

import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Final, Literal

from policies.errors import CountersignError
from tools.connectors.calls import tell
from tools.connectors.imap_letter import message_id
from tools.connectors.imap_login import logged_in
from tools.connectors.imap_mail import ImapMail, read_mail
from tools.connectors.imap_session import Fetched, Session
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import MailGone
from tools.connectors.network import Exchange, Network
from tools.spans import vendor_call

logger = logging.getLogger(__name__)

GLANCE: Final = 32_768
WHOLE: Final = 524_288
AT_ONCE: Final = 50
_ID: Final = re.compile(r"imap-(inbox|sent|drafts)-(\d{1,10})-(\d{1,10})")


class Door:
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
            for mail in read_all(session.fetch(uids, WHOLE), role, validity, WHOLE):
                if mail.conversation_id == own:
                    yield mail


def one_mail(door: Door, session: Session, wanted: str) -> ImapMail:
    """Read one mail by what it is known as. Raises `MailGone`."""
    fetched = one_fetched(door, session, wanted, WHOLE)
    role, validity, _ = _known_as(wanted)
    return next(read_all([fetched], role, validity, WHOLE))


def one_fetched(door: Door, session: Session, wanted: str, most: int) -> Fetched:
    """Fetch the first bytes of one mail by what it is known as. Raises `MailGone`."""
    role, validity, uid = _known_as(wanted)
    if session.open(door.folders.called(role)) != validity:
        raise MailGone
    found = session.fetch([uid], most)
    if not found:
        raise MailGone
    return found[0]


def _known_as(wanted: str) -> tuple[str, int, int]:
    found = _ID.fullmatch(wanted)
    if found is None:
        raise MailGone
    return found[1], int(found[2]), int(found[3])


def all_mails(
    session: Session, uids: Sequence[int], role: str, validity: int
) -> Iterator[ImapMail]:
    """Read how many mails of the open folder begin."""
    for at in range(0, len(uids), AT_ONCE):
        yield from read_all(session.fetch(uids[at : at + AT_ONCE], GLANCE), role, validity, GLANCE)


def named(role: str, validity: int, uid: int) -> str:
    """Return what a mail is known as: letters, digits and dashes only."""
    return f"imap-{role}-{validity}-{uid}"


def read_all(fetched: Sequence[Fetched], role: str, validity: int, most: int) -> Iterator[ImapMail]:
    """Read what was fetched of some mails, at most so many bytes of each."""
    for one in fetched:
        yield read_mail(
            one.raw,
            id=named(role, validity, one.uid),
            at=one.at.astimezone(UTC),
            whole=one.size <= most,
            draft=role == "drafts",
        )
