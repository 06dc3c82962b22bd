from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.journal import Journal
from sandbox.pages.evidence import photo
from sandbox.shop.money import Money, MoneyBag
from sandbox.shop.state import NAME, TIMEZONE
from sandbox.shopify.search import search
from sandbox.shopify.search_fields import ORDER_FIELDS
from sandbox.world import World

PER_PAGE = 50
SYMBOLS = {"USD": "$", "CAD": "CA$", "EUR": "€", "JPY": "¥"}

_ZONE = ZoneInfo(TIMEZONE)


@dataclass(frozen=True, slots=True)
class ShopPages:
    """The shop as its staff see it in a browser: orders, what became of them, what is planted."""

    world: World
    journal: Journal

    @property
    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [
            Route("/", self.index),
            Route("/shop", self.orders),
            Route("/shop/", self.orders),
            Route("/shop/orders/{name}", self.order),
            Route("/shop/problems", self.problems),
            Route("/shop/journal", self.entries),
            Route("/shop/evidence/{number:int}-{shot:int}.png", self.evidence),
        ]

    async def index(self, _: Request) -> Response:
        """Say what this is and where to go."""
        return _page("index.html", {"orders": len(self.world.shop.orders)})

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
        asked = request.query_params.get("page", "")
        page = max(int(asked), 1) if asked.isdecimal() else 1
        return _page(
            "orders.html",
            {
                "query": query,
                "orders": found[(page - 1) * PER_PAGE : page * PER_PAGE],
                "total": len(found),
                "page": page,
                "more": len(found) > page * PER_PAGE,
                "unknown": [warning["field"] for warning in warnings],
            },
        )

    async def order(self, request: Request) -> Response:
        """Show one order: lines, payments, parcels, refunds, timeline."""
        name = request.path_params["name"]
        order = self.world.shop.order_named(name)
        if order is None:
            return _page("missing.html", {"name": name}, 404)
        problems = [p for p in self.world.shop.problems if p.get("order") == str(order.number)]
        return _page("order.html", {"order": order, "problems": problems})

    async def problems(self, _: Request) -> Response:
        """List what was planted."""
        return _page("problems.html", {"problems": self.world.shop.problems})

    async def entries(self, _: Request) -> Response:
        """List what vendors committed, newest first."""
        return _page("journal.html", {"entries": self.journal.entries()[::-1]})

    async def evidence(self, request: Request) -> Response:
        """Return a photo a customer sent."""
        found = photo(request.path_params["number"], request.path_params["shot"])
        return Response(found, media_type="image/png")


def show_money(value: Money | MoneyBag) -> str:
    """Return a sum as people write it: `$186.40`, and both sides where they differ."""
    if isinstance(value, MoneyBag):
        paid, booked = value.presentment_money, value.shop_money
        if paid.currency_code != booked.currency_code:
            return f"{show_money(paid)} ({show_money(booked)})"
        value = paid
    sign = "-" if value.minor < 0 else ""
    return f"{sign}{SYMBOLS[value.currency_code]}{abs(value.amount):,}"


def show_moment(moment: datetime) -> str:
    """Return a moment in the shop's own zone: `Thu 12 Nov, 14:37`."""
    return moment.astimezone(_ZONE).strftime("%a %-d %b, %H:%M")


def show_status(status: str) -> str:
    """Return one of Shopify's constants as words: `PARTIALLY_REFUNDED` is `Partially refunded`."""
    return status.replace("_", " ").capitalize()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"money": show_money, "moment": show_moment, "status": show_status}
    environment.globals["shop_name"] = NAME
    return environment


def _page(template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status)


_TEMPLATES = _environment()
