"""Opening a conversation with an IMAP server: encrypted, held to a time, logged in, and ended."""

import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from policies.errors import Unavailable
from tools.connectors.calls import held_to, hopeless
from tools.connectors.imap_faults import BUSY, VENDOR, refusal
from tools.connectors.imap_session import Session, one_line
from tools.connectors.imap_settings import Way


@contextmanager
def logged_in(way: Way, connect: float, read: float, *, writes: bool) -> Iterator[Session]:
    """Open a conversation, and end it.

    Raises `Unavailable` where the server does not answer in time: `connect` and `read` are seconds.
    """
    started, opened = time.monotonic(), ExitStack()
    try:
        client = _connected(way, connect)
        opened.callback(_cut, client)
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
        opened.close()


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
            client.login(one_line(name), one_line(secret))
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        busy = next((one for one in BUSY if f"[{one}]" in str(error)), None)
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
