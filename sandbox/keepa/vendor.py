from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.door import COUNTED, Answer, Asked, Door, Manner
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.keepa import asking
from sandbox.keepa.products import find
from sandbox.keepa.tokens import NOTHING_TOLD, PER_MINUTE, Bucket
from sandbox.keepa.watched import watch
from sandbox.keepa.wire import NAME, Kind, Refused, Tree, error, moment
from sandbox.pages.rendering import page
from sandbox.plug import Plug
from sandbox.shop.money import Money
from sandbox.world import World

KEY = "sandbox" + "0keepa0key" * 5 + "0reader"
"""Sixty-four letters and digits, as Keepa's are."""
_KEY_LENGTH = 64
PRODUCT, TOKEN = "product", "token"
_INTERNAL = HTTPStatus.INTERNAL_SERVER_ERROR


def _plain(kind: str, status: int) -> Answer:
    told = {"timestamp": 0, "processingTimeInMs": 0, **NOTHING_TOLD}
    return Answer({**told, "error": error(kind)}, status)


MANNER = Manner(
    _plain("internalServerError", _INTERNAL),
    _plain("notEnoughTokens", HTTPStatus.TOO_MANY_REQUESTS),
    _plain("paymentRequired", HTTPStatus.PAYMENT_REQUIRED),
)


class Keepa:
    """Keepa's API over the practice Amazon: what others ask for what the company sells."""

    name = NAME

    def __init__(self, world: World, faults: Faults, journal: Journal, plug: Plug) -> None:
        self._world = world
        self._faults = faults
        self._door = Door(NAME, faults, journal, plug, MANNER)
        faults.register(NAME, COUNTED, (PRODUCT, TOKEN), windows=("down",))
        self.reset()

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it answers, with and without the slash that some clients put at the end."""
        runs: dict[str, Callable[[Request], Answer]] = {
            PRODUCT: self._product,
            TOKEN: self._token,
        }
        return [
            *(
                Route(f"/{NAME}/{operation}{end}", partial(self._answer, operation, run))
                for operation, run in runs.items()
                for end in ("", "/")
            ),
            Route(f"/{NAME}/pages/{{domain}}-{{asin}}", self._page),
        ]

    def connect(self) -> dict[str, object]:
        """Give what an admin would have copied out of the account's page."""
        url = f"{self._world.base_url}/{NAME}"
        return {
            "account": f"{NAME}:countersign-practice",
            "key": KEY,
            "domain": asking.HERE,
            "url": url,
            "article_page": f"{url}/pages/{{domain}}-{{asin}}",
        }

    def healthy(self) -> bool:
        """Whether it answers."""
        return self._faults.active(NAME, "down") is None

    def reset(self) -> None:
        """Have all tokens again."""
        self._door.reset()
        clock = self._world.clock
        self._bucket = Bucket(PER_MINUTE[self._world.wanted.plan], clock.ticks, clock.speed)

    def kept(self) -> object:
        """It keeps nothing: what it knows is the practice Amazon's."""
        return None

    def recall(self, kept: object) -> None:
        """Go on with the plan an earlier run had."""
        del kept
        self.reset()

    async def _answer(
        self, operation: str, run: Callable[[Request], Answer], request: Request
    ) -> Response:
        refused: Answer | None = None
        try:
            self._check_key(request)
            if operation != TOKEN and not self._bucket.is_open:
                refused = self._throttled()
        except Refused as no:
            refused = self._refusal(no)
        known = request.query_params.get("key") == KEY
        asked = Asked(
            operation,
            (operation,),
            "read" if known else "unknown",
            partial(run, request),
            refused,
            throttled=self._used_up,
        )
        return await self._door.answer(request, asked)

    def _check_key(self, request: Request) -> None:
        given = request.query_params.get("key", "")
        if len(given) != _KEY_LENGTH or not given.isalnum():
            raise Refused(knows_you=False)
        if given != KEY:
            status = HTTPStatus.PAYMENT_REQUIRED
            raise Refused(kind="paymentRequired", status=status, knows_you=False)

    def _token(self, _request: Request) -> Answer:
        return Answer(self._told({}))

    def _product(self, request: Request) -> Answer:
        now = self._world.clock.now()
        try:
            wish = asking.read(dict(request.query_params), now)
        except Refused as no:
            return self._refusal(no)
        found = find(wish, watch(self._world.trade.market, now), now)
        self._bucket.take(found.tokens)
        return Answer(self._told({"products": found.products}, found.tokens))

    def _used_up(self) -> Answer:
        self._bucket.empty()
        return self._throttled()

    def _throttled(self) -> Answer:
        told = self._told({"error": error("notEnoughTokens")})
        return Answer(told, HTTPStatus.TOO_MANY_REQUESTS)

    def _refusal(self, no: Refused) -> Answer:
        if no.knows_you:
            return Answer(self._told({"error": no.error}), no.status)
        return Answer(self._stamped({**NOTHING_TOLD, "error": no.error}), no.status)

    def _told(self, body: Tree, consumed: int = 0) -> Tree:
        return self._stamped({**self._bucket.told(consumed), **body})

    def _stamped(self, body: Tree) -> Tree:
        now = int(self._world.clock.now().timestamp() * 1000)
        return {"timestamp": now, "processingTimeInMs": 0, **body}

    async def _page(self, request: Request) -> Response:
        """Show one article as people see it."""
        now = self._world.clock.now()
        found = watch(self._world.trade.market, now).get(request.path_params["asin"])
        if found is None or request.path_params["domain"] != str(asking.HERE):
            return Response("Keepa has no such article.", HTTPStatus.NOT_FOUND)
        changes = [
            (moment(at), Money(price, "USD") if price >= 0 else None)
            for at, price in reversed(found.series[Kind.NEW])
        ]
        return page("keepa.html", {"found": found, "changes": changes})
