"""The wires below a mailbox: held to a time, encrypted off this machine, and one mailbox only."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from countersign.settings import load_settings
from policies.errors import Misconfigured, OutcomeUnknown, Unavailable, VendorRejected
from tools.connectors import smtp
from tools.connectors.imap import ImapReader
from tools.connectors.imap_letter import Outgoing
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.network import Network, Patience

HASTY = Patience(connect=0.3, read=0.3, write=0.3, attempts=1)
PATIENT = Patience(connect=20, read=20, write=20, attempts=1)
GIVEN = {
    "account": "imap:acme",
    "mailbox": "us@acme.example",
    "read_password": "reads",
    "write_password": "writes",
    "host": "127.0.0.1",
    "security": "none",
    "smtp_host": "127.0.0.1",
    "smtp_security": "none",
}
HERE = IPv4Address("127.0.0.1")
LETTER = Outgoing("<a@b>", "us@acme.example", "a@b.example", b"Subject: x\r\n\r\nHi\r\n", b"")


@dataclass(frozen=True)
class Certified:
    """A server's side of TLS, and the file of its certificate."""

    context: ssl.SSLContext
    file: Path


def settings(**more: object) -> ImapSettings:
    return ImapSettings.model_validate(GIVEN | more)


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one connection after another in whatever way a test wants."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    talk(connection)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        with suppress(OSError):
            socket.create_connection(listener.getsockname(), 1).close()
        thread.join()
        listener.close()


def dripping(connection: socket.socket) -> None:
    """Say something every now and then, and never a whole answer."""
    connection.sendall(b"* OK hello\r\n* CAPABILITY IMAP4rev1\r\nCPAA0 OK\r\n")
    for _ in range(2000):
        connection.sendall(b"* OK still there\r\n")
        time.sleep(0.05)


def greeting_slowly(connection: socket.socket) -> None:
    """Begin a greeting and never end it."""
    for turn in range(2000):
        connection.sendall(b"* OK hello" if turn % 2 else b"220-hello\r\n")
        time.sleep(0.05)


def saying(*replies: bytes) -> Callable[[socket.socket], None]:
    """Answer line by line, and then hang up."""

    def talk(connection: socket.socket) -> None:
        heard = connection.makefile("rb")
        for reply in replies:
            connection.sendall(reply + b"\r\n")
            while reply.startswith(b"354") and heard.readline() not in {b".\r\n", b""}:
                pass
            if not reply.startswith(b"354"):
                heard.readline()

    return talk


def asked(wire: socket.socket) -> None:
    """Answer the commands that ask how much is in the inbox, until encryption is asked for."""
    while line := wire.recv(1000):
        tag, verb = line.split()[:2]
        told = {
            b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n",
            b"STATUS": b"* STATUS INBOX (MESSAGES 3 UNSEEN 1)\r\n",
            b"LOGOUT": b"* BYE\r\n",
        }.get(verb, b"")
        wire.sendall(told + tag + b" OK done\r\n")
        if verb == b"STARTTLS":
            return


HELLO = (b"220 hi", b"250-us\r\n250 AUTH PLAIN", b"235 ok", b"250 ok", b"250 ok")


def test_a_server_that_drips_is_left() -> None:
    started = time.monotonic()
    for way_to_drip in (dripping, greeting_slowly):
        with serving(way_to_drip) as port:
            given = settings(port=port, smtp_port=port)
            with pytest.raises(Unavailable, match="not answering"):
                ImapReader(given, Network(patience=HASTY)).inbox()
            with pytest.raises(Unavailable, match="nothing was sent"):
                smtp.send(given.way("send"), LETTER, HASTY)
    assert time.monotonic() - started < 30  # it would drip for ever


@pytest.mark.parametrize(
    ("replies", "error", "said"),
    [
        ((*HELLO, b"354 go", b"250 ok"), None, ""),
        ((*HELLO, b"354 go"), OutcomeUnknown, "did not say whether it sent this"),
        ((*HELLO, b"354 go", b"what"), OutcomeUnknown, "did not say"),
        ((*HELLO, b"354 go", b"550 5.7.1 spam"), VendorRejected, "did not take the mail"),
        ((*HELLO, b"354 go", b"451 later"), Unavailable, "is busy"),
        ((*HELLO, b"451 later"), Unavailable, "is busy"),
        ((*HELLO, b"250 what"), Unavailable, "Nothing was sent"),
        ((*HELLO[:4], b"550 5.1.1 no"), VendorRejected, "no mail for that address"),
        ((*HELLO[:4], b"552 5.2.2 full"), VendorRejected, "goes to is full"),
        ((*HELLO[:3], b"552 5.3.4 big"), VendorRejected, "of that size"),
        ((*HELLO[:2], b"535 no"), VendorRejected, "COUNTERSIGN_IMAP__WRITE_PASSWORD"),
        ((*HELLO[:2], b"454 later"), Unavailable, "is busy"),
        ((b"220 hi", b"250 us"), VendorRejected, "no way to log in"),
        ((b"554 go away",), Unavailable, "nothing was sent"),
        (HELLO, Unavailable, "nothing was sent"),
        (HELLO[:2], Unavailable, "nothing was sent"),
    ],
)
def test_every_ending_of_a_sending_is_told_from_the_others(
    replies: tuple[bytes, ...], error: type[Exception] | None, said: str
) -> None:
    with serving(saying(*replies)) as port:
        way = settings(smtp_port=port).way("send")
        if error is None:
            smtp.send(way, LETTER, PATIENT)
            return
        with pytest.raises(error, match=said) as ended:
            smtp.send(way, LETTER, PATIENT)
    assert isinstance(ended.value, OutcomeUnknown) is (error is OutcomeUnknown)


def test_no_line_of_a_mail_can_end_it() -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        saying(*HELLO)(connection)
        connection.sendall(b"354 go\r\n")
        lines = connection.makefile("rb")
        while (line := lines.readline()) not in {b".\r\n", b""}:
            heard.append(line)
        connection.sendall(b"250 ok\r\n")

    letter = Outgoing("<a@b>", "us@acme.example", "a@b.example", b"x\n.\r\n.\r.y\n..\r\nend", b"")
    with serving(talk) as port:
        smtp.send(settings(smtp_port=port).way("send"), letter, PATIENT)
    assert heard == [b"x\r\n", b"..\r\n", b"..\r\n", b"..y\r\n", b"...\r\n", b"end\r\n"]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Somebody who says they are the server, and for whom only their own file vouches."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(HERE)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    forms = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    secret = key.private_bytes(*forms, serialization.NoEncryption())
    Path(file).write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return Certified(context, file)


def test_a_server_nobody_vouches_for_is_told_no_password(certified: Certified) -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with certified.context.wrap_socket(connection, server_side=True) as wire:
            heard.append(wire.recv(100))

    with serving(talk) as port:
        given = settings(port=port, security="tls", smtp_port=port, smtp_security="tls")
        with pytest.raises(Misconfigured, match=r"certificate of 127\.0\.0\.1 is not good"):
            ImapReader(given, Network(patience=PATIENT)).inbox()
        with pytest.raises(VendorRejected, match=r"certificate of 127\.0\.0\.1 is not good"):
            smtp.send(given.way("send"), LETTER, PATIENT)
    assert heard == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_is_vouched_for_is_spoken_to(
    certified: Certified, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.file))

    def secured(wire: socket.socket) -> ssl.SSLSocket:
        return certified.context.wrap_socket(wire, server_side=True)

    def imap(wire: socket.socket) -> None:
        if security == "starttls":
            wire.sendall(b"* OK hi\r\n")
            asked(wire)
        with secured(wire) as safe:
            if security == "tls":
                safe.sendall(b"* OK hi\r\n")
            asked(safe)

    def sending(wire: socket.socket) -> None:
        hello: tuple[bytes, ...] = HELLO[:1]
        if security == "starttls":
            saying(b"220 hi", b"250-us\r\n250 STARTTLS")(wire)
            wire.sendall(b"220 go\r\n")
            hello = ()
        with secured(wire) as safe:
            if not hello:
                safe.recv(1000)
            saying(*hello, *HELLO[1:], b"354 go", b"250 ok")(safe)

    with serving(imap) as port:
        given = settings(port=port, security=security)
        assert ImapReader(given, Network(patience=PATIENT)).inbox().total == 3
    with serving(sending) as port:
        given = settings(smtp_port=port, smtp_security=security)
        smtp.send(given.way("send"), LETTER, PATIENT)


def test_no_password_goes_out_where_encryption_was_asked_for_and_is_not_there() -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1] hi\r\n")
        connection.settimeout(0.3)
        with suppress(OSError):
            while said := connection.recv(1000):
                heard.append(said)
                connection.sendall(said.split()[0] + b" OK\r\n")

    with serving(talk) as port, pytest.raises(Unavailable):
        ImapReader(settings(port=port, security="starttls"), Network(patience=PATIENT)).inbox()
    with serving(saying(*HELLO)) as port:
        way = settings(smtp_port=port, smtp_security="starttls").way("send")
        with pytest.raises(Unavailable):
            smtp.send(way, LETTER, PATIENT)
    assert b"reads" not in b"".join(heard)


def test_a_password_goes_in_the_clear_on_this_machine_only() -> None:
    with pytest.raises(ValidationError, match="the way has to be tls"):
        settings(host="imap.acme.example")
    with pytest.raises(ValidationError, match="the way has to be tls"):
        settings(smtp_host="smtp.acme.example")
    assert settings(host="imap.acme.example", security="starttls").port == 993
    for name, bad in (("mailbox", "us@a.example\r\n"), ("host", "a b"), ("drafts", "x\ry")):
        with pytest.raises(ValidationError):
            settings(**{name: bad})


def test_there_is_one_mailbox() -> None:
    graph = {
        "account": "graph:acme",
        "mailbox": "us@acme.example",
        "tenant": "acme.example",
        **{f"{kind}_client_{part}": "x" for kind in ("read", "write") for part in ("id", "secret")},
    }
    with pytest.raises(Misconfigured, match="There are two mailboxes, and there can be one"):
        load_settings(imap=GIVEN, graph=graph, _env_file=None)
