"""`/_control/slack/*`: what tests and people behind the scenes ask and do."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.guard import LOOPBACK
from sandbox.slack.delivery import Delivery
from sandbox.slack.gestures import Gestures
from sandbox.slack.hands import GestureRefused
from sandbox.slack.manifest import Installation
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace

Handler = Callable[[Request], Awaitable[Response]]


class Control:
    """JSON in, JSON out; a request that makes no sense gets 400 and a sentence."""

    def __init__(self, workspace: Workspace, delivery: Delivery, gestures: Gestures) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._gestures = gestures

    def routes(self) -> list[BaseRoute]:
        """Return the routes below `/_control/slack`."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "calls", self._calls),
            ("GET", "channels", self._channels),
            ("GET", "channels/{name:path}", self._channel),
            ("GET", "home", self._home),
            ("GET", "people", self._people),
            ("GET", "views", self._views),
            ("POST", "act", self._act),
            ("POST", "delivery", self._deliver_to),
            ("POST", "manifest", self._install),
            ("POST", "options", self._options),
            ("POST", "people", self._change_person),
        ]
        return [
            Route(f"/_control/slack/{path}", _told(handler), methods=[verb])
            for verb, path, handler in table
        ]

    async def act(self, request: Request) -> Response:
        """Let a person do something, delivered as Slack would deliver it."""
        return await _told(self._act)(request)

    async def _act(self, request: Request) -> Response:
        return JSONResponse(await self._gestures.act(await _wish(request)))

    async def _calls(self, request: Request) -> Response:
        method = request.query_params.get("method")
        calls = [c for c in self._workspace.calls if method in (None, c["method"])]
        return JSONResponse({"calls": calls})

    async def _channels(self, _: Request) -> Response:
        channels = [c.as_slack() for c in self._workspace.conversations.values()]
        return JSONResponse({"channels": channels})

    async def _channel(self, request: Request) -> Response:
        conversation = self._workspace.conversation(request.path_params["name"])
        return JSONResponse(
            {
                "channel": conversation.as_slack(),
                "messages": conversation.seen_by(),
                "statuses": {
                    thread: status.text
                    for thread, status in self._workspace.statuses_in(conversation).items()
                },
                "prompts": self._workspace.prompts.get(conversation.id, []),
            }
        )

    async def _views(self, request: Request) -> Response:
        person = self._workspace.member(request.query_params.get("person"))
        stack = self._workspace.views.stacks.get(person.id, [])
        return JSONResponse({"views": [view.as_seen() for view in stack]})

    async def _home(self, request: Request) -> Response:
        person = self._workspace.member(request.query_params.get("person"))
        home = self._workspace.views.homes.get(person.id)
        return JSONResponse({"view": home.as_seen() if home else None})

    async def _people(self, _: Request) -> Response:
        people = [
            {
                "handle": m.handle,
                "id": m.id,
                "kind": m.staff.kind,
                "title": m.staff.title,
                "deactivated": m.deactivated,
                "user": m.as_user(),
            }
            for m in self._workspace.members.values()
        ]
        return JSONResponse({"people": people})

    async def _change_person(self, request: Request) -> Response:
        wish = await _wish(request)
        member = self._workspace.member(wish.get("person"))
        if "deactivated" in wish:
            member.deactivated = bool(wish["deactivated"])
        self._workspace.changed()
        return JSONResponse({"handle": member.handle, "deactivated": member.deactivated})

    async def _deliver_to(self, request: Request) -> Response:
        wish = await _wish(request)
        mode, url = wish.get("mode"), wish.get("url")
        if mode not in ("socket", "http") or (mode == "http" and not url):
            return _refused("Say mode socket, or mode http with the url to deliver to.")
        if mode == "http" and urlsplit(str(url)).hostname not in LOOPBACK:
            return _refused("The practice Slack delivers to this machine only.")
        self._delivery.mode, self._delivery.url = mode, url
        self._workspace.enterprise = wish.get("enterprise")
        return JSONResponse({"mode": mode, "url": url, "enterprise": self._workspace.enterprise})

    async def _install(self, request: Request) -> Response:
        self._workspace.app = Installation.of(await _wish(request))
        self._workspace.changed()
        return self._installed()

    async def _options(self, request: Request) -> Response:
        wish = await _wish(request)
        app = self._workspace.app
        self._workspace.message_rate = bool(wish.get("message_rate", self._workspace.message_rate))
        if "events" in wish:
            app.events = set(wish["events"])
        if "scopes" in wish:
            app.scopes = None if wish["scopes"] is None else set(wish["scopes"])
        if "commands" in wish:
            app.commands = None if wish["commands"] is None else set(wish["commands"])
        return self._installed()

    def _installed(self) -> Response:
        app = self._workspace.app
        granted = {
            "events": sorted(app.events),
            "commands": None if app.commands is None else sorted(app.commands),
            "scopes": None if app.scopes is None else sorted(app.scopes),
        }
        return JSONResponse({"message_rate": self._workspace.message_rate, **granted})


def _told(handler: Handler) -> Handler:
    async def answering(request: Request) -> Response:
        try:
            return await handler(request)
        except GestureRefused as refusal:
            return _refused(str(refusal))
        except SlackError as refusal:
            return _refused(f"The practice Slack says {refusal.code}.")
        except ValueError as mistake:
            return _refused(f"The request could not be read: {mistake}")

    return answering


async def _wish(request: Request) -> Payload:
    wish = await request.json()
    if not isinstance(wish, dict):
        raise ValueError("it must be a JSON object")  # noqa: TRY004 # told to the caller as 400
    return wish


def _refused(sentence: str) -> Response:
    return JSONResponse({"error": sentence}, 400)
