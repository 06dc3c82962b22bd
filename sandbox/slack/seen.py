"""Everything one person has before them: what the page draws."""

from dataclasses import asdict
from datetime import UTC, datetime

from sandbox.shop.state import TIMEZONE
from sandbox.slack.members import BOT_USER_ID, Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.payload import Payload
from sandbox.slack.previews import previews
from sandbox.slack.reading import unread
from sandbox.slack.workspace import Workspace
from sandbox.world import World


class Seen:
    """The workspace through one person's eyes."""

    def __init__(self, workspace: Workspace, world: World) -> None:
        self._workspace = workspace
        self._world = world

    def by(self, person: Member) -> Payload:
        """Return the people, the person's conversations, their Home tab and their modal."""
        stack = self._workspace.views.stacks.get(person.id, [])
        home = self._workspace.views.homes.get(person.id)
        return {
            "time_zone": TIMEZONE,
            "now": datetime.now(UTC).timestamp(),
            "me": self._person(person),
            "people": [self._person(m) for m in self._workspace.members.values()],
            "channels": [self._conversation(c, person) for c in self._of(person)],
            "home": home.as_seen() if home else None,
            "modal": stack[-1].as_seen() if stack else None,
            "modals_below": len(stack[:-1]),
        }

    def _of(self, person: Member) -> list[Conversation]:
        everything = self._workspace.conversations.values()
        return [c for c in everything if person.id in c.members and c.partner in (None, person.id)]

    def _person(self, member: Member) -> Payload:
        waiting = sum(unread(c, member.id).mentions for c in self._of(member))
        return {
            "id": member.id,
            "handle": member.handle,
            "name": member.staff.name,
            "title": member.staff.title,
            "kind": member.staff.kind,
            "deactivated": member.deactivated,
            "waiting": waiting,
        }

    def _conversation(self, conversation: Conversation, person: Member) -> Payload:
        workspace = self._workspace
        everything = [*conversation.messages.values(), *conversation.ephemerals.values()]
        visible = [m for m in everything if m.shown_to(person.id)]
        return {
            "id": conversation.id,
            "name": conversation.name,
            "is_im": conversation.is_im,
            "is_shared": conversation.is_shared,
            "has_app": BOT_USER_ID in conversation.members,
            "members": len(conversation.members),
            "messages": [
                self._message(conversation, m, person) for m in sorted(visible, key=lambda m: m.ts)
            ],
            "prompts": workspace.prompts_in(conversation),
            "statuses": {
                thread: {"text": status.text, "loading": status.loading}
                for thread, status in workspace.statuses_in(conversation).items()
            },
            "read_until": conversation.read_until.get((person.id, ""), ""),
            "unread": asdict(unread(conversation, person.id)),
        }

    def _message(self, conversation: Conversation, message: Message, person: Member) -> Payload:
        return {
            **conversation.seen(message),
            "previews": previews(message, self._world),
            "values": self._workspace.drafts.get((person.id, message.ts), {}),
        }
