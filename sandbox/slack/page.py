"""`/slack/`: a page on which a person types and clicks as anybody in the practice shop."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.slack.control import Control
from sandbox.slack.payload import SlackError
from sandbox.slack.seen import Seen
from sandbox.slack.sockets import Sockets
from sandbox.slack.workspace import Workspace
from sandbox.world import World

STATIC = Path(__file__).parent / "static"


class Page:
    """The page, the state it polls, and the gestures it sends on."""

    def __init__(
        self, workspace: Workspace, sockets: Sockets, control: Control, world: World
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._control = control
        self._seen = Seen(workspace, world)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the page."""
        return [
            Route("/slack", lambda _: RedirectResponse("/slack/")),
            Route("/slack/", lambda _: FileResponse(STATIC / "index.html")),
            Route("/slack/ui/state", self._state),
            Route("/slack/ui/act", self._act, methods=["POST"]),
            Mount("/slack/static", StaticFiles(directory=STATIC)),
        ]

    async def _state(self, request: Request) -> Response:
        revision = (
            f"{self._workspace.revision}.{self._sockets.connected}.{self._shown_for_a_while()}"
        )
        if request.query_params.get("since") == revision:
            return Response(status_code=204)
        try:
            person = self._workspace.member(request.query_params.get("as"))
        except SlackError:
            return JSONResponse({"error": "There is no such person."})
        return JSONResponse(
            {
                "revision": revision,
                "connected": self._sockets.connected > 0,
                **self._seen.by(person),
            }
        )

    async def _act(self, request: Request) -> Response:
        # A refusal is an answer like any other to the page; a browser would log it as an error.
        answer = await self._control.act(request)
        answer.status_code = 200
        return answer

    def _shown_for_a_while(self) -> int:
        """Count what goes away by itself, with nobody changing anything."""
        everywhere = self._workspace.conversations.values()
        return sum(len(self._workspace.statuses_in(c)) for c in everywhere)
