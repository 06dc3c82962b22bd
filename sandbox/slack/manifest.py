"""The app as its maker gives it to an admin: what its manifest asks for is what it gets."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sandbox.slack.payload import Payload

FILE = Path(__file__).resolve().parents[2] / "manifest.json"
_UNASKED_EVENTS = ("app_home_opened", "app_mention", "message.channels", "message.im")


@dataclass(slots=True)
class Installation:
    """What the workspace grants the app.

    Without a manifest (`commands` and `scopes` None) every command and every scope is there.
    """

    events: set[str] = field(default_factory=lambda: set(_UNASKED_EVENTS))
    commands: set[str] | None = None
    scopes: set[str] | None = None
    is_agent: bool = False
    prompts: list[Payload] = field(default_factory=list)
    unfurl_domains: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, manifest: Payload) -> Self:
        """Install an app from its manifest."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth = manifest.get("oauth_config")
        commands = features.get("slash_commands", [])
        return cls(
            events=set(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands={str(command.get("command")) for command in commands},
            scopes=set(oauth.get("scopes", {}).get("bot", [])) if oauth else None,
            is_agent="agent_view" in features,
            prompts=list(features.get("agent_view", {}).get("suggested_prompts", [])),
            unfurl_domains=set(features.get("unfurl_domains", [])),
        )

    @classmethod
    def shipped(cls) -> Self:
        """Install the app this practice company came with, if it came with one."""
        return cls.of(json.loads(FILE.read_text())) if FILE.exists() else cls()
