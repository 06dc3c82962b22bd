"""QuickBooks Online on loopback: its token endpoint, its accounting API and its pages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.door import COUNTED, Answer, Asked, Door, Manner
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.pages.rendering import page
from sandbox.plug import Plug
from sandbox.quickbooks import gateway
from sandbox.quickbooks.budget import Budget
from sandbox.quickbooks.desk import VENDOR, Desk, Kept, body_of, entity_of
from sandbox.quickbooks.documents import Body
from sandbox.quickbooks.grants import REALM, SCOPE, SECRETS, Grants
from sandbox.quickbooks.refusals import Refused, unsupported
from sandbox.quickbooks.upload import file_in
from sandbox.shop.state import NAME
from sandbox.world import World

OPERATIONS = frozenset(
    {"token", "query", "read", "cdc", "batch", "upload", "send", "write"}
    | {"PurchaseOrder", "Bill", "VendorCredit", "BillPayment", "Vendor", "Item", "Attachable"}
)
ACCOUNT = "quickbooks:countersign-practice"
_API = f"/{VENDOR}/v3/company/{{realm}}"
Do = Callable[[str], Body]
"""(which app asks) -> what it is answered."""


def _headers() -> dict[str, str]:
    return {"intuit_tid": f"1-{uuid4().hex[:24]}"}


class QuickBooks:
    """The practice company's QuickBooks."""

    name = VENDOR

    def __init__(self, world: World, faults: Faults, journal: Journal, plug: Plug) -> None:
        self._world = world
        self._journal = journal
        self._desk = Desk(world, journal)
        self._grants = Grants()
        self._budget = Budget(world.clock.ticks)
        faults.register(VENDOR, COUNTED, OPERATIONS, windows=("down",))
        manner = Manner(
            gateway.SERVER_ERROR, gateway.THROTTLED, gateway.UNAUTHORIZED, headers=_headers
        )
        self._door = Door(VENDOR, faults, journal, plug, manner)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it answers."""
        return [
            Route(f"/{VENDOR}/oauth2/v1/tokens/bearer", self.token, methods=["POST"]),
            Route(f"{_API}/query", self.query, methods=["GET", "POST"]),
            Route(f"{_API}/cdc", self.cdc),
            Route(f"{_API}/batch", self.batch, methods=["POST"]),
            Route(f"{_API}/upload", self.upload, methods=["POST"]),
            Route(f"{_API}/purchaseorder/{{id}}/send", self.send, methods=["POST"]),
            Route(f"{_API}/{{entity}}", self.write, methods=["POST"]),
            Route(f"{_API}/{{entity}}/{{id}}", self.read),
            Route(f"/{VENDOR}/app/{{entity}}", self.page),
            Route(f"/{VENDOR}/files/{{id}}", self.file),
        ]

    def connect(self) -> dict[str, object]:
        """Connect both apps anew, as the company's admin would."""
        read, write = SECRETS
        base = f"{self._world.base_url}/{VENDOR}"
        return {
            "account": ACCOUNT,
            "url": base,
            "token_url": f"{base}/oauth2/v1/tokens/bearer",
            "realm": REALM,
            "read_client_id": read,
            "read_client_secret": SECRETS[read],
            "read_refresh_token": self._grants.connect(read),
            "write_client_id": write,
            "write_client_secret": SECRETS[write],
            "write_refresh_token": self._grants.connect(write),
            "pages": f"{base}/app",
        }

    def healthy(self) -> bool:
        """Whether there are books."""
        return bool(self._desk.books.kinds)

    def reset(self) -> None:
        """Forget what was asked and under which ids; whoever is connected stays so."""
        self._budget.reset()
        self._door.reset()
        self._desk.kept = Kept()

    def kept(self) -> object:
        """The books and the keys."""
        return self._desk.kept, self._grants

    def recall(self, kept: Any) -> None:  # noqa: ANN401 - what `kept` returned
        """Go on with both."""
        self._desk.kept, self._grants = kept

    async def token(self, request: Request) -> Response:
        """Exchange a refresh token."""
        said, form = request.headers.get("authorization", ""), await request.body()
        fields = dict(parse_qsl(form.decode(errors="replace")))

        def run() -> Answer:
            self._journal.stirred()
            return self._grants.exchange(said, fields, self._world.clock.now())

        return await self._door.answer(request, Asked("token", ("token",), "client", run))

    async def query(self, request: Request) -> Response:
        """Answer a query."""
        asked = request.query_params.get("query", "")
        text = asked or (await request.body()).decode(errors="replace")
        return await self._answer(request, ("query",), lambda _: self._desk.query(text))

    async def cdc(self, request: Request) -> Response:
        """Say what has changed."""
        asked = request.query_params
        return await self._answer(
            request,
            ("cdc",),
            lambda _: self._desk.changed(asked.get("entities", ""), asked.get("changedSince", "")),
        )

    async def read(self, request: Request) -> Response:
        """Show one entity."""
        entity, wanted = request.path_params["entity"], request.path_params["id"]
        names = ("read", *_named(entity))
        return await self._answer(request, names, lambda _: self._desk.read(entity, wanted))

    async def write(self, request: Request) -> Response:
        """Create, change or delete one entity."""
        entity, raw = request.path_params["entity"], await request.body()
        asked = request.query_params

        def do(app: str) -> Body:
            return self._desk.write(entity, body_of(raw), app, asked)

        return await self._answer(request, ("write", *_named(entity)), do)

    async def send(self, request: Request) -> Response:
        """Mail a purchase order."""
        wanted, asked = request.path_params["id"], request.query_params
        to, key = asked.get("sendTo", ""), asked.get("requestid")
        return await self._answer(
            request, ("send",), lambda app: self._desk.send(wanted, to, app, key)
        )

    async def batch(self, request: Request) -> Response:
        """Do several things."""
        raw, key = await request.body(), request.query_params.get("requestid")
        return await self._answer(
            request, ("batch",), lambda app: self._desk.batch(body_of(raw), app, key)
        )

    async def upload(self, request: Request) -> Response:
        """Keep a file."""
        raw, key = await request.body(), request.query_params.get("requestid")
        kind = request.headers.get("content-type", "")

        def do(app: str) -> Body:
            described, content = file_in(kind, raw)
            return self._desk.attach(body_of(described), content, app, key)

        return await self._answer(request, ("upload", "Attachable"), do)

    async def page(self, request: Request) -> Response:
        """Show one document as people see it."""
        try:
            kind = entity_of(request.path_params["entity"])
            found = self._desk.books.find(kind, request.query_params.get("txnId", ""))
        except Refused as refused:
            return Response(str(refused), HTTPStatus.NOT_FOUND)
        return page("quickbooks.html", {"kind": kind, "document": found.shown(), "company": NAME})

    async def file(self, request: Request) -> Response:
        """Give back a file that was kept."""
        try:
            found = self._desk.books.find("Attachable", request.path_params["id"])
        except Refused as refused:
            return Response(str(refused), HTTPStatus.NOT_FOUND)
        kind = found.body.get("ContentType", "application/octet-stream")
        return Response(found.content or b"", media_type=kind)

    async def _answer(self, request: Request, names: tuple[str, ...], do: Do) -> Response:
        app = self._grants.kind(request.headers.get("authorization", ""), self._world.clock.now())
        with self._budget.asking() as fits:
            refused = self._refusal(request, app, fits=fits)
            run = partial(self._desk.guarded, partial(do, app or ""))
            asked = Asked(names[-1], names, app or "unknown", run)
            return await self._door.answer(request, replace(asked, refused=refused))

    def _refusal(self, request: Request, app: str | None, *, fits: bool) -> Answer | None:
        if not fits:
            return gateway.THROTTLED
        if app is None:
            return gateway.UNAUTHORIZED
        changes = request.method != "GET" and not request.url.path.endswith("/query")
        let_in = SCOPE in self._world.rights.of(VENDOR, app, (SCOPE,))
        if request.path_params["realm"] != REALM or not let_in or (changes and app != "write"):
            return gateway.FORBIDDEN
        if "application/json" not in request.headers.get("accept", ""):
            return gateway.XML_ONLY
        if not request.query_params.get("minorversion", "75").isdecimal():
            return self._desk.guarded(_no_minor_version)
        return None


def _named(entity: str) -> tuple[str, ...]:
    try:
        return (entity_of(entity),)
    except Refused:
        return ()


def _no_minor_version() -> Body:
    raise unsupported("minorversion")
