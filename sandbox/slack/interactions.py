"""Interaction payloads: what a press, a choice, a submitted modal or a command looks like."""

import time
from copy import deepcopy
from dataclasses import dataclass

from sandbox.slack.forms import REPORTED_AS, Values, state
from sandbox.slack.members import APP_ID, TEAM_ID, Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.payload import Payload
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

TEAM = {"id": TEAM_ID, "domain": "countersign-practice"}
_TOKEN = "sandbox-verification-token"


@dataclass(frozen=True, slots=True)
class Shown:
    """A surface as one person sees it: its blocks, and what an interaction says about it."""

    blocks: list[Payload]
    values: Values
    about: Payload


def message_shown(
    workspace: Workspace,
    conversation: Conversation,
    message: Message,
    person: Member,
    version: Payload | None = None,
) -> Shown:
    """Return a message as a person has it before them; `version` is one shown earlier."""
    container: Payload = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.for_user is not None,
    }
    told = version or conversation.told(message, with_metadata=True)
    if thread := told.get("thread_ts"):
        container["thread_ts"] = thread
    values = workspace.drafts.setdefault((person.id, message.ts), {})
    about: Payload = {
        "container": container,
        "channel": channel(conversation),
        "state": {"values": state(told.get("blocks", []), values)},
        "response_url": workspace.grant_response_url(
            "actions", conversation.id, person.id, message.ts
        ),
    }
    if not message.for_user:
        about["message"] = deepcopy(told)
    return Shown(told.get("blocks", []), values, about)


def view_shown(view: View) -> Shown:
    """Return a modal or Home tab as its person has it before them."""
    container = {"type": "view", "view_id": view.id}
    seen = view.as_slack()
    return Shown(
        view.blocks, view.values, {"container": container, "view": seen, "state": seen["state"]}
    )


def channel(conversation: Conversation) -> Payload:
    """Return the channel as interactions name it."""
    name = "directmessage" if conversation.is_im else conversation.name
    return {"id": conversation.id, "name": name}


def by(workspace: Workspace, kind: str, person: Member) -> Payload:
    """Return what every interaction carries. `user.team_id` is the person's own workspace."""
    return {
        "type": kind,
        "team": dict(TEAM),
        "user": person.as_actor(),
        "api_app_id": APP_ID,
        "token": _TOKEN,
        "trigger_id": workspace.grant_trigger(person.id),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(block_id: str, element: Payload, chosen: Payload | None = None) -> Payload:
    """Return one entry of `actions` for an element that was pressed or chosen from."""
    done: Payload = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": f"{time.time():.6f}",
    }
    for kept in ("text", "value", "style", "confirm", "placeholder"):
        if kept in element and not (kept == "value" and element["type"] in REPORTED_AS):
            done[kept] = element[kept]
    return done | {k: v for k, v in (chosen or {}).items() if k != "type"}


def command(
    workspace: Workspace, person: Member, conversation: Conversation, name: str, text: str
) -> Payload:
    """Return a slash command's form fields."""
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM["domain"],
        "channel_id": conversation.id,
        "channel_name": channel(conversation)["name"],
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": workspace.grant_response_url("commands", conversation.id, person.id),
        "trigger_id": workspace.grant_trigger(person.id),
    }
