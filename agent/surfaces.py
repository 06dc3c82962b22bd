"""Which places show an Action. Channels are named by role; the front door knows where they are."""

from collections.abc import Mapping
from typing import Any

from memory import bundles, ledger, outbox, pushes
from memory.database import Tx
from memory.ledger import Action
from memory.states import LIVE, State

APPROVALS = "#approvals"
PROBLEMS = "problems"
"""What the newest digest of each channel shows the state of: it is shown anew when that changes."""
_ANSWER = "say:"


def show(tx: Tx, action: Action) -> None:
    """Give a new Action its places: the card where approvers are, a line where it was asked."""
    if action.channel:
        outbox.want(
            tx,
            f"status:{action.name}",
            "status",
            subject=action.name,
            channel=action.channel,
            thread_ts=action.ts,
            payload={"action": action.id},
        )
    if action.state is State.DENIED:
        return
    _want_card(tx, action, channel=APPROVALS)
    _told_of(tx, action)


def show_listed(tx: Tx, action: Action, batch: str, sweep: str) -> None:
    """Give a new Action a place in a message that lists what one sweep asks for at once.

    Its own card comes into the thread of that message, once that is posted.
    """
    pushes.list_in(tx, batch, action)
    outbox.want(tx, batch, "batch", channel=APPROVALS, payload={"sweep": sweep})
    _told_of(tx, action)


def show_in_thread(tx: Tx, batch: str, *, channel: str, ts: str) -> None:
    """Put the cards of what a message lists into its thread, each once."""
    for action in pushes.without_a_card(tx, batch):
        _want_card(tx, action, channel=channel, thread_ts=ts)


def _want_card(tx: Tx, action: Action, *, channel: str, thread_ts: str = "") -> None:
    outbox.want(
        tx,
        pushes.card_of(action),
        "card",
        subject=action.name,
        channel=channel,
        thread_ts=thread_ts,
        payload={"action": action.id},
    )


def _told_of(tx: Tx, action: Action) -> None:
    """Have whoever decides it told, and what else is open on the same object say so."""
    if action.state is State.PENDING:
        pushes.schedule(tx, action.id, tx.now())
    # The cards of what else is open on the same object say so from now on.
    for other in ledger.on_target(tx, action.target, LIVE):
        ledger.wake(tx, other)


def show_rest(tx: Tx, agreed: Action) -> None:
    """Give what was agreed together with an Action places of its own, now that it is to come."""
    for one in bundles.with_it(tx, agreed):
        show(tx, one)


def answer_to(key: str) -> str:
    """Name the surface of an answer."""
    return f"{_ANSWER}{key}"


def answered_by(surface: str) -> str:
    """Return the event that a surface answers; empty for anything but an answer."""
    return surface.removeprefix(_ANSWER) if surface.startswith(_ANSWER) else ""


def say(tx: Tx, key: str, *, channel: str, thread_ts: str, payload: Mapping[str, Any]) -> None:
    """Post one answer in a thread, once per `key`."""
    if channel:
        place = {"channel": channel, "thread_ts": thread_ts}
        outbox.want(tx, answer_to(key), "say", payload=payload, **place)


def whisper(tx: Tx, key: str, *, person: str, channel: str, said: Mapping[str, Any]) -> None:
    """Tell one person something that only they see, once per `key`."""
    outbox.want(
        tx, f"whisper:{key}", "whisper", channel=channel, payload={**said, "person": person}
    )


def in_form(tx: Tx, key: str, payload: Mapping[str, Any]) -> None:
    """Answer inside the form that was handed in, where what was typed is not lost."""
    channel = str(payload.get("channel") or "")
    outbox.want(tx, f"form:{key}", "form", channel=channel, payload=payload)


def announce(tx: Tx, key: str, text: str) -> None:
    """Say something to everybody who decides, once per `key`."""
    say(tx, key, channel=APPROVALS, thread_ts="", payload={"text": text})
