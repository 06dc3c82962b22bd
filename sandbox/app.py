from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack.app import build_slack
from sandbox.world import World


def build_app(world: World, base_url: str) -> Starlette:
    """Compose the practice company's vendors into one ASGI application on one address."""
    faults, journal = Faults(), Journal(world.clock)
    slack = build_slack(world, faults, journal, base_url)

    async def healthz(_: Request) -> JSONResponse:
        parts = {"shop": True, "slack": slack.healthy()}
        return JSONResponse({"ok": all(parts.values()), "parts": parts}, 200)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await slack.start()
        yield
        await slack.stop()

    routes: list[BaseRoute] = [Route("/healthz", healthz), *slack.routes]
    return Starlette(routes=routes, lifespan=lifespan)
