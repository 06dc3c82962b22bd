import secrets
from dataclasses import dataclass, field

from sandbox.slack.members import APP_ID, BOT_USER_ID, TEAM_ID
from sandbox.slack.payload import SlackError


@dataclass(frozen=True, slots=True)
class Credentials:
    """The keys an admin would copy out of Slack's app pages; the secret is new each boot."""

    bot_token: str = "xoxb-sandbox-countersign"
    app_token: str = "xapp-sandbox-countersign"
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))

    def kind(self, token: str | None) -> str | None:
        """Tell `bot` from `app`; None for a token this workspace never issued."""
        return {self.bot_token: "bot", self.app_token: "app"}.get(token or "")

    def check(self, token: str | None, *, app_level: bool) -> None:
        """Refuse a call whose token is missing, unknown, or of the wrong type."""
        if not token:
            raise SlackError("not_authed")
        kind = self.kind(token)
        if kind is None:
            raise SlackError("invalid_auth")
        if kind != ("app" if app_level else "bot"):
            raise SlackError("not_allowed_token_type")

    def published(self, base_url: str) -> dict[str, str]:
        """Return everything a program needs to connect."""
        return {
            "api_url": f"{base_url}/slack/api/",
            "bot_token": self.bot_token,
            "app_token": self.app_token,
            "signing_secret": self.signing_secret,
            "team_id": TEAM_ID,
            "bot_user_id": BOT_USER_ID,
            "app_id": APP_ID,
            "page": f"{base_url}/slack/",
        }
