"""What people do in Slack. Every gesture goes through `Delivery`, as it would from a phone."""

import uuid

from sandbox.slack import events, interactions
from sandbox.slack.delivery import Delivery, Outcome
from sandbox.slack.forms import NotAccepted
from sandbox.slack.handling import Handling
from sandbox.slack.hands import GestureRefused, announce, answer, place
from sandbox.slack.limits import check_message_blocks
from sandbox.slack.members import BOT_NAME, BOT_USER_ID, Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.modals import Modals
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.pressing import Pressing
from sandbox.slack.typed import as_rich_text, as_sent, registered_links
from sandbox.slack.workspace import Workspace


class Gestures:
    """Everything a person can do, by the name `_control/slack/act` and the page use."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        pressing, modals = Pressing(workspace, delivery), Modals(workspace, delivery)
        handling = Handling(workspace, delivery)
        self._known = {
            "click": pressing.click,
            "close": modals.close,
            "command": self._command,
            "dismiss": handling.dismiss,
            "mark": handling.mark,
            "open_home": self._open_home,
            "open_messages": self._open_messages,
            "react": handling.react,
            "say": self._say,
            "select": pressing.select,
            "shortcut": self._shortcut,
            "submit": modals.submit,
            "unreact": handling.unreact,
        }

    async def act(self, gesture: Payload) -> Payload:
        """Carry out one gesture and return what came of it.

        The answer has `delivered`, `ack` (how the program acknowledged) and `person_sees`.

        Raises:
            GestureRefused: the person could not do that here; a sentence says why.
        """
        does = self._known.get(str(gesture.get("do")))
        if does is None:
            known = ", ".join(sorted(self._known))
            raise GestureRefused(f"There is no gesture {gesture.get('do')!r}. Known: {known}.")
        try:
            person = self._workspace.member(gesture.get("person"))
        except SlackError:
            names = ", ".join(m.handle for m in self._workspace.members.values())
            raise GestureRefused(
                f"There is no person {gesture.get('person')!r}. Known: {names}."
            ) from None
        if person.id == BOT_USER_ID:
            raise GestureRefused("The app does not act as a person.")
        if person.deactivated and not gesture.get("forge"):
            raise GestureRefused(f"{person.staff.name} is deactivated and cannot sign in.")
        try:
            return await does(person, gesture)
        except NotAccepted as stopped:
            return answer(None, sees=str(stopped), errors=stopped.errors)

    async def _say(self, person: Member, gesture: Payload) -> Payload:
        conversation = place(self._workspace, person, gesture)
        sent = as_sent(str(gesture.get("text", "")), self._workspace.members.values())
        if not sent.strip():
            raise GestureRefused("There is nothing to send.")
        thread = gesture.get("thread_ts")
        if thread and thread not in conversation.messages:
            raise GestureRefused(f"There is no message {thread} in {conversation.name} to answer.")
        message = Message(
            ts=self._workspace.new_ts(),
            channel=conversation.id,
            user=person.id,
            text=sent,
            blocks=as_rich_text(sent),
            thread_ts=str(thread) if thread else None,
            client_msg_id=str(uuid.uuid4()),
        )
        self._workspace.post(conversation, message)
        mentioned = f"<@{BOT_USER_ID}>" in sent and not conversation.is_im
        if BOT_USER_ID not in conversation.members:
            sees = f"{BOT_NAME} is not in #{conversation.name}." if mentioned else None
            return answer(None, sees=sees, ts=message.ts)
        heard = [events.message(conversation, message, person)]
        if mentioned:
            heard.insert(0, events.app_mention(conversation, message, person))
        if links := registered_links(sent, self._workspace.app.unfurl_domains):
            heard.append(events.link_shared(conversation, message, links))
        heard_of = await announce(self._workspace, self._delivery, conversation, gesture, heard)
        return {**heard_of, "ts": message.ts}

    async def _open_home(self, person: Member, gesture: Payload) -> Payload:
        return await self._open_app(person, gesture, "home")

    async def _open_messages(self, person: Member, gesture: Payload) -> Payload:
        return await self._open_app(person, gesture, "messages")

    async def _open_app(self, person: Member, gesture: Payload, tab: str) -> Payload:
        conversation = self._workspace.conversation(person.id)
        home = self._workspace.views.homes.get(person.id)
        event = events.app_home_opened(conversation, person, tab, home)
        return await announce(self._workspace, self._delivery, conversation, gesture, [event])

    async def _command(self, person: Member, gesture: Payload) -> Payload:
        conversation = place(self._workspace, person, gesture)
        name = "/" + str(gesture.get("command", "")).strip().removeprefix("/")
        known = self._workspace.app.commands
        if known is not None and name not in known:
            return answer(None, sees=f"{name} is not a valid command.")
        text = str(gesture.get("text", ""))
        payload = interactions.command(self._workspace, person, conversation, name, text)
        outcome = await self._delivery.once(
            "slash_commands", payload, twice=bool(gesture.get("duplicate"))
        )
        if not outcome.acked:
            why = "operation_timeout" if outcome.timed_out else "dispatch_failed"
            return answer(outcome, sees=f'{name} failed with the error "{why}"')
        sees = self._answered_at_once(conversation, person, outcome)
        return answer(outcome, sees=sees)

    def _answered_at_once(
        self, conversation: Conversation, person: Member, outcome: Outcome
    ) -> str | None:
        body: Payload = outcome.body if isinstance(outcome.body, dict) else {"text": outcome.body}
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        if not text and not blocks:
            return None
        try:
            check_message_blocks(blocks)
        except SlackError as refusal:
            return f'The command failed with the error "{refusal.code}"'
        shown_to = None if body.get("response_type") == "in_channel" else person.id
        message = Message(
            ts=self._workspace.new_ts(),
            channel=conversation.id,
            user=BOT_USER_ID,
            text=text,
            blocks=blocks,
            for_user=shown_to,
        )
        self._workspace.post(conversation, message)
        return text or None

    async def _shortcut(self, person: Member, gesture: Payload) -> Payload:
        ts = gesture.get("ts")
        payload = interactions.by(
            self._workspace, "message_action" if ts else "shortcut", person
        ) | {"callback_id": str(gesture.get("callback_id", ""))}
        if ts:
            conversation = place(self._workspace, person, gesture)
            message = conversation.find(str(ts))
            if message is None:
                raise GestureRefused("There is no such message to use a shortcut on.")
            payload |= {
                "message": conversation.told(message, with_metadata=True),
                "message_ts": message.ts,
                "channel": interactions.channel(conversation),
                "response_url": self._workspace.grant_response_url(
                    "actions", conversation.id, person.id
                ),
            }
        outcome = await self._delivery.once(
            "interactive", payload, twice=bool(gesture.get("duplicate"))
        )
        return answer(outcome)
