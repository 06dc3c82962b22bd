"""Handing one mail to the server that sends it, once, and what is known when that breaks off.

SMTP has no key that makes a second try harmless. It has one moment: until the dot that ends a mail
is written, the server must not send it (RFC 5321, 4.1.1.4); from then until its answer nobody can
say. Every error says on which side of that moment it lies.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from typing import Final

from policies.errors import (
    CountersignError,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.calls import held_to
from tools.connectors.imap_letter import Outgoing
from tools.connectors.imap_settings import Way
from tools.connectors.network import Patience

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_FULL: Final = 552
_GO_ON: Final = 354
_A_MINUTE: Final = 60.0


def send(way: Way, letter: Outgoing, patience: Patience) -> None:
    """Send one mail to its one recipient.

    Raises `VendorRejected`, `VendorThrottled` or `Unavailable` where nothing was sent, and
    `OutcomeUnknown` where the server took the whole mail and never said what it did with it.
    """
    started = time.monotonic()
    try:
        server = _connected(way, patience.connect)
    except ssl.SSLCertVerificationError:
        raise VendorRejected(
            f"The certificate of {way.host} is not good. Nothing was sent."
        ) from None
    except (smtplib.SMTPException, OSError):
        raise _unreached() from None
    left = patience.connect + patience.write - (time.monotonic() - started)
    with held_to(left, lambda: _cut(server)), closing(server):
        _hand_over(server, way, letter, patience.write)


def try_out(way: Way, patience: Patience) -> None:
    """Log in and go again, for the doctor. Raises as `send` does."""
    try:
        server = _connected(way, patience.connect)
    except (smtplib.SMTPException, OSError):
        raise _unreached() from None
    with held_to(patience.read, lambda: _cut(server)), closing(server):
        try:
            _log_in(server, way)
        except (smtplib.SMTPException, OSError):
            raise _unreached() from None


def _hand_over(server: smtplib.SMTP, way: Way, letter: Outgoing, wait: float) -> None:
    try:
        _wait(server, wait)
        _log_in(server, way)
        _announce(server, letter)
        # Everything but the dot: a server that loses us here has to forget the mail.
        server.send(_stuffed(letter.raw))
    except (smtplib.SMTPException, OSError, ValueError):
        raise _unreached() from None
    try:
        server.send(b".\r\n")
        code, said = server.getreply()
    except (smtplib.SMTPException, OSError, ValueError):
        raise _unsure() from None
    if code < HTTPStatus.OK:
        raise _unsure()
    if code >= HTTPStatus.MULTIPLE_CHOICES:
        raise _refused(code, said, "The mail server did not take the mail")
    with suppress(smtplib.SMTPException, OSError):
        server.quit()


def _wait(server: smtplib.SMTP, seconds: float) -> None:
    server.timeout = seconds
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _announce(server: smtplib.SMTP, letter: Outgoing) -> None:
    """Say from whom to whom, and that the mail comes now."""
    limit = server.esmtp_features.get("size", "").strip()
    if limit.isdigit() and 0 < int(limit) < len(letter.raw):
        raise _too_large()
    size = [f"size={len(letter.raw)}"] if server.has_extn("size") else []
    _asked(lambda: server.mail(letter.sender, size), "It does not let us send as this mailbox")
    _asked(lambda: server.rcpt(letter.to), "The mail server takes no mail for that address")
    code, said = server.docmd("DATA")
    if code != _GO_ON:
        raise _refused(code, said, "The mail server did not take the mail")


def _asked(ask: Callable[[], tuple[int, bytes]], no: str) -> None:
    code, said = ask()
    if not HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
        raise _refused(code, said, no)


def _refused(code: int, said: bytes, no: str) -> CountersignError:
    """Read a no by its number, and by RFC 3463's beside it; its sentence quotes addresses."""
    if code < HTTPStatus.BAD_REQUEST:
        return Unavailable(f"{no}. Nothing was sent.")
    if code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return VendorThrottled(
            "The mail server is busy and asked me to wait. Nothing was sent.",
            retry_after=_A_MINUTE,
        )
    if said.startswith(b"5.2.2"):
        return VendorRejected("The mailbox of whom it goes to is full. Nothing was sent.")
    if code == _FULL or said.startswith(b"5.3.4"):
        return _too_large()
    return VendorRejected(f"{no}. Nothing was sent.")


class _Held(smtplib.SMTP):
    """A client that waits for each answer as a whole, and not for each line of it."""

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer."""
        with held_to(self.timeout, lambda: _cut(self)):
            return super().getreply()


class _Tls(_Held, smtplib.SMTP_SSL): ...


def _connected(way: Way, timeout: float) -> smtplib.SMTP:
    own = way.user.rpartition("@")[2]
    if way.security == "tls":
        return _Tls(way.host, way.port, own, timeout=timeout, context=_context())
    server = _Held(way.host, way.port, own, timeout=timeout)
    try:
        if way.security == "starttls":
            server.starttls(context=_context())
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _log_in(server: smtplib.SMTP, way: Way) -> None:
    try:
        server.login(way.user, way.secret.get_secret_value())
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _refused(error.smtp_code, b"", "The mail server is busy") from None
        raise VendorRejected(
            f"The mail server refused the {way.key.title}. Check {way.key.setting}. "
            "Nothing was sent."
        ) from None
    except (smtplib.SMTPNotSupportedError, UnicodeError):
        raise VendorRejected(
            "The mail server offers no way to log in that I know. Nothing was sent."
        ) from None


def _stuffed(raw: bytes) -> bytes:
    """Double the dot that begins a line, so that none of them ends the mail; end the last line."""
    lines = _LINE_END.split(raw)
    lines += [b""] if lines[-1] else []
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        if server.sock is not None:
            server.sock.shutdown(2)
    with suppress(OSError):
        server.close()


def _unreached() -> Unavailable:
    return Unavailable("The mail server did not answer, so nothing was sent.")


def _too_large() -> VendorRejected:
    return VendorRejected("The mail server does not take a mail of that size. Nothing was sent.")


def _unsure() -> OutcomeUnknown:
    return OutcomeUnknown(
        "The mail server did not say whether it sent this. "
        "Please do not send it by hand; I am checking."
    )
