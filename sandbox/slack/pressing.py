"""Buttons and menus, in messages, modals and the Home tab."""

from collections.abc import Collection
from copy import deepcopy

from sandbox.slack import interactions
from sandbox.slack.anatomy import elements, nested
from sandbox.slack.delivery import Delivery
from sandbox.slack.forms import REPORTED_AS, offered, reported
from sandbox.slack.hands import GestureRefused, answer, place
from sandbox.slack.interactions import Shown
from sandbox.slack.members import Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.payload import Payload
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

_BUTTONS = frozenset({"button", "icon_button", "feedback_buttons", "workflow_button"})


class Pressing:
    """Finds what is really in front of the person, and delivers the press."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    async def click(self, person: Member, gesture: Payload) -> Payload:
        """Press a button.

        `stale` presses it in the message as it stood before its last change, as a second browser
        tab still shows it; the page says by `seen` how many changes it knows of. `forge` with
        `value` sends a value the app never put there.
        """
        shown = self._shown(person, gesture)
        block_id, element = _find(shown.blocks, gesture, _BUTTONS)
        if "value" in gesture:
            if not gesture.get("forge"):
                raise GestureRefused("A button carries its own value; say forge to send another.")
            element["value"] = gesture["value"]
        chosen: Payload = {}
        if element["type"] == "feedback_buttons":
            side = "negative_button" if gesture.get("negative") else "positive_button"
            chosen = {"value": element[side].get("value"), "text": element[side]["text"]}
        done = interactions.action(block_id, element, chosen)
        return await self._deliver(person, gesture, shown, done)

    async def select(self, person: Member, gesture: Payload) -> Payload:
        """Choose from a menu. Inside an input block nothing is sent unless it dispatches."""
        shown = self._shown(person, gesture)
        block_id, element = _find(shown.blocks, gesture, {*REPORTED_AS, "overflow"})
        if element["type"] == "overflow":
            options = [o for o in offered(element) if o["value"] == gesture.get("option")]
            if not options:
                raise GestureRefused(f"There is no option {gesture.get('option')!r} to choose.")
            chosen: Payload = {"selected_option": options[0]}
        else:
            chosen = reported(element, gesture.get("option"))
            self._keep(person, gesture, block_id, element["action_id"], chosen)
            shown = self._shown(person, gesture)
            block = next(b for b in nested(shown.blocks) if b["block_id"] == block_id)
            if block["type"] == "input" and not block.get("dispatch_action"):
                return answer(None)
        done = interactions.action(block_id, element, chosen)
        return await self._deliver(person, gesture, shown, done)

    async def _deliver(
        self, person: Member, gesture: Payload, shown: Shown, done: Payload
    ) -> Payload:
        payload = {
            **interactions.by(self._workspace, "block_actions", person),
            **shown.about,
            "actions": [done],
        }
        twice = bool(gesture.get("duplicate"))
        return answer(await self._delivery.once("interactive", payload, twice=twice))

    def _shown(self, person: Member, gesture: Payload) -> Shown:
        if (view := self._view(person, gesture)) is not None:
            return interactions.view_shown(view)
        conversation, message = self._message(person, gesture)
        version = None
        if gesture.get("stale"):
            if not message.versions:
                raise GestureRefused("That message never looked different.")
            version = message.versions[int(gesture.get("version", -1))]
        elif 0 <= (seen := int(gesture.get("seen", len(message.versions)))) < len(message.versions):
            version = message.versions[seen]
        return interactions.message_shown(self._workspace, conversation, message, person, version)

    def _view(self, person: Member, gesture: Payload) -> View | None:
        views = self._workspace.views
        match gesture.get("in"):
            case None:
                return None
            case "home":
                view = views.homes.get(person.id)
            case "modal":
                view = views.top(person.id)
            case other:
                raise GestureRefused(f"There is no surface {other!r}: say modal or home.")
        if view is None:
            raise GestureRefused(f"{person.staff.name} has no {gesture['in']} open.")
        return view

    def _message(self, person: Member, gesture: Payload) -> tuple[Conversation, Message]:
        conversation = place(self._workspace, person, gesture)
        message = conversation.find(str(gesture.get("ts")))
        hidden = message is not None and message.for_user not in (None, person.id)
        if message is None or hidden:
            raise GestureRefused(f"{person.staff.name} sees no message {gesture.get('ts')} there.")
        return conversation, message

    def _keep(
        self, person: Member, gesture: Payload, block_id: str, action_id: str, chosen: Payload
    ) -> None:
        if (view := self._view(person, gesture)) is not None:
            values = view.values
        else:
            ts = str(gesture.get("ts"))
            values = self._workspace.drafts.setdefault((person.id, ts), {})
        values.setdefault(block_id, {})[action_id] = chosen
        self._workspace.changed()


def _find(blocks: list[Payload], gesture: Payload, kinds: Collection[str]) -> tuple[str, Payload]:
    wanted, block = gesture.get("action_id"), gesture.get("block_id")
    there = [
        (b["block_id"], element)
        for b in nested(blocks)
        for _, element in elements(b)
        if element["type"] in kinds
        and element.get("action_id") == wanted
        and block in (None, b["block_id"])
    ]
    place = int(gesture.get("index") or 0)
    if place >= len(there):
        raise GestureRefused(f"There is no {wanted!r} to press there now.")
    return there[place][0], deepcopy(there[place][1])
