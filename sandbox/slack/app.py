import secrets

from starlette.routing import BaseRoute

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.world import World


class SlackSandbox:
    """The practice Slack: one workspace on loopback that speaks Slack's own protocols."""

    def __init__(self, world: World, faults: Faults, journal: Journal, base_url: str) -> None:
        self._world, self._faults, self._journal = world, faults, journal
        self._base_url = base_url
        self._signing_secret = secrets.token_hex(16)
        self._started = False
        self.routes: list[BaseRoute] = []
        self.reset()

    def credentials(self) -> dict[str, str]:
        """Return what an admin would copy out of Slack's app pages."""
        return {
            "api_url": f"{self._base_url}/slack/api/",
            "bot_token": "xoxb-sandbox-countersign",
            "app_token": "xapp-sandbox-countersign",
            "signing_secret": self._signing_secret,
            "team_id": "T01PRACTICE",
            "bot_user_id": "U00BOT",
            "app_id": "A01COUNTERSIGN",
            "page": f"{self._base_url}/slack/",
        }

    def reset(self) -> None:
        """Empty every channel, modal and Home, and put everybody back."""

    def healthy(self) -> bool:
        """Tell whether the workspace is taking calls."""
        return self._started

    async def start(self) -> None:
        """Begin to serve; called in the running loop."""
        self._started = True

    async def stop(self) -> None:
        """Close every socket and forget every delivery under way."""
        self._started = False


def build_slack(world: World, faults: Faults, journal: Journal, base_url: str) -> SlackSandbox:
    """Build the practice Slack whose routes the sandbox mounts at its root."""
    return SlackSandbox(world, faults, journal, base_url)
