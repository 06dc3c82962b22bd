"""Submitting and closing modals, and doing what the program answers."""

from typing import cast

from sandbox.slack import interactions
from sandbox.slack.anatomy import elements
from sandbox.slack.delivery import Delivery
from sandbox.slack.forms import NotAccepted, check, reported
from sandbox.slack.hands import GestureRefused, answer
from sandbox.slack.limits import check_view
from sandbox.slack.members import Member
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Modals:
    """The life of a modal after it was opened."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    async def submit(self, person: Member, gesture: Payload) -> Payload:
        """Fill in `values` ({block id: {action id: entry}} or {block id: entry}) and submit.

        Slack's client stops an incomplete form before anything is sent.
        """
        view = self._open_view(person, gesture)
        self._fill(view, gesture.get("values") or {})
        try:
            check(view.blocks, view.values)
        except NotAccepted as stopped:
            view.errors = stopped.errors
            self._workspace.changed()
            raise
        view.errors = {}
        payload = {
            **interactions.by(self._workspace, "view_submission", person),
            "view": view.as_slack(),
            "response_urls": self._response_urls(view, person),
        }
        twice = bool(gesture.get("duplicate"))
        outcome = await self._delivery.once("interactive", payload, twice=twice)
        if not outcome.acked:
            return answer(outcome, sees=TROUBLE)
        body = outcome.body if isinstance(outcome.body, dict) else {}
        sees = self._obey(person, view, cast("Payload", body))
        self._workspace.changed()
        return answer(outcome, sees=sees, errors=view.errors or None)

    async def close(self, person: Member, gesture: Payload) -> Payload:
        """Close the top modal, or every one with `all`. The program hears of it if it asked to."""
        view = self._open_view(person, gesture)
        everything = bool(gesture.get("all") or view.content.get("clear_on_close"))
        if everything:
            self._workspace.views.clear(person.id)
        else:
            self._workspace.views.close(person.id)
        self._workspace.changed()
        if not view.content.get("notify_on_close"):
            return answer(None)
        payload = {
            **interactions.by(self._workspace, "view_closed", person),
            "view": view.as_slack(),
            "is_cleared": everything,
        }
        payload.pop("trigger_id")
        outcome = await self._delivery.once("interactive", payload)
        return answer(outcome) | {"person_sees": None}

    def _open_view(self, person: Member, gesture: Payload) -> View:
        view = self._workspace.views.top(person.id)
        if view is None or gesture.get("view_id") not in (None, view.id):
            raise GestureRefused(f"{person.staff.name} does not have that modal in front.")
        return view

    def _fill(self, view: View, values: Payload) -> None:
        blocks = {block["block_id"]: block for block in view.blocks}
        for block_id, given in values.items():
            if block_id not in blocks:
                raise GestureRefused(f"The modal has no input {block_id!r}.")
            for _, element in elements(blocks[block_id]):
                action_id = element["action_id"]
                entry = given.get(action_id) if isinstance(given, dict) else given
                view.values.setdefault(block_id, {})[action_id] = reported(element, entry)

    def _obey(self, person: Member, view: View, body: Payload) -> str | None:
        views = self._workspace.views
        try:
            match body.get("response_action"):
                case None if not body:
                    views.close(person.id)
                case "clear":
                    views.clear(person.id)
                case "update":
                    views.update(view, check_view(body.get("view"), "modal"))
                case "push":
                    views.push(person.id, check_view(body.get("view"), "modal"))
                case "errors" if _all_known(view, body.get("errors")):
                    view.errors = dict(body["errors"])
                case _:
                    return TROUBLE
        except SlackError as refusal:
            return f"{TROUBLE} ({refusal.code}: {' '.join(refusal.messages)})"
        return None

    def _response_urls(self, view: View, person: Member) -> list[Payload]:
        urls = []
        for block in view.blocks:
            for _, element in elements(block):
                if not element.get("response_url_enabled"):
                    continue
                state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
                chosen = state.get("selected_conversation") or state.get("selected_channel")
                if chosen:
                    url = self._workspace.grant_response_url("app", chosen, person.id)
                    urls.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": chosen,
                            "response_url": url,
                        }
                    )
        return urls


def _all_known(view: View, errors: object) -> bool:
    inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
    return isinstance(errors, dict) and bool(errors) and set(errors) <= inputs
