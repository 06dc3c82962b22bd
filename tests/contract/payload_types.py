"""Web API calls written out as TypeScript, to be read by Slack's own types."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PACKAGES = ("@slack/types@3.2.0", "@slack/web-api@8.2.0", "typescript@5")
INSTALL_WITHIN = 60
CHECK_WITHIN = 120
TYPES = {
    "assistant.threads.setStatus": "AssistantThreadsSetStatusArguments",
    "assistant.threads.setSuggestedPrompts": "AssistantThreadsSetSuggestedPromptsArguments",
    "chat.appendStream": "ChatAppendStreamArguments",
    "chat.postEphemeral": "ChatPostEphemeralArguments",
    "chat.postMessage": "ChatPostMessageArguments",
    "chat.startStream": "ChatStartStreamArguments",
    "chat.stopStream": "ChatStopStreamArguments",
    "chat.update": "ChatUpdateArguments",
    "conversations.open": "ConversationsOpenArguments",
    "reactions.add": "ReactionsAddArguments",
    "reactions.remove": "ReactionsRemoveArguments",
    "users.info": "UsersInfoArguments",
    "views.open": "ViewsOpenArguments",
    "views.publish": "ViewsPublishArguments",
    "views.push": "ViewsPushArguments",
    "views.update": "ViewsUpdateArguments",
}
_FLAGS = [
    *("--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"),
    *("--module", "nodenext", "--moduleResolution", "nodenext"),
]
_ADDED_BY_THE_SDK = {"team_id"}
_SCOPES_NOT_IN_THE_TYPES = {"assistant:write"}
"""Slack's reference asks for it (`assistant.threads.setSuggestedPrompts`); its types lack it."""

Call = Mapping[str, Any]


def blocks_of(arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks of one call's arguments, those of its view or chunks included."""
    chunks = [c["blocks"] for c in arguments.get("chunks") or [] if c["type"] == "blocks"]
    view = arguments.get("view") or {}
    parts = [arguments.get("blocks") or [], view.get("blocks", []), *chunks]
    return [block for part in parts for block in part]


def as_typescript(calls: Iterable[Call], manifest: Mapping[str, Any]) -> str:
    """Write each call and, because a call's type takes any block, its blocks once more."""
    named = ", ".join(sorted(set(TYPES.values())))
    lines = [
        f"import type {{ {named} }} from '@slack/web-api';",
        "import type { Manifest } from '@slack/web-api/dist/types/request/manifest';",
        "import type { KnownBlock } from '@slack/types';",
        f"const manifest: Manifest = {json.dumps(_typed(manifest))};",
    ]
    for place, call in enumerate(calls):
        if kind := TYPES.get(call["method"]):
            own = {k: v for k, v in call["args"].items() if k not in _ADDED_BY_THE_SDK}
            lines.append(f"const call{place}: {kind} = {json.dumps(own)};")
        if blocks := blocks_of(call["args"]):
            lines.append(f"const blocks{place}: KnownBlock[] = {json.dumps(blocks)};")
    return "\n".join([*lines, "export {};", ""])


def _typed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    asked = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    scopes = {"bot": [scope for scope in asked if scope not in _SCOPES_NOT_IN_THE_TYPES]}
    return {**manifest, "oauth_config": {**manifest.get("oauth_config", {}), "scopes": scopes}}


def install(folder: Path) -> str | None:
    """Install Slack's types and the compiler, or return in a sentence why they are not there."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "no node and npm here: Slack's TypeScript types were not asked"
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", *PACKAGES]
    try:
        done = subprocess.run(  # noqa: S603 - packages named above
            command, cwd=folder, capture_output=True, timeout=INSTALL_WITHIN, check=False
        )
    except subprocess.TimeoutExpired:
        return f"Slack's types were not installed within {INSTALL_WITHIN} s: they were not asked"
    return "Slack's types could not be installed: they were not asked" if done.returncode else None


def complaints(folder: Path, source: str) -> list[str]:
    """Return what the compiler says against a source file, one line an error."""
    (folder / "check.ts").write_text(source)
    compiler = folder / "node_modules" / ".bin" / "tsc"
    done = subprocess.run(  # noqa: S603 - the compiler installed above
        [str(compiler), *_FLAGS, "check.ts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=CHECK_WITHIN,
        check=False,
    )
    return [line for line in done.stdout.splitlines() if "error TS" in line]
