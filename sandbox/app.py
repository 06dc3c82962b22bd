import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from sandbox.accident import Accident
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.guard import LOOPBACK, OwnPagesOnly
from sandbox.journal import Journal
from sandbox.keeping import Keeping
from sandbox.pages.journal import JournalPage
from sandbox.pages.practice import PracticePage
from sandbox.pages.shop import ShopPages
from sandbox.plug import Plug
from sandbox.shopify.app import AdminApi
from sandbox.shopify.vendor import ShopifyVendor
from sandbox.slack.app import build_slack
from sandbox.vendor import WithPorts
from sandbox.vendors import open_vendors
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Days:
    """How many days are to pass by themselves, and how many seconds each is waited for."""

    number: int = 0
    seconds: float = 60.0


NONE = Days()


def build_app(world: World, state: Path | None = None, days: Days = NONE) -> ASGIApp:
    """Compose the practice company's vendors into one ASGI application on one address.

    With `state` the company goes on where that file left it, and is kept there. Raises `NotKept`.
    """
    faults, journal = Faults(), Journal(world.clock)
    slack = build_slack(world, faults, journal, world.base_url)
    shopify = ShopifyVendor(world, faults, journal)
    plug = Plug(world.clock)
    accident = Accident(world, slack, faults, plug)
    vendors = open_vendors(world, faults, journal, plug, state.parent if state else None)
    control = Control(world, faults, journal, shopify, slack, accident, vendors)
    keeping = Keeping(state, world, journal, shopify, slack, vendors) if state else None
    if keeping:
        keeping.recall()

    async def healthz(_: Request) -> JSONResponse:
        parts = {"shop": bool(world.shop.orders), "slack": slack.healthy()}
        parts |= {vendor.name: vendor.healthy() for vendor in vendors}
        healthy = all(parts.values())
        return JSONResponse({"ok": healthy, "parts": parts}, 200 if healthy else 503)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await slack.start()
        ported = [vendor for vendor in vendors if isinstance(vendor, WithPorts)]
        for vendor in ported:
            await vendor.start()
        watch = asyncio.create_task(keeping.now_and_then()) if keeping else None
        passing = asyncio.create_task(control.life.goes_on(days.number, days.seconds))
        yield
        passing.cancel()
        for vendor in ported:
            await vendor.stop()
        await slack.stop()
        if watch:
            watch.cancel()
            await watch

    pages = ShopPages(world, shopify.writer)
    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        *AdminApi(shopify, plug).routes,
        *(route for vendor in vendors for route in vendor.routes),
        *control.routes,
        *pages.routes,
        *JournalPage(journal).routes,
        *PracticePage(world, faults, accident, control.start_over).routes,
        Route("/shop/{rest:path}", pages.nowhere),
        *slack.routes,
    ]
    # The host is checked as well: a stranger's name may be made to point at this address.
    doors = [
        Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK]),
        Middleware(OwnPagesOnly),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, middleware=doors)
    return keeping.guarding(app) if keeping else app
