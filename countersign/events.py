"""Where vendors post what happened: one address each, answered as soon as it is kept."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from agent.arriving import Intake
from policies.errors import BadRequest, CountersignError, Misconfigured, Unavailable
from tools.webhooks.delivery import MOST_BYTES, Delivery, NotGenuine, NotOurs, Sender, TooLarge

PATH = "/events"
BODY_WITHIN_SECONDS = 10.0
_DIGITS = 12
_STATUS: dict[type[CountersignError], HTTPStatus] = {
    NotGenuine: HTTPStatus.UNAUTHORIZED,
    NotOurs: HTTPStatus.FORBIDDEN,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BadRequest: HTTPStatus.BAD_REQUEST,
    Misconfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_HANG_UP = {"Connection": "close"}


@dataclass
class EventDoor:
    """Takes deliveries in. `counted` is all that is kept of what is refused: (sender, outcome)."""

    senders: Sequence[Sender]
    intake: Intake
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def routes(self) -> list[Route]:
        """One address for each sender that is connected."""
        return [self._route(sender) for sender in self.senders]

    def _route(self, sender: Sender) -> Route:
        async def receive(request: Request) -> Response:
            try:
                return await self._receive(sender, request)
            except CountersignError as error:
                self.counted[sender.name, error.code] += 1
                return refusal(error)

        return Route(f"{PATH}/{sender.name}", receive, methods=["POST"])

    async def _receive(self, sender: Sender, request: Request) -> Response:
        delivery = Delivery(await _body(request), dict(request.headers), dict(request.query_params))
        post = sender.read(delivery)
        if post.echo is not None:
            self.counted[sender.name, "echoed"] += 1
            return PlainTextResponse(post.echo, headers={"X-Content-Type-Options": "nosniff"})
        new = await run_in_threadpool(self.intake.take_in, post)
        self.counted[sender.name, "kept"] += new
        self.counted[sender.name, "known"] += len(post.notices) - new
        return Response(status_code=sender.status)


def refusal(error: CountersignError) -> Response:
    """Say no in a way a program can read: a code, and a sentence for whoever reads its log."""
    status = next(
        (found for kind, found in _STATUS.items() if isinstance(error, kind)),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    body = {"error": error.code, "message": error.sentence}
    return JSONResponse(body, status, _HANG_UP if isinstance(error, TooLarge) else None)


async def _body(request: Request) -> bytes:
    """Read the body whole, unless it says it is, or turns out to be, too large. Raises."""
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or len(said) > _DIGITS or int(said) > MOST_BYTES:
        raise TooLarge
    read = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_SECONDS):
            async for chunk in request.stream():
                read += chunk
                if len(read) > MOST_BYTES:
                    raise TooLarge
    except TimeoutError as error:
        raise BadRequest("The body did not come in time. Nothing was kept of it.") from error
    return bytes(read)
