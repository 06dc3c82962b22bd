"""Which scope each Web API method takes; without one of them Slack answers `missing_scope`."""

from collections.abc import Collection

from sandbox.slack.payload import SlackError

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_CHANNELS = ("channels:read", "groups:read", "im:read", "mpim:read")

NEEDED: dict[str, tuple[str, ...]] = {
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "bots.info": ("users:read",),
    "chat.appendStream": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.unfurl": ("links:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    "conversations.info": _CHANNELS,
    "conversations.join": ("channels:join",),
    "conversations.list": _CHANNELS,
    "conversations.mark": ("channels:manage", "groups:write", "im:write", "mpim:write"),
    "conversations.members": _CHANNELS,
    "conversations.open": ("im:write", "mpim:write"),
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "reactions.add": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "reactions.remove": ("reactions:write",),
    "team.info": ("team:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
}


def check(method: str, granted: Collection[str]) -> None:
    """Refuse a method none of whose scopes the app was granted; any one of them is enough."""
    needed = NEEDED.get(method, ())
    if needed and not set(needed) & set(granted):
        raise SlackError(
            "missing_scope", needed=",".join(needed), provided=",".join(sorted(granted))
        )
