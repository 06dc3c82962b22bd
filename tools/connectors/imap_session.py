"""What is said to an IMAP server once we are logged in.

The standard library's client is enough: what is said here are a dozen commands, and each has to be
said exactly (read-only folders, parts of mails, strangers' words as literals). Sources: RFC 3501,
RFC 4315 (UIDPLUS).
"""

import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policies.errors import Unavailable
from tools.connectors.imap_faults import VENDOR, MayNotChange, MayNotLook, refusal
from tools.connectors.imap_folders import folder_name, folder_told

_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_AT: Final = re.compile(rb'\bINTERNALDATE "([^"]{20,40})"')
_LISTED: Final = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) "?(?P<name>[^"]*)"?')
_APPENDED: Final = re.compile(rb"APPENDUID (\d+) (\d+)")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Fetched:
    """One mail as the server gives it: its number, when it came, its size, and its first bytes."""

    uid: int
    at: datetime
    size: int
    raw: bytes


class Session:
    """What can be said to the server once we are logged in."""

    def __init__(self, client: imaplib.IMAP4, *, writes: bool) -> None:
        self._client = client
        self._writes = writes
        self._capabilities: frozenset[str] = frozenset()

    def can(self, capability: str) -> bool:
        """Whether the server says it can do something, now that it knows us."""
        if not self._capabilities:
            said = self._checked(self._client.capability())
            words = b" ".join(one for one in said if isinstance(one, bytes))
            self._capabilities = frozenset(words.decode("ascii", "replace").upper().split())
        return capability in self._capabilities

    def open(self, folder: str, *, to_write: bool = False) -> int:
        """Open a folder, for looking only unless said otherwise; returns its UIDVALIDITY."""
        try:
            answer = self._client.select(_quoted(folder_name(folder)), not to_write)
        except imaplib.IMAP4.readonly:
            raise refusal([b"[NOPERM]"], folder, writes=self._writes) from None
        self._checked(answer, folder)
        validity = self.told("UIDVALIDITY")
        if not validity:
            raise Unavailable(f"{VENDOR} does not number its mails. Nothing was changed.")
        return validity

    def may_change(self, folder: str) -> bool:
        """Whether the server would let us change what is in a folder: it says so on opening it."""
        try:
            self.open(folder, to_write=True)
        except (MayNotChange, MayNotLook):
            return False
        return True

    def told(self, name: str) -> int:
        """Return a number the server told when the folder was opened; 0 where it did not."""
        _, said = self._client.response(name)
        number = said[-1] if said else None
        return int(number) if isinstance(number, bytes) and number.isdigit() else 0

    def counts(self, folder: str) -> tuple[int, int]:
        """Return how many mails a folder has, and how many are unread."""
        status = self._client.status(_quoted(folder_name(folder)), "(MESSAGES UNSEEN)")
        said = b" ".join(one for one in self._checked(status, folder) if isinstance(one, bytes))
        found = {name: int(many) for name, many in re.findall(rb"(MESSAGES|UNSEEN) (\d+)", said)}
        return found.get(b"MESSAGES", 0), found.get(b"UNSEEN", 0)

    def special(self, use: str) -> str | None:
        r"""Return which folder the server keeps for a use (RFC 6154), such as `\Sent`."""
        for one in self._checked(self._client.list()):
            found = _LISTED.fullmatch(one) if isinstance(one, bytes) else None
            if found and use.encode() in found["flags"].split():
                return folder_told(found["name"].decode("ascii", "replace"))
        return None

    def search(self, *criteria: str, words: str | None = None) -> list[int]:
        """Return the numbers of the mails that fit; `words` are a stranger's, for the last one."""
        spoken = ["CHARSET", "UTF-8"] if words is not None and not words.isascii() else []
        if words is not None:
            said = one_line(words).encode()
            self._client.literal = said  # type: ignore[assignment] # it is bytes, as for `append`
        found = self._checked(self._client.uid("SEARCH", *spoken, *criteria))
        said = b" ".join(one for one in found if isinstance(one, bytes))
        return sorted({int(number) for number in said.split() if number.isdigit()})

    def fetch(self, uids: Sequence[int], most: int) -> list[Fetched]:
        """Fetch the first `most` bytes of some mails, unseen; those that are gone are left out."""
        if not uids:
            return []
        what = f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{most}>)"
        numbers = ",".join(str(uid) for uid in uids)
        found = self._checked(self._client.uid("FETCH", numbers, what))
        wanted = frozenset(uids)
        return [one for one in map(_fetched, _grouped(found)) if one and one.uid in wanted]

    def append(self, folder: str, flags: str, raw: bytes) -> tuple[int, int] | None:
        """Lay a mail into a folder; returns UIDVALIDITY and number where the server says them."""
        name = _quoted(folder_name(folder))
        answer = self._checked(self._client.append(name, flags, "", raw), folder)
        said = b" ".join(one for one in answer if isinstance(one, bytes))
        found = _APPENDED.search(said)
        return (int(found[1]), int(found[2])) if found else None

    def remove(self, uids: Sequence[int]) -> None:
        """Remove mails from the open folder; without UIDPLUS they are only marked as deleted."""
        if not uids:
            return
        numbers = ",".join(str(uid) for uid in uids)
        self._checked(self._client.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Deleted)"))
        if self.can("UIDPLUS"):
            self._checked(self._client.uid("EXPUNGE", numbers))

    def _checked(self, answer: tuple[str, Sequence[object]], folder: str = "") -> Sequence[object]:
        said, data = answer
        if said == "OK":
            return data
        raise refusal(data, folder, writes=self._writes)


def _grouped(found: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
    """Join what belongs to one mail: what is said of it, before and after, and its bytes."""
    told, raw = b"", b""
    for one in found:
        begins = isinstance(one, tuple) or (isinstance(one, bytes) and re.match(rb"\d+ \(", one))
        if begins and told:
            yield told, raw
            told, raw = b"", b""
        if isinstance(one, tuple):
            told, raw = told + one[0], one[1]
        elif isinstance(one, bytes):
            told += b" " + one
    if told:
        yield told, raw


def _fetched(group: tuple[bytes, bytes]) -> Fetched | None:
    told, raw = group
    uid, at, size = _UID.search(told), _AT.search(told), _SIZE.search(told)
    if uid is None or at is None:
        return None
    try:
        moment = datetime.strptime(at[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None
    return Fetched(int(uid[1]), moment, int(size[1]) if size else len(raw), raw)


def one_line(text: str) -> str:
    """Take out what could end a command and begin another."""
    return _CONTROLS.sub(" ", text)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
