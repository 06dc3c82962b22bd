"""Web API clients. What may be sent again differs, so there are two."""

import logging

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    ServerErrorRetryHandler,
)

from slack_app.settings import SlackSettings

_TIMEOUT_SECONDS = 5
_QUIET = logging.getLogger("slack_app.slack_sdk")
_QUIET.setLevel(logging.CRITICAL)


def sending_client(settings: SlackSettings) -> WebClient:
    """Build the client that posts. It never repeats a call by itself.

    A post whose answer was lost may be there already: the outbox looks before it posts again, and
    waits out a rate limit without holding a thread.
    """
    return _client(settings, retries=False)


def reading_client(settings: SlackSettings) -> WebClient:
    """Build the client that looks things up: asking twice is harmless."""
    return _client(settings, retries=True)


def _client(settings: SlackSettings, *, retries: bool) -> WebClient:
    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    return WebClient(
        token=token,
        base_url=settings.api_url,
        timeout=_TIMEOUT_SECONDS,
        retry_handlers=[ConnectionErrorRetryHandler(), ServerErrorRetryHandler()]
        if retries
        else [],
        logger=_QUIET,
    )
