import secrets
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sandbox.journal import Journal
from sandbox.people import Staff
from sandbox.slack.anatomy import labelled
from sandbox.slack.files import Files
from sandbox.slack.manifest import Installation
from sandbox.slack.members import BOT_USER_ID, Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.views import Views

TRIGGER_SECONDS = 3.0
CALLS_KEPT = 10_000
STREAM_SECONDS = 300.0
STATUS_SECONDS = 120.0
KEPT = (
    *("members", "conversations", "views", "files", "prompts", "drafts", "revision"),
    "_last_ts",
)
"""What outlives a restart. Grants do not: they count on this process's own clock."""


@dataclass(slots=True)
class Trigger:
    """A short-lived right to open one modal for the person who just pressed something."""

    user: str
    expires: float
    used: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """What the app says it is doing; `loading` are words to show in turn instead of `text`."""

    text: str
    loading: tuple[str, ...]
    until: float


@dataclass(slots=True)
class ResponseUrl:
    """A right to answer one interaction later: five times within half an hour."""

    channel: str
    user: str
    message_ts: str | None
    expires: float
    uses: int = 5


class Workspace:
    """The one store of the practice Slack: people, conversations, messages, views, grants.

    Everything that changes a message goes through `post`, `revise` and `remove`, which bump the
    `revision`, which the page polls. `echo` is told of events the app's own calls cause.
    """

    def __init__(self, staff: Collection[Staff], journal: Journal, base_url: str) -> None:
        self.staff = staff
        self.journal = journal
        self.base_url = base_url
        self.echo: Callable[[Payload], None] = _nobody_hears
        self.reset()

    def reset(self) -> None:
        """Empty everything and put everybody back."""
        self.members = {s.id: Member(s, s.deactivated) for s in self.staff}
        everyone = set(self.members)
        inside = {m.id for m in self.members.values() if m.staff.kind in {"member", "bot"}}
        team = inside | {m.id for m in self.members.values() if m.staff.kind == "guest"}
        self.conversations = {
            c.id: c
            for c in (
                Conversation("C01OPS", "ops", team),
                Conversation("C02APPROVALS", "approvals", inside),
                Conversation("C03GENERAL", "general", team - {BOT_USER_ID}),
                Conversation("C04PARTNERS", "partners", everyone, is_shared=True),
            )
        }
        for member in self.members.values():
            if member.staff.kind != "bot":
                channel = f"D{member.id[1:]}"
                members = {member.id, BOT_USER_ID}
                self.conversations[channel] = Conversation(
                    channel, member.handle, members, partner=member.id
                )
        self.views = Views()
        self.files = Files()
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.statuses: dict[tuple[str, str], Status] = {}
        self.prompts: dict[str, list[Payload]] = {}
        self.drafts: dict[tuple[str, str], dict[str, dict[str, Payload]]] = {}
        self.calls: deque[Payload] = deque(maxlen=CALLS_KEPT)
        self.app = Installation.shipped()
        self.message_rate = False
        self.enterprise: str | None = None
        self.revision = 0
        self._last_ts = 0
        self._posted_at: dict[str, float] = {}

    def kept(self) -> dict[str, object]:
        """Return what outlives a restart."""
        return {name: getattr(self, name) for name in KEPT}

    def recall(self, kept: dict[str, object]) -> None:
        """Go on with what an earlier run left; its half-written streams end here."""
        for name in KEPT:
            setattr(self, name, kept[name])
        self.expire_streams()
        self.changed()

    def member(self, name: object) -> Member:
        """Return a person by id or handle, or refuse with `user_not_found`."""
        for member in self.members.values():
            if name in (member.id, member.handle):
                return member
        raise SlackError("user_not_found")

    def conversation(self, name: object) -> Conversation:
        """Return a conversation by id, `ops`, `#ops`, a person's id or `@mia` (their DM)."""
        bare = str(name or "").removeprefix("#")
        for conversation in self.conversations.values():
            known = {conversation.id, conversation.partner}
            known.add(f"@{conversation.name}" if conversation.is_im else conversation.name)
            if bare and bare in known:
                return conversation
        raise SlackError("channel_not_found")

    def new_ts(self) -> str:
        """Return a message timestamp no other message has."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, conversation: Conversation, message: Message) -> Message:
        """Store a new message with its block ids filled in."""
        message.blocks = labelled(message.blocks)
        conversation.add(message)
        self.changed()
        return message

    def revise(self, message: Message, *, text: str, blocks: list[Payload]) -> None:
        """Give a message new content, keeping what people saw until now."""
        message.versions.append(message.as_slack(with_metadata=True))
        message.text, message.blocks = text, labelled(blocks)
        message.edited = {"user": message.user, "ts": self.new_ts()}
        self.changed()

    def remove(self, conversation: Conversation, ts: str) -> None:
        """Take a message away."""
        conversation.drop(ts)
        self.changed()

    def react(self, message: Message, user: str, name: str) -> None:
        """Stick an emoji below a message in somebody's name, once."""
        users = message.reactions.setdefault(name, [])
        if user not in users:
            users.append(user)
            self.changed()

    def unreact(self, message: Message, user: str, name: str) -> None:
        """Take somebody's emoji away."""
        users = message.reactions.get(name, [])
        if user in users:
            users.remove(user)
            if not users:
                del message.reactions[name]
            self.changed()

    def permalink(self, conversation: Conversation, ts: str) -> str:
        """Return the address at which the page shows a message."""
        return f"{self.base_url}/slack/?channel={conversation.id}&ts={ts}"

    def changed(self) -> None:
        """Tell whoever watches that something looks different now."""
        self.revision += 1

    def prompts_in(self, conversation: Conversation) -> list[Payload]:
        """Return what the app suggests to say there; a new direct message has the manifest's."""
        own = self.prompts.get(conversation.id)
        return own or (self.app.prompts if conversation.is_im else [])

    def set_status(
        self, conversation: Conversation, thread: str, text: str, loading: Sequence[object] = ()
    ) -> None:
        """Show what the app is doing in a thread for up to two minutes; no text ends it."""
        self.statuses.pop((conversation.id, thread), None)
        if text:
            until = time.monotonic() + STATUS_SECONDS
            self.statuses[conversation.id, thread] = Status(text, tuple(map(str, loading)), until)
        self.changed()

    def statuses_in(self, conversation: Conversation) -> dict[str, Status]:
        """Return the "is thinking" line of each thread of a conversation that has one."""
        return {
            thread: status
            for (channel, thread), status in self.statuses.items()
            if channel == conversation.id and time.monotonic() < status.until
        }

    def expire_streams(self) -> None:
        """End every open stream, as Slack does after about five minutes."""
        for conversation in self.conversations.values():
            for message in conversation.messages.values():
                message.streams_until = None

    def grant_trigger(self, user: str) -> str:
        """Return a fresh trigger id for a person's gesture."""
        trigger_id = f"{time.time_ns()}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, time.monotonic() + TRIGGER_SECONDS)
        return trigger_id

    def exchange_trigger(self, trigger_id: object) -> str:
        """Spend a trigger id and return whose it is, or refuse as `views.open` does."""
        trigger = self.triggers.get(str(trigger_id))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def grant_response_url(
        self, kind: str, channel: str, user: str, message_ts: str | None = None
    ) -> str:
        """Return a URL the app may answer this interaction at."""
        key = secrets.token_urlsafe(18)
        self.response_urls[key] = ResponseUrl(channel, user, message_ts, time.monotonic() + 1800)
        return f"{self.base_url}/slack/hooks/{kind}/{key}"

    def note_rate(self, conversation: Conversation) -> None:
        """Hold posts to about one a second per channel, when that option is on."""
        now = time.monotonic()
        last = self._posted_at.get(conversation.id, 0.0)
        if self.message_rate and now - last < 1.0:
            raise SlackError("ratelimited")
        self._posted_at[conversation.id] = now


def _nobody_hears(_: Payload) -> None:
    return
