"""`/slack/`: a page on which a person types and clicks as anybody in the practice shop."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.shop.state import TIMEZONE
from sandbox.slack.control import Control
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.payload import SlackError
from sandbox.slack.sockets import Sockets
from sandbox.slack.workspace import Workspace

STATIC = Path(__file__).parent / "static"


class Page:
    """The page, the state it polls, and the gestures it sends on."""

    def __init__(self, workspace: Workspace, sockets: Sockets, control: Control) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._control = control

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the page."""
        return [
            Route("/slack", lambda _: RedirectResponse("/slack/")),
            Route("/slack/", lambda _: FileResponse(STATIC / "index.html")),
            Route("/slack/ui/state", self._state),
            Route("/slack/ui/act", self._control.act, methods=["POST"]),
            Mount("/slack/static", StaticFiles(directory=STATIC)),
        ]

    async def _state(self, request: Request) -> Response:
        seen = request.query_params.get("since")
        if seen == f"{self._workspace.revision}.{self._sockets.connected}":
            return Response(status_code=204)
        try:
            person = self._workspace.member(request.query_params.get("as"))
        except SlackError:
            return JSONResponse({"error": "There is no such person."}, 404)
        mine = [
            c
            for c in self._workspace.conversations.values()
            if person.id in c.members and c.partner in (None, person.id)
        ]
        views = self._workspace.views
        top, home = views.top(person.id), views.homes.get(person.id)
        state = {
            "revision": f"{self._workspace.revision}.{self._sockets.connected}",
            "connected": self._sockets.connected > 0,
            "time_zone": TIMEZONE,
            "me": {"id": person.id, "handle": person.handle, "name": person.staff.name},
            "people": [
                {
                    "id": m.id,
                    "handle": m.handle,
                    "name": m.staff.name,
                    "title": m.staff.title,
                    "kind": m.staff.kind,
                    "deactivated": m.deactivated,
                }
                for m in self._workspace.members.values()
            ],
            "channels": [
                {
                    "id": c.id,
                    "name": c.name,
                    "is_im": c.is_im,
                    "has_app": BOT_USER_ID in c.members,
                    "messages": c.seen_by(person.id),
                    "prompts": self._workspace.prompts.get(c.id, []),
                    "statuses": self._workspace.statuses_in(c),
                }
                for c in mine
            ],
            "home": home.as_seen() if home else None,
            "modal": top.as_seen() if top else None,
        }
        return JSONResponse(state)
