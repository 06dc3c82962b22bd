"""Protocols that let a vendor hang up without an answer, as networks do.

uvicorn answers 500 when an application returns nothing; a client under test must instead see the
connection die. The transport is therefore handed down in the scope, for requests and WebSockets.
"""

from asyncio import BaseTransport, Transport
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from starlette.requests import HTTPConnection, Request
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

TRANSPORT = "sandbox.transport"

App = Callable[[Any, Any, Any], Awaitable[None]]


class HttpProtocol(H11Protocol):
    """HTTP/1.1 whose requests know their transport."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn
        """Accept the connection and put its transport into every scope."""
        super().connection_made(transport)
        self.app = _with_transport(self.app, transport)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """WebSocket whose scope knows its transport."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Accept the connection and put its transport into the scope."""
        super().connection_made(transport)
        self.app = _with_transport(self.app, transport)


def transport_of(connection: HTTPConnection) -> Transport:
    """Return the TCP transport below a request or a WebSocket, to abort or pause it."""
    return cast("Transport", connection.scope[TRANSPORT])


async def hang_up(request: Request) -> None:
    """Abort the connection of a request: its client reads a reset, never a response."""
    transport_of(request).abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _with_transport(app: App, transport: BaseTransport) -> App:
    async def knowing(scope: MutableMapping[str, object], receive: object, send: object) -> None:
        scope[TRANSPORT] = transport
        await app(scope, receive, send)

    return knowing
