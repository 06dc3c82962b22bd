"""The app manifest, made from what the listeners declare: `python -m slack_app.manifest`."""

import json
from pathlib import Path
from typing import Any, Final

from policies.actions import ACTION_KINDS
from slack_app.http import PATH
from slack_app.listeners import GESTURES
from slack_app.listeners.gesture import Kind

FILE = Path(__file__).resolve().parent.parent / "manifest.json"
_DESCRIPTION = (
    "Answers questions about orders and stock, and prepares refunds that people approve. It never "
    "changes anything by itself."
)
_PROMPTS = (
    ("Where is an order?", "where is 1001?"),
    ("What needs me?", "what needs me?"),
    ("Who approved it?", "who approved the refund on 1001?"),
    ("Ask for a refund", "refund 1001, it arrived bent"),
)
SCOPES: Final = {
    "app_mentions:read": "hears when it is mentioned",
    "assistant:write": "says that it is looking something up; suggests what to ask",
    "channels:history": "reads on in threads it was asked in",
    "channels:read": "finds the channel where approvals are asked",
    "chat:write": "answers, and shows cards",
    "commands": "hears `/ops`",
    "files:write": "puts the picture into the morning digest",
    "groups:history": "as channels, in private ones it was invited to",
    "groups:read": "finds it where it is a private one",
    "im:history": "reads what people write to it directly",
    "im:write": "writes to the person whose decision is needed",
    "users:read": "knows who is a guest, a bot, or has left: those never decide",
}
"""What each of the app's scopes is for; the manifest asks for all that are used."""
_HINTS = [f"{kind.name} {kind.speech.command}" for kind in ACTION_KINDS.values()]
# What posting, looking people up, finding channels and opening direct messages takes.
_OWN_SCOPES = (
    "assistant:write",
    "channels:read",
    "chat:write",
    "files:write",
    "groups:read",
    "im:write",
    "users:read",
)


def manifest(*, socket_mode: bool = True, address: str = "https://example.com") -> dict[str, Any]:
    """Build the manifest. Over HTTP, `address` is where Slack reaches us."""
    url = {} if socket_mode else {"request_url": address + PATH}
    events = sorted({event for gesture in GESTURES for event in gesture.subscriptions})
    scopes = {scope for gesture in GESTURES for scope in gesture.scopes}
    commands = [gesture.name for gesture in GESTURES if gesture.kind is Kind.COMMAND]
    return {
        "display_information": {
            "name": "Countersign",
            "description": "The shop operator that proposes, and lets rules and people grant.",
            "background_color": "#1f3a2e",
        },
        "features": {
            "agent_view": {
                "agent_description": _DESCRIPTION,
                "suggested_prompts": [
                    {"title": title, "message": message} for title, message in _PROMPTS
                ],
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "countersign", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "Ask for a change, or pause every change",
                    "usage_hint": " | ".join([*_HINTS, "freeze REASON", "lift", "digest on"]),
                    "should_escape": False,
                    **({"url": url["request_url"]} if url else {}),
                }
                for command in commands
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted({*scopes, *_OWN_SCOPES})}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": events},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def written() -> str:
    """Return the manifest as the file holds it."""
    return json.dumps(manifest(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
