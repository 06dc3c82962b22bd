"""Whether Slack's keys work."""

from slack_sdk.errors import SlackApiError

from policies.errors import Misconfigured, Unavailable
from slack_app.clients import sending_client
from slack_app.settings import SlackSettings
from slack_app.trouble import UNREACHABLE, code_of


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
    return f"{who.get('team')} answers to {who.get('user')}, by {settings.mode}"
