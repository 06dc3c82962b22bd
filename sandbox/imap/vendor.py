"""The practice company's mailbox behind IMAP and SMTP, on two ports of loopback."""

import asyncio
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from sandbox.faults import Faults
from sandbox.graph.desk import OWNER, Desk
from sandbox.imap.room import FAULTS, OPERATIONS, PASSWORDS, VENDOR, WINDOWS, Room
from sandbox.imap.session import converse
from sandbox.imap.submission import Submission
from sandbox.journal import Journal
from sandbox.world import World

HOST = "127.0.0.1"
ACCOUNT = "imap:countersign-practice"
_BESIDE = 20
"""So far above the port of everything else the two are tried first, to be the same every time."""
_LONGEST_LINE = 65_536
_LAST_PORT = 65_535


class Imap:
    """The mails that Graph shows, for shops without Microsoft 365."""

    name = VENDOR

    def __init__(self, world: World, faults: Faults, journal: Journal, desk: Desk) -> None:
        faults.register(VENDOR, FAULTS, OPERATIONS, windows=WINDOWS)
        self._room = Room(world, faults, journal, desk)
        self._submission = Submission(self._room)
        self._home = urlsplit(world.base_url).port or 0
        self._ports = (0, 0)
        self._servers: list[asyncio.Server] = []

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Nothing of it is HTTP."""
        return []

    def connect(self) -> dict[str, object]:
        """Give what the mailbox's admin would have copied: the servers and three passwords."""
        return {
            "account": ACCOUNT,
            "mailbox": OWNER.address,
            "host": HOST,
            "port": self._ports[0],
            "security": "none",
            "smtp_host": HOST,
            "smtp_port": self._ports[1],
            "smtp_security": "none",
            **{f"{kind}_password": secret for kind, secret in PASSWORDS.items()},
        }

    async def start(self) -> None:
        """Answer on both ports."""
        loop, first = asyncio.get_running_loop(), self._home + _BESIDE
        reading, sending = _listening(first), _listening(first + 1)
        self._ports = (reading.getsockname()[1], sending.getsockname()[1])
        self._servers = [
            await asyncio.start_server(
                lambda reader, writer: converse(self._room, reader, writer),
                sock=reading,
                limit=_LONGEST_LINE,
            ),
            await loop.create_server(self._submission.protocol, sock=sending),
        ]

    async def stop(self) -> None:
        """Close both ports."""
        for server in self._servers:
            server.close()

    def healthy(self) -> bool:
        """Whether both ports are open."""
        return all(server.is_serving() for server in self._servers)

    def reset(self) -> None:
        """There is nothing of its own to forget."""

    def kept(self) -> object:
        """The mails are kept with Graph's."""
        return None

    def recall(self, kept: object) -> None:
        """Go on; there is nothing to go on with."""


def _listening(wanted: int) -> socket.socket:
    """Listen on the wanted port, or on any where it is taken."""
    # As for HTTP: Nagle's delay is off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, wanted if wanted <= _LAST_PORT else 0))
    except OSError:
        listener.bind((HOST, 0))
    listener.listen(64)
    return listener
