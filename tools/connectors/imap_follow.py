"""Following a folder: what came and what went since the last time, by its own numbers.

A mail never changes under its UID (RFC 9051, 2.3.1.1), so the numbers say it all. With CONDSTORE
(RFC 7162) a folder in which nothing has stirred is known by three of them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tools.connectors.imap_session import Session
from tools.connectors.mailbox import LinkTooOld

_LINK: Final = re.compile(r"imap\.(\d{1,10})\.(\d{1,20})\.(\d{1,10})\.([0-9:,]*)")


@dataclass(frozen=True)
class Place:
    """Where we are in a folder: its numbering, how far it had stirred, and which mails we know."""

    validity: int
    modseq: int
    next_uid: int
    known: frozenset[int]

    @property
    def link(self) -> str:
        """Write it as what to go on with."""
        known = ",".join(_ranges(self.known))
        return f"imap.{self.validity}.{self.modseq}.{self.next_uid}.{known}"

    def short_of(self, unread: Collection[int]) -> "Place":
        """Return where we are if some are yet to be read: the next look cannot take it as still."""
        if not unread:
            return self
        return Place(self.validity, 0, 0, self.known.difference(unread))


def place(link: str) -> Place:
    """Read where we were. Raises `LinkTooOld`."""
    found = _LINK.fullmatch(link)
    if found is None:
        raise LinkTooOld
    try:
        known = frozenset(_numbers(found[4]))
    except ValueError:
        raise LinkTooOld from None
    return Place(int(found[1]), int(found[2]), int(found[3]), known)


def here(session: Session, folder: str, before: Place | None) -> Place:
    """Look where a folder is now. Raises `LinkTooOld` where it was numbered anew."""
    validity = session.open(folder)
    if before is not None and before.validity != validity:
        raise LinkTooOld
    modseq, next_uid = session.told("HIGHESTMODSEQ"), session.told("UIDNEXT")
    as_before = before is not None and (modseq, next_uid) == (before.modseq, before.next_uid)
    if as_before and before is not None and modseq and session.told("EXISTS") == len(before.known):
        return before
    return Place(validity, modseq, next_uid, frozenset(session.search("ALL")))


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Write numbers as `1:7,9`: neighbours have the same distance to their place in the row."""
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        uids = [uid for _, uid in run]
        yield f"{uids[0]}:{uids[-1]}" if len(uids) > 1 else str(uids[0])


def _numbers(ranges: str) -> Iterator[int]:
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition(":")
        yield from range(int(first), int(last or first) + 1)
