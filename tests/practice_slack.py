"""Slack's own Web API client, pointed at the practice Slack."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox_fixture import Sandbox


def client_of(sandbox: Sandbox) -> WebClient:
    """Build a client with the bot's token."""
    keys = sandbox.get("/_control/connect")["slack"]
    return WebClient(token=keys["bot_token"], base_url=keys["api_url"])


def reset(sandbox: Sandbox) -> Sandbox:
    """Put everything back, forget every armed fault, and grant whatever a test may try."""
    sandbox.post("/_control/reset")
    sandbox.post("/_control/slack/options", {"scopes": None, "commands": None})
    sandbox.delete("/_control/faults")
    return sandbox


def refusal(client: WebClient, method: str, **arguments: object) -> str:
    """Return the error Slack's client raises for a call."""
    with pytest.raises(SlackApiError) as refused:
        client.api_call(method, json=arguments)
    return str(refused.value.response["error"])


def seen(sandbox: Sandbox, channel: str = "ops") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.get(f"/_control/slack/channels/{channel}")["messages"]
    return found


def said(sandbox: Sandbox, text: str = "hello", channel: str = "ops") -> str:
    wish = {"person": "mia", "do": "say", "channel": channel, "text": text}
    return str(sandbox.post("/_control/slack/act", wish)["ts"])
