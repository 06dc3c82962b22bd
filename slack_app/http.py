"""Slack over HTTP: one address for events, interactions and commands."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

log = logging.getLogger(__name__)
PATH = "/slack/events"
MOST_BYTES = 1_000_000
_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)  # Bolt makes a number of it before it compares

_OBJECTS = ("event", "view", "container", "channel", "message", "state", "authed_users")
_NAMES = ("type", "command", "callback_id", "trigger_id", "team_id", "user_id")


def routes(app: App) -> Sequence[Route]:
    """Return the route Slack posts to. Bolt checks the signature; a bad shape is refused before.

    Dispatching runs in the thread pool: Bolt's own Starlette handler would hold the event loop.
    """

    async def events(request: Request) -> Response:
        if not _STAMP.fullmatch(request.headers.get("x-slack-request-timestamp", "0")):
            return PlainTextResponse("That is not signed by Slack.", 401)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("Too large.", 413)
        try:
            asked = to_bolt_request(request, body)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return PlainTextResponse("That is not what Slack sends.", 400)
        if not _has_slacks_shape(asked):
            return PlainTextResponse("That is not what Slack sends.", 400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    return [Route(PATH, events, methods=["POST"])]


async def _body(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body


def _has_slacks_shape(asked: BoltRequest) -> bool:
    body: Any = asked.body
    if not isinstance(body, Mapping):
        return False
    pressed = body.get("actions", [{}])
    return (
        all(isinstance(body.get(name) or {}, Mapping) for name in _OBJECTS)
        and all(isinstance(body.get(name) or "", str) for name in _NAMES)
        and isinstance(pressed, list)
        and bool(pressed)
        and all(isinstance(one, Mapping) for one in pressed)
    )
