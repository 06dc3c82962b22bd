"""Whether Slack's keys work."""

from slack_sdk.errors import SlackApiError

from policies.errors import Misconfigured, Unavailable
from slack_app.clients import sending_client
from slack_app.settings import SlackSettings
from slack_app.trouble import UNREACHABLE, code_of
from tools.plain_text import quoted


def try_slack(settings: SlackSettings) -> str:
    """Try each key that the chosen mode needs. Raises `Misconfigured` or `Unavailable`."""
    if settings.bot_token is None:
        raise Misconfigured("COUNTERSIGN_SLACK__BOT_TOKEN is missing.")
    client = sending_client(settings)
    try:
        who = client.auth_test()
        if settings.mode == "socket":
            if settings.app_token is None:
                raise Misconfigured("COUNTERSIGN_SLACK__APP_TOKEN is missing for Socket Mode.")
            client.apps_connections_open(app_token=settings.app_token.get_secret_value())
        elif settings.signing_secret is None:
            raise Misconfigured("COUNTERSIGN_SLACK__SIGNING_SECRET is missing for HTTP mode.")
    except SlackApiError as error:
        raise Misconfigured(f"Slack refused a key: {code_of(error)}.") from error
    except UNREACHABLE as error:
        raise Unavailable("Slack does not answer.") from error
    _check_grid(settings, str(who.get("enterprise_id") or ""))
    return f"{who.get('team')} answers to {who.get('user')}, by {settings.mode}"


def _check_grid(settings: SlackSettings, enterprise: str) -> None:
    """Insist on knowing the organisation: a Grid names our own people by it when they press."""
    if enterprise and settings.enterprise_id != enterprise:
        raise Misconfigured(
            f"The workspace belongs to an Enterprise Grid. Set COUNTERSIGN_SLACK__ENTERPRISE_ID to "
            f"{quoted(enterprise, 40)} and COUNTERSIGN_SLACK__TEAM_ID to the workspace: otherwise "
            "whoever presses a button is a stranger."
        )
    if enterprise and settings.team_id is None:
        raise Misconfigured("COUNTERSIGN_SLACK__TEAM_ID is missing: a Grid has many workspaces.")
