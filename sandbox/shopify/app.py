import asyncio
import uuid
from http import HTTPStatus

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.journal import Call
from sandbox.plug import Plug
from sandbox.shopify.errors import INVALID_TOKEN, as_shopify
from sandbox.shopify.operation import Asked, Operation, Unreadable
from sandbox.shopify.tokens import API_VERSION, TOKENS, Token
from sandbox.shopify.vendor import VENDOR, Answer, ShopifyVendor
from sandbox.wire import hang_up

UNAVAILABLE = "<!doctype html><title>503</title><h1>Service Unavailable</h1>"
RETRY_AFTER = 2.0

NOT_FOUND = Answer({"errors": "Not Found"}, HTTPStatus.NOT_FOUND)
UNAUTHORIZED = Answer({"errors": INVALID_TOKEN}, HTTPStatus.UNAUTHORIZED)
SERVER_ERROR = Answer(UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE)
RATE_LIMITED = Answer(
    {"errors": "Exceeded 2 calls per second for api client. Reduce request rates to resume."},
    HTTPStatus.TOO_MANY_REQUESTS,
    RETRY_AFTER,
)
REFUSALS = {
    "error_before_commit": SERVER_ERROR,
    "rate_limit": RATE_LIMITED,
    "unauthorized": UNAUTHORIZED,
}
"""Faults answered instead of running anything."""

NEVER_OR_LATER = {"late_commit", "timeout_before_commit"}
HELD = {"late_commit", "slow", "timeout_after_commit", "timeout_before_commit"}
UNANSWERED = {
    "late_commit",
    "power_cut",
    "response_lost",
    "timeout_after_commit",
    "timeout_before_commit",
}


class AdminApi:
    """Shopify's Admin GraphQL endpoint: HTTP on the outside, faults where networks have them."""

    def __init__(self, vendor: ShopifyVendor, plug: Plug) -> None:
        self._vendor = vendor
        self._plug = plug
        path = "/shopify/admin/api/{version}/graphql.json"
        self.routes = [Route(path, self.graphql, methods=["POST"])]

    async def graphql(self, request: Request) -> Response:
        """Answer one request, or hang up when a fault says so."""
        token = TOKENS.get(request.headers.get("x-shopify-access-token", ""))
        operation, answer = await _understand(request)
        fields = operation.fields if operation else ()
        fault = self._vendor.faults.active(VENDOR, "down")
        if fault:
            answer = None
        elif request.path_params["version"] != API_VERSION:
            answer = NOT_FOUND
        elif token is None:
            answer = UNAUTHORIZED
        elif operation and answer is None:
            fault = self._vendor.faults.take(VENDOR, fields)
            answer = await self._run(operation, token, fault)
        self._vendor.journal.received(
            Call(
                VENDOR,
                operation.name if operation else None,
                fields,
                token.kind if token else "unknown",
                answer.status if answer else None,
                fault.name if fault else None,
            )
        )
        if answer is None:
            await hang_up(request)
            return Response()
        return _as_http(answer)

    async def _run(self, operation: Operation, token: Token, fault: Fault | None) -> Answer | None:
        """Return the answer, or None to hang up without one."""
        name = fault.name if fault else ""
        if name in REFUSALS:
            return REFUSALS[name]
        if name == "throttle":
            return self._vendor.throttle(operation, token)
        if fault and name == "late_commit":
            self._vendor.run_later(operation, token, 2 * fault.seconds)
        answer = None if name in NEVER_OR_LATER else self._vendor.run(operation, token)
        if fault and name in HELD:
            await asyncio.sleep(fault.seconds)
        if name == "power_cut":
            await self._plug.hold_answer()
        if name in UNANSWERED:
            return None
        return SERVER_ERROR if name == "error_after_commit" else answer


async def _understand(request: Request) -> tuple[Operation | None, Answer | None]:
    try:
        operation = Operation.of(Asked.from_body(await request.body()))
    except Unreadable as error:
        return None, Answer({"errors": {"query": str(error)}}, HTTPStatus.BAD_REQUEST)
    except GraphQLError as error:
        return None, Answer({"errors": [as_shopify(error)]})
    problems = [as_shopify(problem) for problem in operation.problems()]
    return operation, Answer({"errors": problems}) if problems else None


def _as_http(answer: Answer) -> Response:
    headers = {"X-Request-Id": str(uuid.uuid4()), "X-Shopify-API-Version": API_VERSION}
    if answer.retry_after is not None:
        headers["Retry-After"] = str(answer.retry_after)
    if isinstance(answer.body, str):
        return HTMLResponse(answer.body, answer.status, headers)
    return JSONResponse(answer.body, answer.status, headers)
