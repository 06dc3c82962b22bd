"""What people do to messages that already stand there: react, dismiss, mark as read."""

from sandbox.slack import events, reading
from sandbox.slack.delivery import Delivery
from sandbox.slack.hands import GestureRefused, announce, answer, place
from sandbox.slack.members import Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.methods.reactions import EMOJI_NAME
from sandbox.slack.payload import Payload
from sandbox.slack.workspace import Workspace


class Handling:
    """Small gestures; of reactions the program hears if it subscribed to them."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    async def react(self, person: Member, gesture: Payload) -> Payload:
        """Stick the emoji `name` below the message `ts`."""
        conversation, message, name = self._reacted(person, gesture)
        self._workspace.react(message, person.id, name)
        event = events.reaction("reaction_added", conversation, message, person, name)
        return await announce(self._workspace, self._delivery, conversation, gesture, [event])

    async def unreact(self, person: Member, gesture: Payload) -> Payload:
        """Take one's own emoji `name` away again."""
        conversation, message, name = self._reacted(person, gesture)
        if person.id not in message.reactions.get(name, []):
            raise GestureRefused(f"{person.staff.name} has not reacted with :{name}: there.")
        self._workspace.unreact(message, person.id, name)
        event = events.reaction("reaction_removed", conversation, message, person, name)
        return await announce(self._workspace, self._delivery, conversation, gesture, [event])

    async def dismiss(self, person: Member, gesture: Payload) -> Payload:
        """Take away a message that only this person sees. The program never hears of it."""
        conversation = place(self._workspace, person, gesture)
        message = conversation.ephemerals.get(str(gesture.get("ts")))
        if message is None or message.for_user != person.id:
            raise GestureRefused("Only a message that only you see can be dismissed.")
        self._workspace.remove(conversation, message.ts)
        return answer(None)

    async def mark(self, person: Member, gesture: Payload) -> Payload:
        """Mark a conversation, or one thread of it, as read up to `ts`."""
        conversation = place(self._workspace, person, gesture)
        ts = str(gesture.get("ts"))
        if not reading.TIMESTAMP.fullmatch(ts):
            raise GestureRefused(f"{ts!r} is not the time of a message.")
        reading.mark(conversation, person.id, ts, str(gesture.get("thread_ts") or ""))
        self._workspace.changed()
        return answer(None)

    def _reacted(self, person: Member, gesture: Payload) -> tuple[Conversation, Message, str]:
        conversation = place(self._workspace, person, gesture)
        message = conversation.messages.get(str(gesture.get("ts")))
        if message is None:
            raise GestureRefused("There is no such message to react to.")
        name = str(gesture.get("name", "eyes")).strip(":")
        if not EMOJI_NAME.fullmatch(name):
            raise GestureRefused(f"There is no emoji {name!r}.")
        return conversation, message, name
