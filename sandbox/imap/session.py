"""One client's conversation over IMAP: lines in, lines out. Sources: RFC 3501, 4315 and 5530."""

import asyncio
import base64
import binascii
from contextlib import suppress

from sandbox.faults import Fault
from sandbox.imap import room as rooms
from sandbox.imap.commands import Token, Unreadable, Word, announced, tokens, without_literal
from sandbox.imap.replies import CAPABILITIES, Reply, bad, no
from sandbox.imap.room import LARGEST, Room
from sandbox.imap.verbs import Verbs

_MOST_FAILURES = 3
_MOST_OF_STRANGERS = 4_096
_BUSY = {
    "error_before_commit": no("UNAVAILABLE", "Temporary problem, please try again later"),
    "throttle": no("LIMIT", "Too many commands"),
    "mailbox_full": no("OVERQUOTA", "Mailbox is full"),
}


class Session:
    """Reads commands until the client leaves or is thrown out."""

    def __init__(
        self, room: Room, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._room = room
        self._reader = reader
        self._writer = writer
        self._verbs = Verbs(room)
        self._user = ""
        self._failures = 0

    async def run(self) -> None:
        """Talk to the end."""
        self._send(f"* OK [CAPABILITY {CAPABILITIES}] Practice mail ready".encode())
        while not self._room.is_down and self._failures < _MOST_FAILURES:
            pieces = await self._command()
            if pieces is None or not await self._answered(pieces):
                return

    async def _command(self) -> list[bytes | Word] | None:
        """Read one command with its literals; None where the client has gone or went too far."""
        pieces: list[bytes | Word] = []
        while True:
            line = await self._reader.readuntil(b"\n")
            if not line.endswith(b"\r\n"):
                self._send(b"* BAD Lines end with CRLF")
                return None
            line = line[:-2]
            coming = announced(line)
            pieces.append(without_literal(line) if coming else line)
            if coming is None:
                return pieces
            size, unasked = coming
            if unasked:
                self._send(b"* BAD LITERAL+ is not offered")
                return None
            if not self._user and size > _MOST_OF_STRANGERS:
                self._send(b"* BYE Log in first")
                return None
            if size > LARGEST:
                self._send(_tag(pieces) + b" NO [TOOBIG] That is larger than this server takes")
                pieces.clear()
                continue
            self._send(b"+ OK")
            await self._writer.drain()
            pieces.append(Word(await self._reader.readexactly(size), is_string=True))

    async def _answered(self, pieces: list[bytes | Word]) -> bool:
        """Answer one command; false where the conversation is over."""
        try:
            told = tokens(pieces)
        except Unreadable as error:
            return self._misunderstood(_tag(pieces), str(error))
        match told:
            case [Word() as tag, Word() as verb, *rest]:
                pass
            case _:
                return self._misunderstood(b"*", "A tag and a command are wanted")
        name = verb.name
        if name == "UID" and rest and isinstance(rest[0], Word):
            name, rest = f"UID {rest[0].name}", rest[1:]
        operation = _operation(name)
        fault = self._room.take(operation) if operation else None
        return await self._done(tag.raw, name, rest, operation, fault)

    def _misunderstood(self, tag: bytes, why: str) -> bool:
        """Say that this is no command; of somebody who is not logged in, three are enough."""
        self._send(tag + f" BAD {why}".encode())
        self._failures += not self._user
        return True

    async def _done(
        self, tag: bytes, name: str, rest: list[Token], operation: str, fault: Fault | None
    ) -> bool:
        who = self._user
        if rooms.never_done(fault):
            await rooms.held(fault)
            self._room.received(operation, who, fault, None)
            return False
        if fault and fault.name == "slow":
            await rooms.held(fault)
        if fault and fault.name in _BUSY:
            reply = _BUSY[fault.name]
        elif name in {"LOGIN", "AUTHENTICATE"}:
            reply = await self._log_in(name, rest, refused=bool(fault))
        else:
            reply = self._reply(name, rest)
        if operation:
            heard = None if rooms.unanswered(fault) else rooms.status(reply.said)
            self._room.received(operation, who or self._user, fault, heard)
        if rooms.unanswered(fault):
            await rooms.held(fault)
            return False
        for line in reply.untagged:
            self._send(b"* " + line)
        code = f"[{reply.code}] " if reply.code else ""
        self._send(tag + f" {reply.said} {code}{reply.text}".encode())
        await self._writer.drain()
        return name != "LOGOUT"

    def _reply(self, name: str, rest: list[Token]) -> Reply:
        if name in {"LOGOUT", "CAPABILITY", "NOOP"}:
            return self._verbs.anybodys(name, rest)
        if not self._user:
            self._failures += 1
            return bad("Log in first")
        return self._verbs.carry_out(name, rest, self._user)

    async def _log_in(self, name: str, rest: list[Token], *, refused: bool) -> Reply:
        if self._user:
            return bad("Already logged in")
        try:
            said = await self._said(name, rest)
        except (Unreadable, binascii.Error, UnicodeDecodeError, ValueError) as error:
            return bad(str(error) or "That is no answer")
        who = None if refused else rooms.user_of(*said, ("read", "write"))
        if who is None:
            self._failures += 1
            return no("AUTHENTICATIONFAILED", "Authentication failed.")
        self._user = who
        return Reply("OK", "Logged in", code=f"CAPABILITY {CAPABILITIES}")

    async def _said(self, name: str, rest: list[Token]) -> tuple[str, str]:
        """Read a name and a password, however they are said."""
        words = [one for one in rest if isinstance(one, Word)]
        if name == "LOGIN":
            if len(words) != len(rest) or len(words) != 2:  # noqa: PLR2004 # name and password
                raise Unreadable("a name and a password are wanted")
            return words[0].text, words[1].text
        if len(words) != 1 or words[0].name != "PLAIN":
            raise Unreadable("only PLAIN is offered")
        self._send(b"+ ")
        await self._writer.drain()
        line = await self._reader.readuntil(b"\r\n")
        _, user, password = base64.b64decode(line[:-2], validate=True).decode().split("\0")
        return user, password

    def _send(self, line: bytes) -> None:
        self._writer.write(line + b"\r\n")


async def converse(room: Room, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection, and end it whatever happens."""
    with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        if not room.is_down:
            await Session(room, reader, writer).run()
            await writer.drain()
    writer.close()


def _tag(pieces: list[bytes | Word]) -> bytes:
    """Return what a command is answered under, where that can be read."""
    first = pieces[0] if isinstance(pieces[0], bytes) else b""
    tag, space, _ = first.partition(b" ")
    return tag if space and tag.isalnum() else b"*"


def _operation(name: str) -> str:
    """Return what a command is called where faults are armed; those that do nothing have none."""
    known = {"EXAMINE": "select", "AUTHENTICATE": "login"}
    found = known.get(name, name.removeprefix("UID ").lower())
    return found if found in rooms.OPERATIONS else ""
