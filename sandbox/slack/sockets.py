"""Socket Mode: the WebSockets a program opens to be told what people do."""

import asyncio
import contextlib
import json
import random
import secrets
import time
import uuid
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.utils import ClientDisconnected

from sandbox.faults import Faults
from sandbox.slack import misbehaviour
from sandbox.slack.members import APP_ID
from sandbox.slack.payload import Payload
from sandbox.wire import transport_of

CONNECTIONS_AT_MOST = 10
CONNECTION_SECONDS = 18_060
FAREWELL_SECONDS = 0.2


@dataclass(eq=False, slots=True)
class Connection:
    """One open WebSocket. A frozen one stays open and is silent both ways."""

    websocket: WebSocket
    frozen: bool = False
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, message: Payload) -> None:
        """Send one message, unless the line has gone dead without anybody noticing."""
        if not self.frozen:
            async with self.sending:
                await self.websocket.send_text(json.dumps(message))

    def abort(self) -> None:
        """Reset the TCP connection without a close frame."""
        transport_of(self.websocket).abort()

    def freeze(self) -> None:
        """Stop reading and writing while the connection stays open."""
        self.frozen = True
        transport_of(self.websocket).pause_reading()


class Sockets:
    """All connections of the one app, and the envelopes waiting to be acknowledged.

    Each envelope goes to any one connection. Faults strike here: `drop_socket` says
    `disconnect` and closes, `kill_socket` resets, `down` resets and refuses, `freeze_socket` goes
    silent; for as long as the first three last, nobody new gets in.
    """

    def __init__(self, faults: Faults, websocket_url: str) -> None:
        self._faults = faults
        self._url = websocket_url
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._somebody = asyncio.Event()

    def ticket(self) -> str:
        """Return a URL that opens one connection, as `apps.connections.open` does."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self._url}?ticket={ticket}&app_id={APP_ID}"

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    async def somebody(self, within: float) -> None:
        """Return once a connection is open, or after so many seconds without one."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._somebody.wait(), within)

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one connection open until either side ends it."""
        if any(self._faults.active(misbehaviour.VENDOR, w) for w in ("down", "kill_socket")):
            transport_of(websocket).abort()
            raise ClientDisconnected
        ticket = websocket.query_params.get("ticket", "")
        refused = (
            ticket not in self._tickets
            or len(self._connections) >= CONNECTIONS_AT_MOST
            or self._faults.active(misbehaviour.VENDOR, "drop_socket") is not None
        )
        if refused:
            await websocket.close()
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(websocket)
        self._keep([*(c for c in self._connections if not c.frozen), connection])
        try:
            await connection.send(self._hello())
            while True:
                self._acknowledged(json.loads(await websocket.receive_text()))
        except (WebSocketDisconnect, RuntimeError, ValueError):
            pass
        finally:
            self._keep(c for c in self._connections if c is not connection)

    async def deliver(self, kind: str, payload: Payload, within: float, **more: object) -> Payload:
        """Send one envelope and return what the program answered with its acknowledgement.

        Raises:
            ConnectionError: nobody is connected, or the line broke.
            TimeoutError: no acknowledgement came within so many seconds.
        """
        if not self._connections:
            raise ConnectionError("nobody is connected")
        connection = random.choice(self._connections)
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            await connection.send(
                {
                    "envelope_id": envelope_id,
                    "type": kind,
                    "accepts_response_payload": kind != "events_api",
                    "payload": payload,
                    **more,
                }
            )
            return await asyncio.wait_for(answer, within)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionError(str(error)) from error
        finally:
            self._waiting.pop(envelope_id, None)

    def strike(self, fault: str) -> None:
        """Do to the open connections what a socket fault does."""
        for connection in list(self._connections):
            if fault == "freeze_socket":
                connection.freeze()
            elif fault in {"kill_socket", "down"}:
                connection.abort()
            else:
                self._spawn(self._drop(connection, "refresh_requested"))

    async def close(self) -> None:
        """End every connection, as when the workspace stops."""
        for connection in list(self._connections):
            await self._drop(connection, "link_disabled")

    def _keep(self, connections: Iterable[Connection]) -> None:
        self._connections = list(connections)
        if self._connections:
            self._somebody.set()
        else:
            self._somebody.clear()

    def _acknowledged(self, message: Payload) -> None:
        waiting = self._waiting.get(str(message.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    async def _drop(self, connection: Connection, reason: str) -> None:
        self._keep(c for c in self._connections if c is not connection)
        farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        try:
            await connection.send(farewell)
            await asyncio.sleep(FAREWELL_SECONDS)
            await connection.websocket.close()
        except (WebSocketDisconnect, RuntimeError):
            connection.abort()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "sandbox",
                "started": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": APP_ID},
        }
