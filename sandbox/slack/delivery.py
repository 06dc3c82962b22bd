"""How the program hears of things: Socket Mode or signed HTTP, acknowledged within three seconds.

Interactions and commands are sent once: a program that is away loses them and the person sees an
error. Events are kept for a program that is away, and sent again when it does not acknowledge.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from sandbox.faults import Faults
from sandbox.slack import events, misbehaviour
from sandbox.slack.grid import on_grid
from sandbox.slack.payload import Payload
from sandbox.slack.sockets import Sockets
from sandbox.slack.workspace import Workspace

Kind = Literal["events_api", "interactive", "slash_commands"]
Mode = Literal["socket", "http"]

ACK_SECONDS = 3.0
RETRY_PAUSES = (0.0, 5.0, 30.0)
KEPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery. `trouble` is None exactly when it was acknowledged."""

    body: object = None
    status: int | None = None
    ms: int = 0
    trouble: str | None = None

    @property
    def acked(self) -> bool:
        """Tell whether the program acknowledged in time."""
        return self.trouble is None

    @property
    def timed_out(self) -> bool:
        """Tell whether the program was there but too slow."""
        return self.trouble in {"timeout", "http_timeout"}

    def as_json(self) -> Payload:
        """Return the outcome for a test to look at."""
        return {"ok": self.acked, **asdict(self)}


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's v0 request signature: HMAC-SHA256 over version, time and raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Delivery:
    """The one way from a person's gesture to the program."""

    def __init__(
        self, workspace: Workspace, sockets: Sockets, faults: Faults, signing_secret: str
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._faults = faults
        self._secret = signing_secret
        # Never a queue of our own: what waits for a free line counts as the program's slowness.
        lines = httpx.Limits(max_connections=None, max_keepalive_connections=50)
        self._http = httpx.AsyncClient(timeout=ACK_SECONDS, trust_env=False, limits=lines)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.mode: Mode = "socket"
        self.url: str | None = None

    async def once(self, kind: Kind, payload: Payload, *, twice: bool = False) -> Outcome:
        """Send an interaction or a command; `twice` sends the same one a second time at once."""
        if twice:
            first, _ = await asyncio.gather(self._send(kind, payload), self._send(kind, payload))
            return first
        return await self._send(kind, payload)

    async def announce(
        self, event: Payload, *, shared: bool = False, twice: bool = False
    ) -> Outcome:
        """Send an event and return what became of the first attempt; later ones go on unseen."""
        first: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        body = events.callback(event, shared=shared)
        doubled = self._faults.take(misbehaviour.VENDOR, {misbehaviour.DELIVERY}) is not None
        self.spawn(self._insist(body, first, twice=twice or doubled))
        return await first

    def mention_in_passing(self, event: Payload) -> None:
        """Announce an event nobody waits for, if the app is subscribed to it."""
        if events.subscription(event) in self._workspace.app.events:
            self.spawn(self.announce(event))

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Run something in the background until the workspace stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def forget(self) -> None:
        """Give up everything under way."""
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Give up everything and close the HTTP client."""
        self.forget()
        await self._http.aclose()

    async def _insist(self, body: Payload, first: asyncio.Future[Outcome], *, twice: bool) -> None:
        outcome = Outcome(trouble="given_up")
        try:
            for attempt in range(len(RETRY_PAUSES) + 1):
                if attempt:
                    await asyncio.sleep(RETRY_PAUSES[attempt - 1])
                    await self._somebody_listens()
                outcome = await self._send("events_api", body, attempt, outcome.trouble)
                if twice and attempt == 0:
                    await self._send("events_api", body, 1, "timeout")
                if not first.done():
                    first.set_result(outcome)
                if outcome.acked:
                    return
        finally:
            if not first.done():
                first.set_result(outcome)

    async def _somebody_listens(self) -> None:
        if (down := self._faults.active(misbehaviour.VENDOR, "down")) is not None:
            await asyncio.sleep(down.remaining)
        if self.mode == "socket":
            await self._sockets.somebody(KEPT_SECONDS)

    async def _send(
        self, kind: Kind, payload: Payload, attempt: int = 0, reason: str | None = None
    ) -> Outcome:
        if self._faults.active(misbehaviour.VENDOR, "down"):
            return Outcome(trouble="not_connected")
        if self._workspace.enterprise:
            payload = on_grid(payload, self._workspace.enterprise)
        started = time.monotonic()
        send = self._by_http if self.mode == "http" else self._by_socket
        body, status, trouble = await send(kind, payload, attempt, reason or "")
        return Outcome(body, status, round((time.monotonic() - started) * 1000), trouble)

    async def _by_socket(
        self, kind: Kind, payload: Payload, attempt: int, reason: str
    ) -> tuple[object, int | None, str | None]:
        retry: Payload = {}
        if kind == "events_api":
            retry = {"retry_attempt": attempt, "retry_reason": reason}
        try:
            return await self._sockets.deliver(kind, payload, ACK_SECONDS, **retry), None, None
        except TimeoutError:
            return None, None, "timeout"
        except ConnectionError:
            return None, None, "not_connected"

    async def _by_http(
        self, kind: Kind, payload: Payload, attempt: int, reason: str
    ) -> tuple[object, int | None, str | None]:
        if kind == "events_api":
            content, media = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            content, media = urlencode(form).encode(), "application/x-www-form-urlencoded"
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": media,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, content),
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        try:
            response = await self._http.post(self.url or "", content=content, headers=headers)
        except httpx.TimeoutException:
            return None, None, "http_timeout"
        except httpx.HTTPError:
            return None, None, "connection_failed"
        trouble = None if response.is_success else "http_error"
        return _read(response), response.status_code, trouble


def _read(response: httpx.Response) -> object:
    if response.headers.get("content-type", "").startswith("application/json"):
        try:
            return response.json()
        except ValueError:
            return response.text
    return response.text
