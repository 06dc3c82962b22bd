from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack import misbehaviour
from sandbox.slack.control import Control
from sandbox.slack.credentials import Credentials
from sandbox.slack.delivery import Delivery
from sandbox.slack.gestures import Gestures
from sandbox.slack.hooks import Hooks
from sandbox.slack.methods import METHODS
from sandbox.slack.page import Page
from sandbox.slack.payload import Payload
from sandbox.slack.sockets import Sockets
from sandbox.slack.uploads import Uploads
from sandbox.slack.webapi import WebApi
from sandbox.slack.workspace import Workspace
from sandbox.world import World


class SlackSandbox:
    """The practice Slack: one workspace on loopback that speaks Slack's own protocols."""

    def __init__(self, world: World, faults: Faults, journal: Journal, base_url: str) -> None:
        self._base_url = base_url
        self._credentials = Credentials()
        self._workspace = Workspace(world.staff, journal, base_url)
        link = base_url.replace("http", "ws", 1) + "/slack/link"
        self._sockets = Sockets(faults, link)
        secret = self._credentials.signing_secret
        self._delivery = Delivery(self._workspace, self._sockets, faults, secret)
        self._workspace.echo = self._delivery.mention_in_passing
        self._serving = False
        misbehaviour.register(faults, tuple(METHODS), self._sockets.strike)
        self._gestures = Gestures(self._workspace, self._delivery)
        control = Control(self._workspace, self._delivery, self._gestures)
        rights = lambda: world.rights  # noqa: E731 # a reset company has others
        api = WebApi(self._workspace, self._credentials, self._sockets, faults, rights)
        self.routes: list[BaseRoute] = [
            Route("/slack/api/{method}", api.answer, methods=["GET", "POST"]),
            Route("/slack/hooks/{kind}/{key}", Hooks(self._workspace).answer, methods=["POST"]),
            *Uploads(self._workspace, faults).routes(),
            WebSocketRoute("/slack/link", self._sockets.serve),
            *control.routes(),
            *Page(self._workspace, self._sockets, control, world).routes(),
        ]

    def credentials(self) -> dict[str, str]:
        """Return what an admin would copy out of Slack's app pages."""
        return self._credentials.published(self._base_url)

    async def act(self, gesture: Payload) -> Payload:
        """Let a person do something. Raises `GestureRefused` with a sentence."""
        return await self._gestures.act(gesture)

    def messages(self, channel: str) -> list[Payload]:
        """Return a channel as it stands, oldest first."""
        return self._workspace.conversation(channel).seen_by()

    def reset(self) -> None:
        """Empty every channel, modal and Home, put everybody back, forget what is under way."""
        self._delivery.forget()
        self._workspace.reset()

    @property
    def revision(self) -> int:
        """A number that grows with everything people can see change."""
        return self._workspace.revision

    def kept(self) -> dict[str, object]:
        """Return what a later run goes on with."""
        return self._workspace.kept()

    def recall(self, kept: dict[str, object]) -> None:
        """Go on with what an earlier run left."""
        self._workspace.recall(kept)

    def healthy(self) -> bool:
        """Tell whether the workspace is taking calls."""
        return self._serving

    async def start(self) -> None:
        """Begin to serve; called in the running loop."""
        self._serving = True

    async def stop(self) -> None:
        """Close every socket and forget every delivery under way."""
        self._serving = False
        await self._sockets.close()
        await self._delivery.close()


def build_slack(world: World, faults: Faults, journal: Journal, base_url: str) -> SlackSandbox:
    """Build the practice Slack whose routes the sandbox mounts at its root."""
    return SlackSandbox(world, faults, journal, base_url)
