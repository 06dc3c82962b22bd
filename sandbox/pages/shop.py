from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.pages.evidence import photo
from sandbox.pages.rendering import form, page
from sandbox.shop.by_hand import ByHand, NotDone
from sandbox.shop.writer import Writer
from sandbox.shopify.search import search
from sandbox.shopify.search_fields import ORDER_FIELDS
from sandbox.world import World

T = TypeVar("T")
PER_PAGE = 50
SHOTS = (1, 2, 3)
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class ShopPages:
    """The shop as its staff see it in a browser: orders, what became of them, and stock."""

    world: World
    writer: Writer

    @property
    def routes(self) -> list[BaseRoute]:
        """Where the pages are."""
        return [
            Route("/", self.index),
            Route("/shop", self.orders),
            Route("/shop/", self.orders),
            Route("/shop/orders/{name}", self.order),
            Route("/shop/orders/{name}/notes", self.leave_note, methods=["POST"]),
            Route("/shop/orders/{name}/photos", self.add_photos, methods=["POST"]),
            Route("/shop/stock", self.stock),
            Route("/shop/evidence/{number:int}-{shot:int}.png", self.evidence),
            Mount("/shop/static", StaticFiles(directory=STATIC)),
        ]

    async def index(self, _: Request) -> Response:
        """Say what this is and where to go."""
        return page("index.html", {"orders": len(self.world.shop.orders)})

    async def orders(self, request: Request) -> Response:
        """List orders, newest first, with the shop's own search."""
        query = request.query_params.get("q", "").strip()
        found, warnings = search(
            self.world.shop.orders.values(),
            query,
            ORDER_FIELDS,
            text=("name", "email", "customer", "sku", "tag"),
            now=self.world.clock.now(),
        )
        found.sort(key=lambda order: order.created_at, reverse=True)
        number, shown, more = leaf(found, request)
        return page(
            "orders.html",
            {
                "query": query,
                "orders": shown,
                "total": len(found),
                "page": number,
                "more": more,
                "unknown": [warning["field"] for warning in warnings],
            },
        )

    async def order(self, request: Request) -> Response:
        """Show one order: lines, payments, parcels, refunds, and its timeline with notes."""
        return self._order(request.path_params["name"])

    async def leave_note(self, request: Request) -> Response:
        """Put a colleague's note on an order's timeline."""
        name, given = request.path_params["name"], await form(request)
        comment = {"by": given.get("by"), "words": given.get("words")}
        try:
            ByHand(self.world.shop, self.writer).edit({"order": name, "comment": comment})
        except NotDone as refusal:
            return self._order(name, str(refusal))
        return RedirectResponse(f"/shop/orders/{name}#timeline", 303)

    async def add_photos(self, request: Request) -> Response:
        """Leave drawn pictures on an order, in place of those a customer would send."""
        name, given = request.path_params["name"], await form(request)
        order = self.world.shop.order_named(name)
        number = order.number if order else 0
        urls = [
            f"{self.world.base_url}/shop/evidence/{number}-{shot}.png"
            for shot in SHOTS
            if f"shot{shot}" in given
        ]
        wish = {"order": name, "photos": {"by": given.get("by"), "urls": urls}}
        try:
            ByHand(self.world.shop, self.writer).edit(wish)
        except NotDone as refusal:
            return self._order(name, photos_refused=str(refusal))
        return RedirectResponse(f"/shop/orders/{name}#photos", 303)

    async def nowhere(self, _: Request) -> Response:
        """Say that there is no such page, and lead back to the shop."""
        return page("missing.html", {"name": ""}, 404)

    async def stock(self, request: Request) -> Response:
        """List the shelves, with a search; `short` keeps what has run out."""
        query = request.query_params.get("q", "").strip()
        short = bool(request.query_params.get("short"))
        found = [
            variant
            for variant in sorted(self.world.shop.variants, key=lambda variant: variant.sku)
            if query.casefold() in f"{variant.sku} {variant.display_name}".casefold()
            and not (short and variant.inventory_quantity > 0)
        ]
        number, shown, more = leaf(found, request)
        return page(
            "stock.html",
            {
                "query": query,
                "short": short,
                "variants": shown,
                "total": len(found),
                "page": number,
                "more": more,
            },
        )

    async def evidence(self, request: Request) -> Response:
        """Return a photo a customer sent."""
        found = photo(request.path_params["number"], request.path_params["shot"])
        return Response(found, media_type="image/png")

    def _order(self, name: str, refusal: str = "", photos_refused: str = "") -> Response:
        order = self.world.shop.order_named(name)
        if order is None:
            return page("missing.html", {"name": name}, 404)
        problems = [p for p in self.world.shop.problems if p.get("order") == str(order.number)]
        colleagues = [one.name for one in self.world.staff if one.kind == "member"]
        values = {
            "order": order,
            "problems": problems,
            "staff": colleagues,
            "refusal": refusal,
            "photos_refused": photos_refused,
            "shots": SHOTS,
        }
        return page("order.html", values, 400 if refusal or photos_refused else 200)


def leaf(found: Sequence[T], request: Request) -> tuple[int, Sequence[T], bool]:
    """Return which page of a list is asked for, what is on it, and whether another follows.

    Beyond the last page is the last one.
    """
    asked = request.query_params.get("page", "")
    last = max(-(-len(found) // PER_PAGE), 1)
    number = min(max(int(asked[:9]), 1), last) if asked.isdecimal() else 1
    return (
        number,
        found[(number - 1) * PER_PAGE : number * PER_PAGE],
        len(found) > number * PER_PAGE,
    )
