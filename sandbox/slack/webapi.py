"""The Web API over HTTP: tokens, both encodings, faults, and a record of every call."""

import asyncio
import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.faults import Fault, Faults
from sandbox.journal import Change
from sandbox.rights import Rights
from sandbox.slack import misbehaviour, scopes
from sandbox.slack.credentials import Credentials
from sandbox.slack.methods import METHODS, Arguments
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.sockets import Sockets
from sandbox.slack.workspace import Workspace
from sandbox.wire import hang_up

CONNECT = "apps.connections.open"
TO_CONNECT = "connections:write"
JOURNALLED = ("chat.", "views.publish", "reactions.", "conversations.join")
REFUSALS = {
    "message_not_found": "message_not_found",
    "rate_limit": "ratelimited",
}


class WebApi:
    """`POST|GET /slack/api/{method}`, answered with Slack's own errors."""

    def __init__(
        self,
        workspace: Workspace,
        credentials: Credentials,
        sockets: Sockets,
        faults: Faults,
        rights: Callable[[], Rights],
    ) -> None:
        self._workspace = workspace
        self._credentials = credentials
        self._sockets = sockets
        self._faults = faults
        self._rights = rights

    async def answer(self, request: Request) -> Response:
        """Answer one call, or misbehave as armed."""
        method = request.path_params["method"]
        try:
            given = await _arguments(request)
        except ValueError:
            return JSONResponse(SlackError("invalid_json").as_answer())
        token = _token(request, given)
        record: Payload = {
            "method": method,
            "args": given,
            "at": datetime.now(UTC).isoformat(),
            "token": self._credentials.kind(token) or "unknown",
            "ok": False,
        }
        self._workspace.calls.append(record)
        if self._faults.active(misbehaviour.VENDOR, "down"):
            record["error"] = "down"
            await hang_up(request)
            return Response()
        operations = {method, misbehaviour.ANY_METHOD}
        if method.endswith("Stream"):
            operations.add(misbehaviour.STREAM)
        fault = self._faults.take(misbehaviour.VENDOR, operations)
        name = fault.name if fault else None
        if name == "error":
            record["error"] = "http_500"
            return PlainTextResponse("Internal Server Error", 500)
        if fault and name == "slow":
            await asyncio.sleep(fault.seconds)
        answer, status = self._answer(method, given, token, fault)
        record |= {"ok": answer["ok"], "error": answer.get("error")}
        if name == "response_lost":
            await hang_up(request)
            return Response()
        if name == "late_error":
            return PlainTextResponse("Internal Server Error", 500)
        headers = self._scopes_told(self._credentials.kind(token))
        if status == 429:  # noqa: PLR2004 # the HTTP status, best read as its number
            wait = max(1, round(fault.seconds)) if fault else 1
            headers["Retry-After"] = str(wait)
        return JSONResponse(answer, status, headers)

    def _scopes_told(self, kind: str | None) -> dict[str, str]:
        """Say beside every answer what the token may do, whatever was asked."""
        granted = self._workspace.app.scopes if kind == "bot" else self._of_the_app()
        if kind is None:
            return {}
        if granted is None:
            granted = {scope for some in scopes.NEEDED.values() for scope in some}
        return {"x-oauth-scopes": ",".join(sorted(granted))}

    def _of_the_app(self) -> Collection[str]:
        return self._rights().of(misbehaviour.VENDOR, "app", (TO_CONNECT,))

    def _answer(
        self, method: str, given: Payload, token: str | None, fault: Fault | None
    ) -> tuple[Payload, int]:
        try:
            result = self._call(method, given, token, fault)
        except SlackError as refusal:
            return refusal.as_answer(), 429 if refusal.code == "ratelimited" else 200
        if method.startswith(JOURNALLED):
            change = Change(misbehaviour.VENDOR, method, given, token="bot")
            brief: dict[str, object] = {k: v for k, v in result.items() if isinstance(v, str)}
            self._workspace.journal.commit(change, brief)
        return {"ok": True, **result}, 200

    def _call(self, method: str, given: Payload, token: str | None, fault: Fault | None) -> Payload:
        self._credentials.check(token, app_level=method == CONNECT)
        if fault and fault.name in REFUSALS:
            raise SlackError(REFUSALS[fault.name])
        if fault and fault.name == "expired_stream":
            self._workspace.expire_streams()
        if method == CONNECT:
            if TO_CONNECT not in self._of_the_app():
                raise SlackError("missing_scope", needed=TO_CONNECT)
            return {"url": self._sockets.ticket()}
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if (granted := self._workspace.app.scopes) is not None:
            scopes.check(method, granted)
        return METHODS[method](self._workspace, Arguments(given))


async def _arguments(request: Request) -> Payload:
    given: Payload = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        parsed = json.loads(body or b"{}")
        return given | (parsed if isinstance(parsed, dict) else {})
    return given | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _token(request: Request, given: Payload) -> str | None:
    in_form = given.pop("token", None)
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return bearer or in_form
