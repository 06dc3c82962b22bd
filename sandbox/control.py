"""The practice company's back door, for tests and for people who want to see inside."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from sandbox.accident import Accident
from sandbox.census import census
from sandbox.faults import Fault, Faults, UnknownFault
from sandbox.journal import Journal
from sandbox.life.living import LONGEST, Life
from sandbox.shop.by_hand import ByHand, NotDone
from sandbox.shop.orders import Order
from sandbox.shop.state import DOMAIN
from sandbox.shopify.tokens import API_VERSION
from sandbox.shopify.vendor import ShopifyVendor
from sandbox.shopify.webhooks.posting import SECRET
from sandbox.slack.app import SlackSandbox
from sandbox.vendor import PracticeVendor
from sandbox.world import World

ACCOUNT = "shopify:countersign-practice"
LONGEST_WATCH = 20.0
LINES_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Control:
    """JSON under `/_control`: credentials, journal, faults, hands-on changes, reset."""

    world: World
    faults: Faults
    journal: Journal
    shopify: ShopifyVendor
    slack: SlackSandbox
    accident: Accident
    vendors: tuple[PracticeVendor, ...] = ()

    @property
    def life(self) -> Life:
        """What lets time pass."""
        return Life(self.world, self.shopify.writer, self.vendors)

    @property
    def routes(self) -> list[Route]:
        """Where everything is."""
        return [
            _route("/connect", self.connect),
            _route("/world", self.describe),
            _route("/clock", self.tell_time),
            _route("/clock", self.let_time_pass, "POST"),
            Route("/_control/census", self.census),
            _route("/problems", self.problems),
            _route("/journal", self.entries),
            _route("/calls", self.calls),
            _route("/faults", self.armed),
            _route("/faults", self.arm, "POST"),
            _route("/faults", self.disarm, "DELETE"),
            _route("/rights", self.tick, "POST"),
            _route("/shop/refund", self.refund, "POST"),
            _route("/shop/edit", self.edit, "POST"),
            _route("/plug", self.follow_accident),
            _route("/plug", self.begin_accident, "POST"),
            _route("/plug/watch", self.watch_plug),
            _route("/plug/told", self.hear_of_plug, "POST"),
            _route("/reset", self.reset, "POST"),
        ]

    async def connect(self, _: Request) -> JSONResponse:
        """Give the credentials an admin would have copied out of the vendors' own pages."""
        url = self.world.base_url
        return JSONResponse(
            {
                "account": ACCOUNT,
                "shopify": {
                    "url": f"{url}/shopify",
                    "shop": DOMAIN,
                    "api_version": API_VERSION,
                    "read_token": "shpat_sandbox_read",
                    "write_token": "shpat_sandbox_write",
                    "webhook_secret": SECRET,
                },
                "slack": self.slack.credentials(),
                "shop_page": f"{url}/shop",
                **{vendor.name: vendor.connect() for vendor in self.vendors},
            }
        )

    async def describe(self, _: Request) -> JSONResponse:
        """Summarise the world: its date, its size, and the orders by situation."""
        shop = self.world.shop
        return JSONResponse(
            {
                "now": self.world.clock.now().isoformat(),
                "seed": self.world.wanted.seed,
                "counts": {
                    "orders": len(shop.orders),
                    "variants": len(shop.variants),
                    "customers": len(shop.customers),
                    "locations": len(shop.locations),
                    "refunds": sum(len(order.refunds) for order in shop.orders.values()),
                    "problems": len(shop.problems),
                    "market_orders": len(self.world.trade.market.orders),
                    "throttled": self.shopify.throttled,
                },
                "situations": shop.situations,
            }
        )

    async def tell_time(self, _: Request) -> JSONResponse:
        """Say what time it is here, and how many seconds that is before real time."""
        clock = self.world.clock
        return JSONResponse(
            {"now": clock.now().isoformat(), "ahead": round(clock.ahead.total_seconds())}
        )

    async def let_time_pass(self, request: Request) -> JSONResponse:
        """Let time pass at once: `{"days": 1}`, `{"hours": 3}` or `{"seconds": 31}`.

        Hours and days are lived through; seconds pass as if nothing had happened in them.
        """
        wish = await _wish(request)
        named = {name: wish[name] for name in ("days", "hours", "seconds") if name in wish}
        if len(named) != 1 or not all(type(one) is int and one >= 0 for one in named.values()):
            raise Misasked("Say one of days, hours and seconds, as a whole number.")
        if (length := timedelta(**named)) > LONGEST:
            raise Misasked(f"At most {LONGEST.days} days pass at once.")
        if "seconds" in named:
            self.world.clock.move(length)
        else:
            self.life.passes(length)
        return await self.tell_time(request)

    async def census(self, _: Request) -> StreamingResponse:
        """List everything in the shop, one JSON object a line, to hold a copy against."""
        lines = census(self.world.shop)
        pieces = iter(lambda: "".join(islice(lines, LINES_AT_A_TIME)), "")
        return StreamingResponse(pieces, media_type="application/x-ndjson")

    async def problems(self, _: Request) -> JSONResponse:
        """List what was planted, and what a good operator would do about it."""
        return JSONResponse({"problems": self.world.shop.problems})

    async def entries(self, request: Request) -> JSONResponse:
        """List what vendors committed."""
        query = request.query_params
        entries = self.journal.entries(query.get("vendor"), query.get("operation"))
        return JSONResponse({"entries": entries})

    async def calls(self, request: Request) -> JSONResponse:
        """List what vendors were asked."""
        return JSONResponse({"calls": self.journal.calls(request.query_params.get("vendor"))})

    async def armed(self, _: Request) -> JSONResponse:
        """List the faults that are still to come."""
        return JSONResponse({"faults": self.faults.armed()})

    async def arm(self, request: Request) -> JSONResponse:
        """Arm a fault."""
        wish = await _wish(request)
        try:
            self.faults.arm(
                Fault(
                    vendor=str(wish.get("vendor")),
                    operation=str(wish.get("operation", "*")),
                    name=str(wish.get("fault")),
                    count=int(wish.get("count", 1)),
                    seconds=float(wish.get("seconds", 0)),
                )
            )
        except (UnknownFault, TypeError, ValueError) as error:
            raise Misasked(str(error)) from error
        return await self.armed(request)

    async def disarm(self, request: Request) -> JSONResponse:
        """Clear all faults."""
        self.faults.clear()
        return await self.armed(request)

    async def tick(self, request: Request) -> JSONResponse:
        """Let a key do something else: `{"vendor": "stripe", "key": "read", "rights": [...]}`."""
        wish = await _wish(request)
        vendor, key, rights = (wish.get(name) for name in ("vendor", "key", "rights"))
        if not isinstance(vendor, str) or not isinstance(key, str):
            raise Misasked("vendor and key are names.")
        if rights is not None and not isinstance(rights, list):
            raise Misasked("rights is a list of names, or null for what is usual.")
        self.world.rights.tick(vendor, key, rights)
        return JSONResponse({"vendor": vendor, "key": key, "rights": rights})

    async def refund(self, request: Request) -> JSONResponse:
        """Refund a sum by hand, as a person in the shop's pages."""
        return _standing(ByHand(self.world.shop, self.shopify.writer).refund(await _wish(request)))

    async def edit(self, request: Request) -> JSONResponse:
        """Change an order by hand, as a person in the shop's pages."""
        return _standing(ByHand(self.world.shop, self.shopify.writer).edit(await _wish(request)))

    async def begin_accident(self, request: Request) -> JSONResponse:
        """Begin another refund, in the middle of which the plug is pulled."""
        self.accident.begin()
        return await self.follow_accident(request)

    async def follow_accident(self, _: Request) -> JSONResponse:
        """Say whether there is somebody to pull the plug, and how far an accident is."""
        plug = self.accident.plug
        return JSONResponse(
            {
                "supervised": plug.supervised,
                "under_way": self.accident.under_way,
                "lines": [line.text for line in plug.lines],
            }
        )

    async def watch_plug(self, request: Request) -> JSONResponse:
        """Make the supervisor wait a moment, and say whether to pull the plug now."""
        seconds = min(float(request.query_params.get("seconds", 0)), LONGEST_WATCH)
        return JSONResponse({"pull": await self.accident.plug.watch(seconds)})

    async def hear_of_plug(self, request: Request) -> JSONResponse:
        """Hear from the supervisor: `{"what": "pulled"}`, then `{"what": "back"}`."""
        plug = self.accident.plug
        known = {"pulled": plug.pulled, "back": plug.back}
        what = str((await _wish(request)).get("what"))
        if what not in known:
            raise Misasked(f"What happened to the plug is one of: {', '.join(known)}.")
        known[what]()
        return await self.follow_accident(request)

    async def reset(self, request: Request) -> JSONResponse:
        """Put everything back, with another seed or size where asked."""
        wish = await _wish(request)
        try:
            seed, orders = (
                None if wish.get(name) is None else int(wish[name]) for name in ("seed", "orders")
            )
        except (TypeError, ValueError) as error:
            raise Misasked("seed and orders are whole numbers.") from error
        self.start_over(seed=seed, orders=orders)
        return await self.describe(request)

    def start_over(self, *, seed: int | None = None, orders: int | None = None) -> None:
        """Put shop and Slack back as they were seeded, and let everything go well."""
        self.accident.forget()
        self.faults.clear()
        self.world.reset(seed=seed, orders=orders)
        self.journal.reset()
        self.shopify.reset()
        self.slack.reset()
        for vendor in self.vendors:
            vendor.reset()


class Misasked(ValueError):
    """A control call that makes no sense; the sentence says what would."""

    code = "misasked"


Endpoint = Callable[[Request], Awaitable[JSONResponse]]


def _route(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
    async def answered(request: Request) -> JSONResponse:
        try:
            return await endpoint(request)
        except (Misasked, NotDone) as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(f"/_control{path}", answered, methods=[method])


async def _wish(request: Request) -> dict[str, Any]:
    try:
        wish = await request.json() if await request.body() else {}
    except ValueError as error:
        raise Misasked("The body is not JSON.") from error
    if not isinstance(wish, dict):
        raise Misasked("The body is not a JSON object.")
    return wish


def _standing(order: Order) -> JSONResponse:
    return JSONResponse(
        {
            "order": order.name,
            "financial_status": order.display_financial_status,
            "fulfillment_status": order.display_fulfillment_status,
            "note": order.note,
            "tags": order.tags,
        }
    )
