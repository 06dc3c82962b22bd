"""Messages and the conversations that hold them."""

import time
from dataclasses import dataclass, field

from sandbox.slack.anatomy import broadcasts
from sandbox.slack.members import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID
from sandbox.slack.payload import Payload


@dataclass(slots=True, kw_only=True)
class Message:
    """One message as it stands now, with every earlier version of it.

    `for_user` marks an ephemeral one: only that person sees it and no history returns it.
    `streams_until`, on the monotonic clock, is set while `chat.appendStream` may still add to it;
    in a channel only `streams_to` sees it until then.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Payload] = field(default_factory=list)
    attachments: list[Payload] = field(default_factory=list)
    files: list[Payload] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Payload | None = None
    for_user: str | None = None
    client_msg_id: str | None = None
    edited: Payload | None = None
    streams_until: float | None = None
    streams_to: str | None = None
    unfurl_links: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    versions: list[Payload] = field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        """Tell whether the app posted it, and may therefore change it."""
        return self.user == BOT_USER_ID

    @property
    def streaming(self) -> bool:
        """Tell whether it is a stream that was neither stopped nor forgotten for too long."""
        return self.streams_until is not None and time.monotonic() < self.streams_until

    def shown_to(self, user: str) -> bool:
        """Tell whether a member of the conversation has it before them."""
        watched = self.streams_to in (None, user) or not self.streaming
        return watched and self.for_user in (None, user)

    def as_slack(self, *, with_metadata: bool = False) -> Payload:
        """Return the message object as histories, responses and interactions carry it."""
        message: Payload = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": TEAM_ID,
        }
        if self.is_ours:
            message |= {"bot_id": BOT_ID, "app_id": APP_ID}
        optional = {
            "client_msg_id": self.client_msg_id,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "metadata": self.metadata if with_metadata else None,
        }
        message |= {name: value for name, value in optional.items() if value}
        if self.reactions:
            message["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ]
        return message


@dataclass(slots=True)
class Conversation:
    """A channel or a direct message, and what was said in it.

    `threads` holds each thread's replies by its parent's ts. `read_until` is the newest ts a person
    has seen, by user and thread (`""` for the conversation itself).
    """

    id: str
    name: str
    members: set[str]
    is_shared: bool = False
    partner: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, dict[str, Message]] = field(default_factory=dict)
    read_until: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        """Tell whether this is one person's direct message with the app."""
        return self.partner is not None

    def add(self, message: Message) -> None:
        """Take in a new message."""
        if message.for_user:
            self.ephemerals[message.ts] = message
            return
        self.messages[message.ts] = message
        if message.thread_ts not in (None, message.ts):
            self.threads.setdefault(str(message.thread_ts), {})[message.ts] = message

    def drop(self, ts: str) -> None:
        """Forget a message, ephemeral or not."""
        self.ephemerals.pop(ts, None)
        message = self.messages.pop(ts, None)
        if message and message.thread_ts:
            self.threads.get(message.thread_ts, {}).pop(ts, None)

    def find(self, ts: str) -> Message | None:
        """Return a message, ephemeral or not."""
        return self.messages.get(ts) or self.ephemerals.get(ts)

    def top_level(self) -> list[Message]:
        """Return the messages a channel's own view shows, oldest first."""
        return [m for m in self.messages.values() if m.thread_ts in (None, m.ts)]

    def replies(self, ts: str) -> list[Message]:
        """Return a thread's replies, oldest first, without its parent."""
        return list(self.threads.get(ts, {}).values())

    def told(self, message: Message, *, with_metadata: bool = False) -> Payload:
        """Return a message with what only its conversation knows: how its thread stands."""
        told = message.as_slack(with_metadata=with_metadata)
        if replies := self.replies(message.ts):
            users = sorted({r.user for r in replies})
            told |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users": users,
                "reply_users_count": len(users),
                "latest_reply": replies[-1].ts,
            }
        elif message.thread_ts and (parent := self.messages.get(message.thread_ts)):
            told["parent_user_id"] = parent.user
        return told

    def seen(self, message: Message) -> Payload:
        """Return a message for tests and the page, with what Slack itself would not tell."""
        return {
            **self.told(message, with_metadata=True),
            "edits": len(message.versions),
            "for_user": message.for_user,
            "streaming": message.streaming,
            "broadcasts": broadcasts(message.text, message.blocks),
        }

    def seen_by(self, user: str | None = None) -> list[Payload]:
        """Return everything said, oldest first; `user` narrows ephemeral ones to theirs."""
        everything = [*self.messages.values(), *self.ephemerals.values()]
        visible = [m for m in everything if user is None or m.shown_to(user)]
        return [self.seen(m) for m in sorted(visible, key=lambda m: m.ts)]

    def as_slack(self) -> Payload:
        """Return the channel object of `conversations.info`."""
        if self.is_im:
            return {"id": self.id, "is_im": True, "user": self.partner, "is_user_deleted": False}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": False,
            "is_archived": False,
            "is_general": self.name == "general",
            "is_member": BOT_USER_ID in self.members,
            "is_shared": self.is_shared,
            "is_ext_shared": self.is_shared,
            "is_org_shared": False,
            "num_members": len(self.members),
            "context_team_id": TEAM_ID,
        }
