"""The sending server (RFC 6409): who may send what to whom, and what became of it.

The wire itself is aiosmtpd's: a server others wrote, as strict about lines and dots as most.
"""

import asyncio
import logging
import re
import warnings
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.faults import Fault
from sandbox.imap import room as rooms
from sandbox.imap.mime import taken_in
from sandbox.imap.room import LARGEST, USER, Room

# It warns of passwords without TLS at every connection: this is loopback, and practice.
logging.getLogger("mail.log").setLevel(logging.ERROR)
_ADDRESS = re.compile(r"[^@\s<>]{1,64}@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+")
_MOST_RECIPIENTS = 100
_NOES = {
    "error_before_commit": "451 4.3.0 Temporary failure, please try again later",
    "throttle": "421 4.7.0 Too many messages, slow down",
    "mailbox_full": "552 5.2.2 Mailbox full",
    "recipient_refused": "550 5.1.1 No such user here",
}


class Submission:
    """Takes mails of whoever is logged in with the password that sends."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def protocol(self) -> SMTP:
        """Make the protocol of one connection."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as above
            return SMTP(
                self,
                data_size_limit=LARGEST,
                hostname="mail.countersign-practice.example",
                ident="Practice mail",
                auth_required=True,
                auth_require_tls=False,
                authenticator=self._known,
                loop=asyncio.get_running_loop(),
            )

    def _known(
        self,
        server: SMTP,
        _session: Session,
        _envelope: Envelope,
        _way: str,
        said: Any,  # noqa: ANN401 - as declared there
    ) -> AuthResult:
        fault = self._room.take("auth")
        who = None
        if isinstance(said, LoginPassword) and fault is None:
            name, password = (part.decode("utf-8", "replace") for part in said)
            who = rooms.user_of(name, password, ("send",))
        self._room.received("auth", who or "unknown", fault, 235 if who else 535)
        if fault and rooms.unanswered(fault):
            _hang_up(server)
        return AuthResult(success=who is not None, handled=False, auth_data=who)

    async def handle_MAIL(  # noqa: N802 # named by aiosmtpd
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take whom a mail is from."""
        said = "250 2.1.0 Ok" if address == USER else "553 5.7.1 Sender address rejected"
        said = await self._met(server, "mail", said)
        if said.startswith("2"):
            envelope.mail_from, envelope.mail_options = address, options
        return said

    async def handle_RCPT(  # noqa: N802 # named by aiosmtpd
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take whom a mail goes to."""
        said = "250 2.1.5 Ok"
        if not _ADDRESS.fullmatch(address):
            said = "501 5.1.3 Bad recipient address syntax"
        elif len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            said = "452 4.5.3 Too many recipients"
        said = await self._met(server, "rcpt", said)
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 # named by aiosmtpd
        """Take the whole mail and send it: from here on it is out."""
        fault = self._room.take("data")
        if rooms.never_done(fault):
            return await self._lost(server, "data", fault)
        if fault and fault.name in _NOES:
            self._room.received("data", "send", fault, int(_NOES[fault.name][:3]))
            return _NOES[fault.name]
        if fault and fault.name == "slow":
            await rooms.held(fault)
        raw = envelope.original_content or b""
        mail = taken_in(raw, "sentitems", self._room.mailbox, self._room.now())
        arguments = {"from": envelope.mail_from, "to": list(envelope.rcpt_tos)}
        self._room.commit("data", {**arguments, "bytes": len(raw)}, "send", mail)
        if self._room.keeps_copies:
            self._room.lay(raw, "sentitems", {r"\Seen"})
        if rooms.unanswered(fault):
            return await self._lost(server, "data", fault)
        self._room.received("data", "send", fault, 250)
        return f"250 2.0.0 Ok: queued as {mail.key:08X}"

    async def _met(self, server: SMTP, operation: str, said: str) -> str:
        """Answer as the armed faults let it."""
        fault = self._room.take(operation)
        if rooms.unanswered(fault):
            return await self._lost(server, operation, fault)
        await rooms.held(fault)
        said = _NOES.get(fault.name, said) if fault else said
        self._room.received(operation, "send", fault, int(said[:3]))
        return said

    async def _lost(self, server: SMTP, operation: str, fault: Fault | None) -> str:
        await rooms.held(fault)
        self._room.received(operation, "send", fault, None)
        _hang_up(server)
        return "421 4.4.2 Connection dropped"  # into a connection that is no more


def _hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
