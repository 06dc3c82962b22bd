"""The least a load balancer can do: one address in front of several, asked in turn."""

import itertools
from collections.abc import Sequence

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/slack/events"
_PASSED_ON = ("content-type", "x-slack-request-timestamp", "x-slack-signature")
_PASSED_ON_RETRY = ("x-slack-retry-num", "x-slack-retry-reason")


def round_robin(doors: Sequence[str]) -> Starlette:
    """Pass each delivery to the next door; to the one after it where nobody opens.

    A door that falls shut half-way is a 502: only Slack knows whether it may send that again.
    """
    turn = itertools.count()
    fresh = httpx.Limits(max_keepalive_connections=0)  # a worker that died leaves no line behind
    client = httpx.AsyncClient(trust_env=False, timeout=10.0, limits=fresh)

    async def pass_on(request: Request) -> Response:
        body, first = await request.body(), next(turn)
        headers = {
            name: request.headers[name]
            for name in (*_PASSED_ON, *_PASSED_ON_RETRY)
            if name in request.headers
        }
        for door in (doors[(first + step) % len(doors)] for step in range(len(doors))):
            try:
                answer = await client.post(door, content=body, headers=headers)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                return Response(status_code=502)
            media = answer.headers.get("content-type")
            return Response(answer.content, answer.status_code, media_type=media)
        return Response(status_code=503)

    return Starlette(routes=[Route(PATH, pass_on, methods=["POST"])])
