"""What every gesture of a person has in common: where it happens and what comes of it."""

import asyncio

from sandbox.slack import events
from sandbox.slack.delivery import Delivery, Outcome
from sandbox.slack.members import Member
from sandbox.slack.messages import Conversation
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace

_NOBODY_THERE = frozenset({"connection_failed", "not_connected"})
TRIANGLE = "error triangle"


class GestureRefused(Exception):  # a person's hand is stopped, nothing failed
    """The person could not have done that in Slack; the message says why."""


def answer(outcome: Outcome | None, *, sees: str | None = None, **more: object) -> Payload:
    """Return what came of a gesture, as `_control/slack/act` answers."""
    if outcome is not None and not outcome.acked and sees is None:
        sees = TRIANGLE
    return {
        "delivered": outcome is not None and outcome.trouble not in _NOBODY_THERE,
        "ack": outcome.as_json() if outcome else None,
        "person_sees": sees,
        **more,
    }


def place(workspace: Workspace, person: Member, gesture: Payload) -> Conversation:
    """Return the conversation a gesture names (their own DM by default), if they are in it."""
    name = gesture.get("channel") or f"@{person.handle}"
    try:
        conversation = workspace.conversation(name)
    except SlackError:
        raise GestureRefused(f"There is no conversation {name!r}.") from None
    if person.id not in conversation.members and not gesture.get("forge"):
        raise GestureRefused(f"{person.staff.name} is not in {name}.")
    return conversation


async def announce(
    workspace: Workspace,
    delivery: Delivery,
    conversation: Conversation,
    gesture: Payload,
    heard: list[Payload],
) -> Payload:
    """Tell the program of events it subscribed to, and return what came of the first attempts."""
    wanted = [e for e in heard if events.subscription(e) in workspace.app.events]
    twice, shared = bool(gesture.get("duplicate")), conversation.is_shared
    outcomes = await asyncio.gather(
        *(delivery.announce(event, shared=shared, twice=twice) for event in wanted)
    )
    first = outcomes[0] if outcomes else None
    every = [
        {"event": events.subscription(event), "ack": outcome.as_json()}
        for event, outcome in zip(wanted, outcomes, strict=True)
    ]
    return {**answer(first), "person_sees": None, "deliveries": every}
