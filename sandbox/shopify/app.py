import uuid
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sandbox.door import Answer, Asked, Door, Manner
from sandbox.journal import Call
from sandbox.plug import Plug
from sandbox.shopify.errors import INVALID_TOKEN, as_shopify
from sandbox.shopify.operation import Operation, Question, Unreadable
from sandbox.shopify.tokens import API_VERSION, Token
from sandbox.shopify.vendor import VENDOR, ShopifyVendor

NEXT_VERSION = "2026-10"
UNAVAILABLE = "<!doctype html><title>503</title><h1>Service Unavailable</h1>"

NOT_FOUND = Answer({"errors": "Not Found"}, HTTPStatus.NOT_FOUND)
UNAUTHORIZED = Answer({"errors": INVALID_TOKEN}, HTTPStatus.UNAUTHORIZED)
SERVER_ERROR = Answer(UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE, media_type="text/html")
RATE_LIMITED = Answer(
    {"errors": "Exceeded 2 calls per second for api client. Reduce request rates to resume."},
    HTTPStatus.TOO_MANY_REQUESTS,
    {"Retry-After": "2.0"},
)


def _headers() -> Mapping[str, str]:
    return {"X-Request-Id": str(uuid.uuid4()), "X-Shopify-API-Version": API_VERSION}


MANNER = Manner(SERVER_ERROR, RATE_LIMITED, UNAUTHORIZED, _headers)


class AdminApi:
    """Shopify's Admin GraphQL endpoint."""

    def __init__(self, vendor: ShopifyVendor, plug: Plug) -> None:
        self._vendor = vendor
        self._door = Door(VENDOR, vendor.faults, vendor.journal, plug, MANNER)
        path = "/shopify/admin/api/{version}/graphql.json"
        self.routes = [
            Route(path, self.graphql, methods=["POST"]),
            Route("/shopify/bulk/{file}", self.bulk_file, methods=["GET"]),
        ]

    async def graphql(self, request: Request) -> Response:
        """Answer one request."""
        token = self._vendor.token(request.headers.get("x-shopify-access-token", ""))
        operation, refused = await _understand(request)
        if request.path_params["version"] != API_VERSION:
            refused = NOT_FOUND
        elif token is None:
            refused = UNAUTHORIZED
        response = await self._door.answer(request, self._asked(operation, token, refused))
        if self._vendor.faults.active(VENDOR, "version_gone"):
            response.headers["X-Shopify-API-Version"] = NEXT_VERSION
        return response

    async def bulk_file(self, request: Request) -> Response:
        """Give out the file of a bulk operation to whoever has its address, while it is kept."""
        faults = self._vendor.faults
        file = self._vendor.bulk.file_of(request.path_params["file"])
        if file is None:
            answer: Response = Response("<Error><Code>ExpiredToken</Code></Error>", 400)
        elif faults.active(VENDOR, "down"):
            answer = SERVER_ERROR.response({})
        else:
            answer = FileResponse(file, media_type="application/jsonl")
        call = Call(VENDOR, "bulkFile", ("bulkFile",), "none", answer.status_code)
        self._vendor.journal.received(call)
        return answer

    def _asked(
        self, operation: Operation | None, token: Token | None, refused: Answer | None
    ) -> Asked:
        if operation is None or token is None or refused is not None:
            refusal = refused or UNAUTHORIZED
            name, fields = (operation.name, operation.fields) if operation else (None, ())
            kind = token.kind if token else "unknown"
            return Asked(name, fields, kind, lambda: refusal, refused=refusal)
        return Asked(
            operation.name,
            operation.fields,
            token.kind,
            run=partial(self._vendor.run, operation, token),
            throttled=partial(self._vendor.throttle, operation, token),
            later=partial(self._vendor.run_later, operation, token),
        )


async def _understand(request: Request) -> tuple[Operation | None, Answer | None]:
    try:
        operation = Operation.of(Question.from_body(await request.body()))
    except Unreadable as error:
        return None, Answer({"errors": {"query": str(error)}}, HTTPStatus.BAD_REQUEST)
    except GraphQLError as error:
        return None, Answer({"errors": [as_shopify(error)]})
    problems = [as_shopify(problem) for problem in operation.problems()]
    return operation, Answer({"errors": problems}) if problems else None
