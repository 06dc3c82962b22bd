"""Microsoft Graph on loopback, as far as mail goes: tokens, one mailbox, and its pages."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.door import COUNTED, Answer, Asked, Door, Manner
from sandbox.faults import Faults
from sandbox.feeds.mailing import list_of_the_day
from sandbox.graph import refusals, shapes
from sandbox.graph.announcing import LIFECYCLE, Announcer
from sandbox.graph.budget import Budget
from sandbox.graph.desk import OWNER, VENDOR, Desk, body_of, guarded
from sandbox.graph.grants import APPS, TENANT, Grants, roles_in
from sandbox.graph.letter import Letter
from sandbox.graph.letters import deliver
from sandbox.graph.refusals import Refused
from sandbox.graph.subscriptions import Subscription
from sandbox.journal import Journal
from sandbox.pages.rendering import page
from sandbox.plug import Plug
from sandbox.world import World

OPERATIONS = frozenset(
    {"token", "messages", "message", "attachments", "attachment", "mailFolders", "delta"}
    | {"createMessage", "createReply", "update", "send", "move"}
    | {"listSubscriptions", "subscribe", "renew", "reauthorize", "unsubscribe"}
)
ACCOUNT = "graph:countersign-practice"
_USER = f"/{VENDOR}/v1.0/users/{{user}}"
_FOLDER = f"{_USER}/mailFolders/{{folder}}"
_MAIL = f"{_USER}/messages/{{id}}"
_TELLING = f"/{VENDOR}/v1.0/subscriptions"
_READ, _WRITE, _SEND = ("Mail.Read", "Mail.ReadWrite"), ("Mail.ReadWrite",), ("Mail.Send",)
Do = Callable[[str], Answer]
"""(which app asks) -> what it is answered."""


def _headers() -> dict[str, str]:
    return {"request-id": str(uuid4()), "OData-Version": "4.0"}


class Graph:
    """The practice company's mailbox behind Microsoft Graph."""

    name = VENDOR

    def __init__(self, world: World, faults: Faults, journal: Journal, plug: Plug) -> None:
        self._world = world
        self.desk = Desk(world, journal)
        self._grants = Grants()
        self._budget = Budget(world.clock.ticks)
        faults.register(VENDOR, COUNTED, OPERATIONS, windows=("down",))
        manner = Manner(
            refusals.SERVER_ERROR, refusals.THROTTLED, refusals.UNAUTHORIZED, headers=_headers
        )
        self._door = Door(VENDOR, faults, journal, plug, manner)
        self._announcer = Announcer(self.desk, faults, journal, world.clock.now)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it answers."""
        return [
            Route(f"/{VENDOR}/{{tenant}}/oauth2/v2.0/token", self.token, methods=["POST"]),
            Route(f"{_USER}/messages", self.mails),
            Route(f"{_USER}/messages", self.create, methods=["POST"]),
            Route(f"{_USER}/mailFolders", self.folders),
            Route(_FOLDER, self.folder),
            Route(f"{_FOLDER}/messages", self.mails),
            Route(f"{_FOLDER}/messages/delta", self.follow),
            Route(_MAIL, self.mail),
            Route(_MAIL, self.update, methods=["PATCH"]),
            Route(f"{_MAIL}/attachments", self.attachments),
            Route(f"{_MAIL}/attachments/{{file}}", self.attachment),
            Route(f"{_MAIL}/createReply", self.create_reply, methods=["POST"]),
            Route(f"{_MAIL}/send", self.send, methods=["POST"]),
            Route(f"{_MAIL}/move", self.move, methods=["POST"]),
            Route(_TELLING, self.subscriptions),
            Route(_TELLING, self.subscribe, methods=["POST"]),
            Route(f"{_TELLING}/{{id}}", self.renew, methods=["PATCH"]),
            Route(f"{_TELLING}/{{id}}", self.unsubscribe, methods=["DELETE"]),
            Route(f"{_TELLING}/{{id}}/reauthorize", self.reauthorize, methods=["POST"]),
            Route(f"/{VENDOR}/lifecycle", self.care, methods=["POST"]),
            Route(f"/{VENDOR}/mail", self.pages),
            Route(f"/{VENDOR}/mail/{{key:int}}", self.pages),
        ]

    def connect(self) -> dict[str, object]:
        """Give what the mailbox's admin would have copied: both apps of the directory."""
        base = f"{self._world.base_url}/{VENDOR}"
        (read, read_secret), (write, write_secret) = APPS["read"], APPS["write"]
        return {
            "account": ACCOUNT,
            "mailbox": OWNER.address,
            "tenant": TENANT,
            "url": f"{base}/v1.0",
            "token_url": f"{base}/{TENANT}/oauth2/v2.0/token",
            "read_client_id": read,
            "read_client_secret": read_secret,
            "write_client_id": write,
            "write_client_secret": write_secret,
        }

    def healthy(self) -> bool:
        """Whether there is mail."""
        return bool(self.desk.mailbox.mails)

    def reset(self) -> None:
        """Forget what was asked; tokens that were given stay good until they run out."""
        self._budget.reset()
        self._door.reset()
        self._announcer.start_over()

    def morning(self) -> None:
        """Have the vendor that mails its list send today's."""
        self.take_in(list_of_the_day(self._world, self._world.clock.now()))

    def take_in(self, letter: Letter) -> None:
        """Have a letter arrive."""
        deliver(self.desk.mailbox, letter)

    def kept(self) -> object:
        """The mailbox, the tokens, and who is told of changes."""
        return self.desk.mailbox, self._grants, self._announcer.subscriptions

    def recall(self, kept: Any) -> None:  # noqa: ANN401 - what `kept` returned
        """Go on with them."""
        mailbox, self._grants, subscriptions = kept
        self.desk.recall(mailbox)
        self._announcer.recall(subscriptions)

    async def token(self, request: Request) -> Response:
        """Give an app a token."""
        said, raw = request.headers.get("authorization", ""), await request.body()
        form = dict(parse_qsl(raw.decode(errors="replace")))
        tenant, now = request.path_params["tenant"], self._world.clock.now()
        rights = self._world.rights

        def run() -> Answer:
            return self._grants.token(tenant, said, form, rights, now)[1]

        return await self._door.answer(request, Asked("token", ("token",), "client", run))

    async def mails(self, request: Request) -> Response:
        """List mails of a folder, or of all."""
        user, folder = _user(request), request.path_params.get("folder")
        do = partial(self.desk.mails, user, folder, request.query_params, _manner(request))
        return await self._answer(request, "messages", _READ, lambda _: do())

    async def mail(self, request: Request) -> Response:
        """Show one mail."""
        do = partial(self.desk.mail, _user(request), _wanted(request), _manner(request))
        return await self._answer(request, "message", _READ, lambda _: do())

    async def attachments(self, request: Request) -> Response:
        """List what came with a mail."""
        select = _manner(request).select
        do = partial(self.desk.attachments, _user(request), _wanted(request), select)
        return await self._answer(request, "attachments", _READ, lambda _: do())

    async def attachment(self, request: Request) -> Response:
        """Show one file that came with a mail."""
        file = request.path_params["file"]
        do = partial(self.desk.attachment, _user(request), _wanted(request), file)
        return await self._answer(request, "attachment", _READ, lambda _: do())

    async def folders(self, request: Request) -> Response:
        """List the folders."""
        do = partial(self.desk.folders, _user(request))
        return await self._answer(request, "mailFolders", _READ, lambda _: do())

    async def folder(self, request: Request) -> Response:
        """Show one folder."""
        do = partial(self.desk.folder, _user(request), request.path_params["folder"])
        return await self._answer(request, "mailFolders", _READ, lambda _: do())

    async def follow(self, request: Request) -> Response:
        """Say what changed in a folder."""
        asked = {**request.query_params, "maxpagesize": _preferred(request, "odata.maxpagesize")}
        user, folder = _user(request), request.path_params["folder"]
        do = partial(self.desk.follow, user, folder, asked, _manner(request))
        return await self._answer(request, "delta", _READ, lambda _: do())

    async def create(self, request: Request) -> Response:
        """Begin a mail that answers none."""
        raw, do = await request.body(), partial(self.desk.create, _user(request))
        return await self._answer(
            request, "createMessage", _WRITE, lambda app: do(body_of(raw), app)
        )

    async def create_reply(self, request: Request) -> Response:
        """Begin an answer to a mail."""
        raw = await request.body()
        do = partial(self.desk.create_reply, _user(request), _wanted(request))
        return await self._answer(request, "createReply", _WRITE, lambda app: do(body_of(raw), app))

    async def update(self, request: Request) -> Response:
        """Change a mail."""
        raw, etag = await request.body(), request.headers.get("if-match")
        do = partial(self.desk.patch, _user(request), _wanted(request))
        return await self._answer(
            request, "update", _WRITE, lambda app: do(body_of(raw), app, etag)
        )

    async def send(self, request: Request) -> Response:
        """Send a draft."""
        do = partial(self.desk.send, _wanted(request))
        return await self._answer(request, "send", _SEND, do)

    async def move(self, request: Request) -> Response:
        """Lay a mail into another folder."""
        raw = await request.body()
        do = partial(self.desk.move, _user(request), _wanted(request))
        return await self._answer(request, "move", _WRITE, lambda app: do(body_of(raw), app))

    async def subscriptions(self, request: Request) -> Response:
        """List an app's subscriptions."""
        do = partial(self._announcer.subscriptions.listed, now=self._world.clock.now())
        return await self._answer(request, "listSubscriptions", _READ, do)

    async def subscribe(self, request: Request) -> Response:
        """Make one, once its addresses have echoed."""
        raw, now = await request.body(), self._world.clock.now()
        own = self._announcer.subscriptions
        lasting = _preferred(request, "IdType") == "ImmutableId"

        def wish(app: str) -> Subscription:
            return own.wished(body_of(raw), app, OWNER.address, now, lasting_ids=lasting)

        app = self._grants.app(request.headers.get("authorization", ""), now)
        refusing: list[str] = []
        if app and self._may(request, app).intersection(_READ):
            with suppress(Refused):
                refusing = await self._announcer.refusing(wish(app))
        return await self._answer(
            request, "subscribe", _READ, lambda app: self._announcer.made(wish(app), refusing)
        )

    async def renew(self, request: Request) -> Response:
        """Let one live longer."""
        raw, now = await request.body(), self._world.clock.now()
        do = self._announcer.subscriptions.renewed
        return await self._answer(
            request, "renew", _READ, lambda app: do(_wanted(request), app, body_of(raw), now)
        )

    async def reauthorize(self, request: Request) -> Response:
        """Go on telling."""
        do = partial(self._announcer.subscriptions.reauthorized, _wanted(request))
        now = self._world.clock.now()
        return await self._answer(request, "reauthorize", _READ, lambda app: do(app, now))

    async def unsubscribe(self, request: Request) -> Response:
        """End one."""
        do = partial(self._announcer.subscriptions.ended, _wanted(request))
        now = self._world.clock.now()
        return await self._answer(request, "unsubscribe", _READ, lambda app: do(app, now))

    async def care(self, request: Request) -> Response:
        """Do by hand what Graph does by itself: `{"event": "missed"}` says so to subscribers."""
        event = (await request.json()).get("event")
        if event not in LIFECYCLE:
            return JSONResponse({"error": f"One of {', '.join(LIFECYCLE)}."}, 400)
        return JSONResponse({"told": self._announcer.care(event)})

    async def pages(self, request: Request) -> Response:
        """Show the mailbox, or one mail, as people see it."""
        mailbox, key = self.desk.mailbox, request.path_params.get("key")
        mail = next((one for one in mailbox.within(None) if one.key == key), None)
        if key is not None and mail is None:
            return Response("There is no such mail.", HTTPStatus.NOT_FOUND)
        listed = [] if mail else mailbox.within(None)[:100]
        values = {"mail": mail, "mails": listed, "text": shapes.plain(mail) if mail else ""}
        return page("mail.html", values)

    async def _answer(
        self, request: Request, name: str, roles: tuple[str, ...], do: Do
    ) -> Response:
        app = self._grants.app(request.headers.get("authorization", ""), self._world.clock.now())
        with self._budget.asking(app or "unknown") as fits:
            run = partial(guarded, partial(do, app or ""))
            asked = Asked(name, (name,), app or "unknown", run)
            refused = self._refusal(request, app, roles, fits=fits)
            return await self._door.answer(request, replace(asked, refused=refused))

    def _may(self, request: Request, app: str) -> frozenset[str]:
        """Say what an app may do: what its token says, and what Exchange grants beside it."""
        in_exchange = self._world.rights.of(VENDOR, f"{app} in Exchange", ())
        return roles_in(request.headers["authorization"]) | in_exchange

    def _refusal(
        self, request: Request, app: str | None, roles: tuple[str, ...], *, fits: bool
    ) -> Answer | None:
        if not fits:
            return refusals.THROTTLED
        if app is None:
            return refusals.UNAUTHORIZED
        if not self._may(request, app).intersection(roles):
            return refusals.DENIED
        user = request.path_params.get("user", OWNER.address)
        if user.lower() != OWNER.address:
            text = f"The requested user '{user[:80]}' is invalid."
            return refusals.refusal("ErrorInvalidUser", text, HTTPStatus.NOT_FOUND)
        return None


def _user(request: Request) -> str:
    return str(request.path_params["user"])


def _wanted(request: Request) -> str:
    return str(request.path_params["id"])


def _preferred(request: Request, name: str) -> str:
    """Read one wish of the `Prefer` headers; empty where it is not wished."""
    wishes = ",".join(request.headers.getlist("prefer")).split(",")
    said = dict(one.strip().partition("=")[::2] for one in wishes)
    return said.get(name, "").strip('"')


def _manner(request: Request) -> shapes.Manner:
    asked = request.query_params
    expanded = asked.get("$expand", "")
    wanted = [part.partition("'")[2].partition("'")[0] for part in expanded.split("id eq ")[1:]]
    return shapes.Manner(
        lasting_ids=_preferred(request, "IdType") == "ImmutableId",
        text_bodies=_preferred(request, "outlook.body-content-type") == "text",
        select=frozenset(part.strip() for part in asked.get("$select", "").split(",") if part),
        properties=tuple(wanted),
        with_attachments=expanded.startswith("attachments"),
    )
