"""Whether Slack's keys work, and what they may do."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from policies.errors import Misconfigured, Unavailable
from slack_app.addresses import channels_in
from slack_app.clients import sending_client
from slack_app.manifest import SCOPES
from slack_app.settings import SlackSettings
from slack_app.trouble import UNREACHABLE, code_of
from tools.key_rights import KeyRights, Need
from tools.plain_text import quoted

_SCOPES_TOLD = "x-oauth-scopes"
_TO_CONNECT = "connections:write"
_SEEN = "Slack names a token's scopes beside every answer"
BOT: Final = Need(
    "Slack",
    "bot token",
    "COUNTERSIGN_SLACK__BOT_TOKEN",
    SCOPES,
    "api.slack.com/apps: the app, OAuth & Permissions, Scopes; then install it again",
    _SEEN,
)
APP: Final = Need(
    "Slack",
    "app-level token",
    "COUNTERSIGN_SLACK__APP_TOKEN",
    {_TO_CONNECT: "everything, where Slack reaches us by Socket Mode"},
    "api.slack.com/apps: the app, Basic Information, App-Level Tokens",
    _SEEN,
)


def try_slack(settings: SlackSettings) -> str:
    """Try each key that the chosen mode needs. Raises `Misconfigured` or `Unavailable`."""
    client = _client(settings)
    with _understood():
        who = client.auth_test()
        if settings.mode == "socket":
            client.apps_connections_open(app_token=_app_token(settings))
        elif settings.signing_secret is None:
            raise Misconfigured("COUNTERSIGN_SLACK__SIGNING_SECRET is missing for HTTP mode.")
        _check_grid(settings, str(who.get("enterprise_id") or ""))
        _check_channels(settings, [*channels_in(client)], str(who.get("user")))
    return f"{who.get('team')} answers to {who.get('user')}, by {settings.mode}"


def slack_rights(settings: SlackSettings) -> tuple[KeyRights, ...]:
    """Look at each token that the chosen mode needs. Raises as above."""
    client = _client(settings)
    with _understood():
        bot = _compared(BOT, client.auth_test())
        if settings.mode != "socket":
            return (bot,)
        try:
            opened = client.apps_connections_open(app_token=_app_token(settings))
        except SlackApiError as error:
            if code_of(error) != "missing_scope":
                raise
            return bot, APP.compared(())
        return bot, _compared(APP, opened)


def _compared(need: Need, answer: SlackResponse) -> KeyRights:
    told: Mapping[str, str] = {name.lower(): said for name, said in answer.headers.items()}
    if _SCOPES_TOLD not in told:
        return need.hidden("Slack did not say what it may do")
    return need.compared({one.strip() for one in told[_SCOPES_TOLD].split(",")} - {""})


def _client(settings: SlackSettings) -> WebClient:
    if settings.bot_token is None:
        raise Misconfigured("COUNTERSIGN_SLACK__BOT_TOKEN is missing.")
    return sending_client(settings)


def _app_token(settings: SlackSettings) -> str:
    if settings.app_token is None:
        raise Misconfigured("COUNTERSIGN_SLACK__APP_TOKEN is missing for Socket Mode.")
    return settings.app_token.get_secret_value()


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise Misconfigured(f"Slack refused a key: {code_of(error)}.") from error
    except UNREACHABLE as error:
        raise Unavailable("Slack does not answer.") from error


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


def _check_channels(settings: SlackSettings, seen: Sequence[Mapping[str, Any]], app: str) -> None:
    """Insist that cards can be posted where they belong, and that only our own people read them."""
    for role, wanted in settings.channels.items():
        name = wanted.removeprefix("#")
        found = next((one for one in seen if name in {one["id"], one["name"]}), None)
        if found is None:
            raise Misconfigured(
                f"There is no channel #{name} that {app} can see, and {role} are asked there. Make "
                f"it, or invite {app} to it with /invite @{app}."
            )
        if not found.get("is_member"):
            raise Misconfigured(
                f"{app} is not in #{name}, where {role} are asked. Invite it there with "
                f"/invite @{app}."
            )
        if found.get("is_ext_shared"):
            raise Misconfigured(
                f"#{name} is shared with another company, whose people would read every request. "
                "Use a channel of your own: set COUNTERSIGN_SLACK__CHANNELS."
            )
