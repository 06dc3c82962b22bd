"""One conversation with an IMAP server: opened, held to a time, ended, its noes as errors of ours.

The standard library's client is enough: what is said here are a dozen commands, and each has to be
said exactly (read-only folders, parts of mails, strangers' words as literals). Sources: RFC 3501,
RFC 4315 (UIDPLUS), RFC 5530 (codes of a no).
"""

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policies.errors import (
    CountersignError,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.calls import hopeless
from tools.connectors.imap_folders import folder_name
from tools.connectors.imap_settings import Way

VENDOR: Final = "The mailbox"
_CODE: Final = re.compile(rb"\[([A-Z-]+)")
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_AT: Final = re.compile(rb'\bINTERNALDATE "([^"]{20,40})"')
_APPENDED: Final = re.compile(rb"APPENDUID (\d+) (\d+)")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_BUSY: Final = frozenset({"INUSE", "LIMIT", "SERVERBUG", "UNAVAILABLE"})
_A_MINUTE: Final = 60.0


@dataclass(frozen=True)
class Fetched:
    """One mail as the server gives it: its number, when it came, its size, and its first bytes."""

    uid: int
    at: datetime
    size: int
    raw: bytes


@contextmanager
def held_to(seconds: float, hang_up: Callable[[], object]) -> Iterator[None]:
    """Hang up on whoever has not finished in time: a server may drip for ever."""
    clock = threading.Timer(seconds, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


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

    def search(self, *criteria: str, words: str | None = None) -> list[int]:
        """Return the numbers of the mails that fit; `words` are a stranger's, for the last one."""
        spoken = ["CHARSET", "UTF-8"] if words is not None and not words.isascii() else []
        if words is not None:
            # How imaplib is handed the literal of the next command: bytes, whatever typeshed says.
            self._client.literal = _one_line(words).encode()  # type: ignore[assignment]
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
        return [one for one in map(_fetched, _grouped(found)) if one and one.uid in set(uids)]

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


@contextmanager
def logged_in(way: Way, connect: float, read: float, *, writes: bool) -> Iterator[Session]:
    """Open a conversation, and end it.

    Raises `Unavailable` where the server does not answer in time: `connect` and `read` are seconds.
    """
    started = time.monotonic()
    try:
        client = _connected(way, connect)
        with held_to(connect + read - (time.monotonic() - started), lambda: _cut(client)):
            client.sock.settimeout(read)
            # A literal goes out in two pieces: without this the second waits for 40 ms.
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _log_in(client, way, writes=writes)
            yield Session(client, writes=writes)
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()
    except ssl.SSLCertVerificationError:
        sentence = f"The certificate of {way.host} is not good. Nothing was changed."
        raise hopeless(sentence, writes=writes) from None
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError):
        # `from None`: the library's own text repeats what was said, and a log keeps whole chains.
        raise Unavailable(
            f"{VENDOR} is not answering. Nothing was changed. Please try again in a minute."
        ) from None
    finally:
        with suppress(NameError, OSError):
            _cut(client)


def refusal(data: Sequence[object], folder: str, *, writes: bool) -> CountersignError:
    """Read a no by its code. Nothing of what stands beside it is repeated."""
    said = b" ".join(one for one in data if isinstance(one, bytes))
    found = _CODE.search(said)
    code = found[1].decode() if found else ""
    if code == "OVERQUOTA":
        return VendorRejected(f"{VENDOR} is full. Please make room there. Nothing was sent.")
    if code in {"NONEXISTENT", "TRYCREATE"} or (folder and not code):
        sentence = f"{VENDOR} does not open the folder {folder}. Check the folders' settings."
        return hopeless(sentence, writes=writes)
    if code in {"NOPERM", "PRIVACYREQUIRED"}:
        what = "write" if writes else "read"
        sentence = f"{VENDOR} does not let me {what} there. Please tell your admin."
        return hopeless(sentence, writes=writes)
    if code in _BUSY:
        return VendorThrottled(
            f"{VENDOR} is busy and asked me to wait. Nothing was changed.", retry_after=_A_MINUTE
        )
    if code == "TOOBIG":
        return VendorRejected(f"{VENDOR} does not take a mail of that size. Nothing was sent.")
    return VendorRejected(f"{VENDOR} said no. Nothing was changed.")


class _Held:
    """A client whose greeting is waited for no longer than for a connection."""

    sock: socket.socket

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect; the greeting is read when this has returned, line by line for ever."""
        super().open(host, port, timeout)  # type: ignore[misc] # one of imaplib's stands behind
        self.clock = threading.Timer(timeout or 1.0, lambda: _hang_up(self.sock))
        self.clock.daemon = True
        self.clock.start()


class _Plain(_Held, imaplib.IMAP4): ...


class _Tls(_Held, imaplib.IMAP4_SSL): ...  # type: ignore[misc] # only typeshed names ports


def _connected(way: Way, timeout: float) -> imaplib.IMAP4:
    client: _Plain | _Tls
    if way.security == "tls":
        context = ssl.create_default_context()
        client = _Tls(way.host, way.port, None, None, context, timeout)
    else:
        client = _Plain(way.host, way.port, timeout)
    try:
        if way.security == "starttls":
            client.starttls(ssl.create_default_context())
    except (imaplib.IMAP4.error, OSError):
        _cut(client)
        raise
    finally:
        client.clock.cancel()
    return client


def _log_in(client: imaplib.IMAP4, way: Way, *, writes: bool) -> None:
    """Log in by PLAIN where it is offered, as a password may have any letters."""
    name, secret = way.user, way.secret.get_secret_value()
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{name}\0{secret}".encode())
        else:
            client.login(_one_line(name), _one_line(secret))
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        busy = next((one for one in _BUSY if f"[{one}]" in str(error)), None)
        if busy:
            raise refusal([f"[{busy}]".encode()], "", writes=writes) from None
        sentence = f"{VENDOR} refused the {way.key.title}. Check {way.key.setting}."
        raise hopeless(sentence, writes=writes) from None


def _cut(client: imaplib.IMAP4) -> None:
    """End a conversation at once, wherever it stands."""
    _hang_up(client.sock)
    with suppress(OSError, imaplib.IMAP4.error):
        client.shutdown()


def _hang_up(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


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


def _one_line(text: str) -> str:
    """Take out what could end a command and begin another."""
    return _CONTROLS.sub(" ", text)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
