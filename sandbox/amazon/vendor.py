import uuid
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from json import JSONDecodeError
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.amazon import (
    feeds,
    listing_search,
    listings,
    messages,
    money_moves,
    orders,
    reports,
    warehouses,
)
from sandbox.amazon.lwa import APPS, ROLES, App, TokenOffice, opens
from sandbox.amazon.office import Office
from sandbox.amazon.operation import VENDOR, Ask, Budgets, Operation
from sandbox.amazon.paperwork import Document, Papers
from sandbox.amazon.wire import RATE_HEADER, Refused, denied, invalid
from sandbox.door import COUNTED, Answer, Asked, Door, Manner
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.plug import Plug
from sandbox.trade.market import MARKETPLACE, SELLER
from sandbox.world import World

OPERATIONS: tuple[Operation, ...] = (
    *orders.OPERATIONS,
    *listings.OPERATIONS,
    *listing_search.OPERATIONS,
    *warehouses.OPERATIONS,
    *feeds.OPERATIONS,
    *reports.OPERATIONS,
    *money_moves.OPERATIONS,
    *messages.OPERATIONS,
)
TOKEN, DOCUMENT = "lwa.token", "document"
WRITE, PREPARES = "write", "createFeedDocument"
"""A fault on `write` meets whatever changes something; making room for a file changes nothing."""
EXPIRED_ADDRESSES = "addresses_expired"
WINDOWS = ("down", "expired", "revoked", EXPIRED_ADDRESSES, *reports.FAULTS)
"""`expired` lets all access tokens run out at once; `revoked` is a consent the seller took back;
`addresses_expired` is that documents' addresses are followed too late."""
RAN_OUT = "The access token you provided has expired."
QUOTA = Refused(
    "QuotaExceeded",
    "You exceeded your quota for the requested resource.",
    HTTPStatus.TOO_MANY_REQUESTS,
).answer
SERVER_ERROR = Refused(
    "InternalFailure",
    "We encountered an internal error. Please try again.",
    HTTPStatus.SERVICE_UNAVAILABLE,
).answer
MANNER = Manner(
    SERVER_ERROR, QUOTA, denied(RAN_OUT), lambda: {"x-amzn-RequestId": str(uuid.uuid4())}
)


class AmazonVendor:
    """The Selling Partner API, and Login with Amazon beside it."""

    name = VENDOR

    def __init__(self, world: World, faults: Faults, journal: Journal, plug: Plug) -> None:
        self._world = world
        self._faults = faults
        self._journal = journal
        self._door = Door(VENDOR, faults, journal, plug, MANNER)
        self._tokens = TokenOffice()
        operations = [operation.name for operation in OPERATIONS]
        names = (TOKEN, DOCUMENT, WRITE, *operations, *map(_preview_of, operations))
        faults.register(VENDOR, COUNTED, names, windows=WINDOWS, on_armed=self._armed)
        self.reset()

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it answers."""
        return [
            Route(f"/{VENDOR}/auth/o2/token", self._token, methods=["POST"]),
            Route(f"/{VENDOR}/documents/{{name}}", self._document, methods=["GET", "PUT"]),
            *(
                Route(f"/{VENDOR}{one.path}", partial(self._operation, one), methods=[one.method])
                for one in OPERATIONS
            ),
        ]

    def connect(self) -> dict[str, object]:
        """Give what an admin would have copied out of Seller Central."""
        keys = {
            f"{app.kind}_{field}": getattr(app, field)
            for app in APPS
            for field in ("client_id", "client_secret", "refresh_token")
        }
        url = self._world.base_url
        return {
            "account": f"{VENDOR}:countersign-practice",
            "endpoint": f"{url}/{VENDOR}",
            "login": f"{url}/{VENDOR}/auth/o2/token",
            "marketplace_id": MARKETPLACE,
            "seller_id": SELLER,
            **keys,
        }

    def healthy(self) -> bool:
        """Whether it answers."""
        return self._faults.active(VENDOR, "down") is None

    def reset(self) -> None:
        """Forget tokens, budgets, files and jobs."""
        self._door.reset()
        self._tokens.forget()
        self._budgets = Budgets(self._world.clock.ticks)
        papers = Papers(self._world.base_url)
        self._office = Office(self._world, self._journal, papers, self._faults)

    def kept(self) -> object:
        """Keep files, jobs and refunds; tokens are asked for anew."""
        office = self._office
        return office.papers, office.adjustments, office.subscriptions

    def recall(self, kept: Any) -> None:  # noqa: ANN401 # what `kept` gave
        """Go on with them."""
        self._office.papers, self._office.adjustments, self._office.subscriptions = kept

    def _armed(self, fault: Fault) -> None:
        if fault.name == "expired":
            self._tokens.forget()

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        revoked = self._faults.active(VENDOR, "revoked") is not None
        app = next((one for one in APPS if one.client_id == form.get("client_id")), None)
        run = partial(self._tokens.issue, form, revoked=revoked)
        who = app.kind if app else "unknown"
        return await self._door.answer(request, Asked(TOKEN, (TOKEN,), who, run))

    async def _document(self, request: Request) -> Response:
        papers = self._office.papers
        document = papers.documents.get(request.path_params["name"])
        if document is None or not self._opens(document, request.query_params.get("key")):
            refused = Answer("<Error><Code>AccessDenied</Code></Error>", 403, media_type="text/xml")
            asked = Asked(DOCUMENT, (DOCUMENT,), "unknown", lambda: refused, refused=refused)
            return await self._door.answer(request, asked)
        content = await request.body()

        def put() -> Answer:
            if request.headers.get("content-type") != document.content_type:
                return Answer("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403)
            document.content = content
            return Answer("")

        def fetch() -> Answer:
            kind = document.content_type or "application/octet-stream"
            return Answer(document.content, media_type=kind)

        run = put if request.method == "PUT" else fetch
        return await self._door.answer(request, Asked(DOCUMENT, (DOCUMENT,), "address", run))

    def _opens(self, document: Document, key: str | None) -> bool:
        is_late = self._faults.active(VENDOR, EXPIRED_ADDRESSES) is not None
        return not is_late and document.opens(key, self._world.clock.now())

    async def _operation(self, operation: Operation, request: Request) -> Response:
        given = request.headers.get("x-amz-access-token", "")
        app = self._tokens.holder(given)
        refused: Answer | None = None
        if not given:
            refused = denied("Access token is missing in the request header.")
        elif app is None or self._faults.active(VENDOR, "revoked"):
            refused = denied(RAN_OUT)
        elif (operation.writes and not app.may_write) or not self._may_call(operation, app):
            refused = denied("The application does not have the role for this operation.")
        body = await _body(request)
        run = partial(self._run, operation, app, request, body) if app else _never
        names: tuple[str, ...] = (operation.name,)
        if request.query_params.get("mode"):
            names = (_preview_of(operation.name),)
        elif operation.writes and operation.name != PREPARES:
            names = (operation.name, WRITE)
        asked = Asked(operation.name, names, app.kind if app else "unknown", run, refused)
        return await self._door.answer(request, asked)

    def _may_call(self, operation: Operation, app: App) -> bool:
        return opens(self._world.rights.of(VENDOR, app.kind, ROLES[app.kind]), operation.path)

    def _run(self, operation: Operation, app: App, request: Request, body: object) -> Answer:
        if not self._budgets.spend(app, operation):
            return QUOTA
        try:
            query = operation.read_query(request.query_params.multi_items())
            if body is _UNREADABLE:
                raise invalid("The body is not JSON.")
            answer = operation.run(Ask(self._office, app, request.path_params, query, body))
        except Refused as refused:
            answer = refused.answer
        limit = {RATE_HEADER: f"{operation.plan.rate * self._world.clock.speed:g}"}
        return Answer(answer.body, answer.status, {**answer.headers, **limit}, answer.media_type)


_UNREADABLE = object()
_never: Callable[[], Answer] = lambda: denied(RAN_OUT)  # noqa: E731 # one line says it


def _preview_of(operation: str) -> str:
    return f"{operation}.preview"


async def _body(request: Request) -> object:
    if request.method == "GET":
        return None
    try:
        body: object = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return _UNREADABLE
    return body
