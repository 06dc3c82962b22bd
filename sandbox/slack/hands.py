from sandbox.slack.delivery import Outcome
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
