import asyncio
import re
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.door import COUNTED, Answer, Asked, Door, Manner
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.pages.rendering import page
from sandbox.plug import Plug
from sandbox.stripe.by_hand import Hands
from sandbox.stripe.desk import Desk
from sandbox.stripe.endpoints import ANNOUNCED
from sandbox.stripe.events import Announcer
from sandbox.stripe.expanding import Expander
from sandbox.stripe.keys import ELSEWHERE, READ, WRITE, Key, key_of
from sandbox.stripe.objects import Shapes
from sandbox.stripe.operation import Ask, Operation
from sandbox.stripe.reading import READS
from sandbox.stripe.refunding import WRITES
from sandbox.stripe.wire import API_VERSION, NAME, Refused, missing, unfolded
from sandbox.world import World

OPERATIONS: tuple[Operation, ...] = (*READS, *WRITES, *ANNOUNCED)
WINDOWS = ("down", "revoked")
"""`revoked` is a key that an admin rolled: it counts as expired for a while."""
A_SECOND = 100.0
"""How many requests an account may make in a second."""
Run = Callable[[], Answer]
_FORM = "application/x-www-form-urlencoded"
_VERSION = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9](?:\.[a-z]+)?")

BUSY = Refused(
    "Request rate limit exceeded. Learn more about rate limits at "
    "https://docs.stripe.com/rate-limits.",
    code="rate_limit",
    status=HTTPStatus.TOO_MANY_REQUESTS,
    headers={"Stripe-Rate-Limited-Reason": "global-rate"},
).answer
SERVER_ERROR = Refused(
    "An unknown error occurred", kind="api_error", status=HTTPStatus.INTERNAL_SERVER_ERROR
).answer
EXPIRED = Refused(
    "Expired API Key provided: rk_test_****",
    code="api_key_expired",
    status=HTTPStatus.UNAUTHORIZED,
).answer


class Stripe:
    """Stripe's API over the payments of the practice company."""

    name = NAME

    def __init__(self, world: World, faults: Faults, journal: Journal, plug: Plug) -> None:
        self._world = world
        self._faults = faults
        self._desk = Desk(world, journal)
        self._announcer = Announcer(self._desk, faults)
        manner = Manner(SERVER_ERROR, BUSY, EXPIRED, _headers)
        self._door = Door(NAME, faults, journal, plug, manner)
        self._late: set[asyncio.Task[None]] = set()
        names = (*(operation.name for operation in OPERATIONS), "write")
        faults.register(NAME, COUNTED, names, windows=WINDOWS)
        self.reset()

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it answers."""
        return [
            *(
                Route(f"/{NAME}{one.path}", partial(self._operation, one), methods=[one.method])
                for one in OPERATIONS
            ),
            *Hands(self._desk).routes,
            Route(f"/{NAME}/v1/{{rest:path}}", self._nowhere, methods=["DELETE", "GET", "POST"]),
            Route(f"/{NAME}/dashboard/{{kind}}/{{id}}", self._page),
        ]

    def connect(self) -> dict[str, object]:
        """Give what an admin would have copied out of the dashboard."""
        url = f"{self._world.base_url}/{NAME}"
        return {
            "account": f"{NAME}:countersign-practice",
            "url": f"{url}/v1",
            "read_key": READ.secret,
            "write_key": WRITE.secret,
            "api_version": API_VERSION,
            "pages": f"{url}/dashboard",
        }

    def healthy(self) -> bool:
        """Whether it answers."""
        return self._faults.active(NAME, "down") is None

    def reset(self) -> None:
        """Forget refunds that were made here, keys and budgets."""
        self._door.reset()
        for task in self._late:
            task.cancel()
        self._spent: dict[str, tuple[float, float]] = {}
        self._desk.begin()
        self._announcer.start_over()

    def kept(self) -> object:
        """Keep what Stripe alone knows, and the idempotency keys."""
        return self._desk.to_keep()

    def recall(self, kept: Any) -> None:  # noqa: ANN401 # what `kept` gave
        """Go on with them."""
        self._desk.recall(*kept)
        self._announcer.go_on()

    async def _operation(self, operation: Operation, request: Request) -> Response:
        body = (await request.body()).decode(errors="replace")
        idempotency_key = request.headers.get("idempotency-key")
        token, refused = "unknown", None
        run: Run = _nothing
        try:
            key = self._key(request)
            token = key.kind
            key.check(operation.permission)
            said = unfolded(_pairs(request, body))
            operation.check(said)
            ask = Ask(self._desk, key, operation, request.path_params, said, idempotency_key)
            run = partial(self._run, ask)
            if not self._fits(key):
                refused = BUSY
            elif idempotency_key is not None and operation.method == "POST":
                self._desk.keys.refuse_at_work(idempotency_key)
        except Refused as no:
            refused = no.answer
        names = (operation.name, "write") if operation.method == "POST" else (operation.name,)
        later = partial(self._later, run, idempotency_key)
        asked = Asked(operation.name, names, token, run, refused, later=later)
        response = await self._door.answer(request, asked)
        if response.status_code == SERVER_ERROR.status:
            self._desk.keys.broke(idempotency_key, SERVER_ERROR)
        return response

    def _run(self, ask: Ask) -> Answer:
        def answered() -> Answer:
            return Answer(ask.operation.run(ask))

        try:
            if ask.operation.method != "POST":
                return answered()
            wish = (ask.operation.path, ask.said)
            return self._desk.keys.once(ask.idempotency_key, wish, self._desk.now, answered)
        except Refused as no:
            return no.answer

    def _later(self, run: Run, key: str | None, seconds: float) -> None:
        """Do it after a while; until then its key is taken."""
        at_work = self._desk.keys.at_work
        if key is not None:
            at_work.add(key)

        async def commit() -> None:
            await asyncio.sleep(seconds)
            at_work.discard(key or "")
            run()

        task = asyncio.get_running_loop().create_task(commit())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _key(self, request: Request) -> Key:
        version = request.headers.get("stripe-version", API_VERSION)
        today = self._world.clock.now().date().isoformat()
        if not _VERSION.fullmatch(version) or version[: len(today)] > today:
            raise Refused(f"Invalid Stripe API version: {version}")
        revoked = self._faults.active(NAME, "revoked") is not None
        said = request.headers.get("authorization", "")
        return key_of(said, self._world.rights, revoked=revoked)

    def _fits(self, key: Key) -> bool:
        now = self._world.clock.ticks()
        left, counted_at = self._spent.get(key.kind, (A_SECOND, now))
        left = min(left + (now - counted_at) * A_SECOND, A_SECOND)
        self._spent[key.kind] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    async def _nowhere(self, request: Request) -> Response:
        """Refuse what is not practised here: whether the key might have is told all the same."""
        token, wanted = "unknown", request.path_params["rest"]
        try:
            key = self._key(request)
            token = key.kind
            raise self._elsewhere(key, request.method, wanted)
        except Refused as no:
            refused = no.answer
        return await self._door.answer(
            request, Asked(None, (), token, lambda: refused, refused=refused)
        )

    def _elsewhere(self, key: Key, method: str, wanted: str) -> Refused:
        kind, _, number = wanted.partition("/")
        permission = ELSEWHERE.get(kind)
        if permission is None or not number or "/" in number or self._named(number):
            url = f"{method}: /v1/{wanted}"
            return Refused(f"Unrecognized request URL ({url}).", status=HTTPStatus.NOT_FOUND)
        key.check(f"{permission}_{'read' if method == 'GET' else 'write'}")
        return missing(kind[:-1], number, kind[:-1], HTTPStatus.NOT_FOUND)

    def _named(self, number: str) -> Any:  # noqa: ANN401 # an object of Stripe's, or None
        books = self._desk.books
        return Expander(books, Shapes(books)).named(number)

    async def _page(self, request: Request) -> Response:
        """Show one object as people see it."""
        shown = self._named(request.path_params["id"])
        if shown is None:
            return Response("Stripe has no such page.", HTTPStatus.NOT_FOUND)
        return page("stripe.html", {"shown": shown})


def _pairs(request: Request, body: str) -> list[tuple[str, str]]:
    if request.method == "POST" and body:
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if kind != _FORM:
            message = f"Invalid request (check that your POST content type is {_FORM})."
            raise Refused(message)
        return parse_qsl(body, keep_blank_values=True)
    return request.query_params.multi_items()


def _headers() -> dict[str, str]:
    return {"Request-Id": f"req_{uuid.uuid4().hex[:14]}", "Stripe-Version": API_VERSION}


def _nothing() -> Answer:
    return SERVER_ERROR
