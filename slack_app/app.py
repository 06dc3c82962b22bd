"""The Bolt app: one per process, the same for Socket Mode and HTTP."""

import logging
import secrets

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from policies.errors import Misconfigured
from slack_app.clients import sending_client
from slack_app.front import Front
from slack_app.listeners import GESTURES
from slack_app.listeners.gesture import attach
from slack_app.settings import SlackSettings

_QUIET = logging.getLogger("slack_app.bolt")
_QUIET.setLevel(logging.CRITICAL)


def build_app(settings: SlackSettings, front: Front) -> App:
    """Register every gesture with a Bolt app.

    Three things differ from Bolt's defaults. `authorize` knows the token, because with a plain
    `token` Bolt asks Slack inside the first request and fails every press while Slack is away.
    Listeners run before the response, in the thread that took the delivery: otherwise Bolt
    acknowledges an event before it is stored, and one whose transaction then fails would be lost.
    And without a signing secret every HTTP request is refused, where an empty one could be signed
    by anybody. Raises `Misconfigured` for HTTP mode without one.
    """
    if settings.mode == "http" and settings.signing_secret is None:
        raise Misconfigured("HTTP mode needs Slack's signing secret. Nothing was started.")
    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else ""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = App(
        name="countersign",
        logger=_QUIET,
        client=sending_client(settings.model_copy(update={"bot_token": None})),
        signing_secret=secret or secrets.token_hex(32),
        authorize=authorize,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
    for gesture in GESTURES:
        attach(app, front, gesture)
    return app
