"""The same workspace as part of an Enterprise Grid that installed the app for all its workspaces.

Slack then names no workspace in what people press (`team` is null), and its own people by the
organisation (`E...`); a partner keeps the workspace they come from.
"""

from sandbox.slack.members import TEAM_ID
from sandbox.slack.payload import Payload


def on_grid(payload: Payload, enterprise: str) -> Payload:
    """Return a delivery as Slack words it for an app that is installed organisation-wide."""
    if "event" in payload:
        return _event(payload, enterprise)
    if "command" in payload:
        named = {"enterprise_id": enterprise, "enterprise_name": "Practice Grid"}
        return {**payload, **named, "is_enterprise_install": "true"}
    grid: Payload = {
        **payload,
        "team": None,
        "enterprise": {"id": enterprise, "name": "Practice Grid"},
        "is_enterprise_install": True,
        "user": _named_by(enterprise, payload["user"]),
    }
    if "view" in payload:
        grid["view"] = {**payload["view"], "app_installed_team_id": enterprise}
    return grid


def _event(payload: Payload, enterprise: str) -> Payload:
    granted = {"enterprise_id": enterprise, "team_id": None, "is_enterprise_install": True}
    event = payload["event"]
    ours = {"user_team": enterprise} if event.get("team") == TEAM_ID else {}
    return {
        **payload,
        "enterprise_id": enterprise,
        "context_enterprise_id": enterprise,
        "authorizations": [{**one, **granted} for one in payload["authorizations"]],
        "event": {**event, **ours},
    }


def _named_by(enterprise: str, user: Payload) -> Payload:
    return {**user, "team_id": enterprise} if user["team_id"] == TEAM_ID else user
