"""The people of the practice workspace, as `users.info` describes them."""

from dataclasses import dataclass

from sandbox.people import Staff
from sandbox.slack.payload import Payload

TEAM_ID = "T01PRACTICE"
PARTNER_TEAM_ID = "T02PARTNER"
BOT_USER_ID = "U00BOT"
BOT_ID = "B00BOT"
APP_ID = "A01COUNTERSIGN"
BOT_NAME = "countersign"


@dataclass(slots=True)
class Member:
    """One account in the workspace. `deactivated` changes while the sandbox runs."""

    staff: Staff
    deactivated: bool = False

    @property
    def id(self) -> str:
        """The Slack user id."""
        return self.staff.id

    @property
    def handle(self) -> str:
        """The short name people type: `mia`."""
        return self.staff.handle

    @property
    def team_id(self) -> str:
        """The workspace the person belongs to, which for a partner is not ours."""
        return PARTNER_TEAM_ID if self.staff.kind == "partner" else TEAM_ID

    def as_user(self) -> Payload:
        """Return the user object of `users.info` and `users.list`."""
        kind = self.staff.kind
        user: Payload = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle,
            "deleted": self.deactivated,
            "is_bot": kind == "bot",
            "is_app_user": False,
            "is_stranger": kind == "partner",
            "updated": 1760000000,
            "profile": {
                "real_name": self.staff.name,
                "display_name": self.handle,
                "title": self.staff.title,
                "team": self.team_id,
                **({"email": self.staff.email} if kind in {"member", "guest"} else {}),
                **({"api_app_id": APP_ID, "bot_id": BOT_ID} if kind == "bot" else {}),
            },
        }
        if not self.deactivated:
            user |= {
                "real_name": self.staff.name,
                "tz": "America/Los_Angeles",
                "tz_label": "Pacific Standard Time",
                "tz_offset": -28800,
                "is_admin": self.handle in {"olivia", "priya"},
                "is_owner": self.handle == "olivia",
                "is_primary_owner": self.handle == "olivia",
                "is_restricted": kind == "guest",
                "is_ultra_restricted": kind == "guest",
                "is_email_confirmed": True,
            }
        return user

    def as_actor(self) -> Payload:
        """Return the short form interactions carry: who pressed, and from which workspace."""
        return {
            "id": self.id,
            "username": self.handle,
            "name": self.handle,
            "team_id": self.team_id,
        }
