"""What a listener is: a name in Slack, and a function that stores something and may answer.

Bolt's contract is kept in one place. A listener stores what was done, in one transaction, and only
then acknowledges; it never raises, because an exception around `ack()` makes Bolt take the
acknowledgement back; and where nothing could be stored it does not acknowledge at all, so that
Slack delivers an event again and shows a press as failed.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from policies.errors import CountersignError, Unavailable
from slack_app.cards.blocks import escape
from slack_app.cards.modals import notice
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.trouble import UNREACHABLE, WENT_WRONG
from slack_app.whispers import whisper

log = logging.getLogger(__name__)

Answer: TypeAlias = Mapping[str, Any] | None
"""What the acknowledgement carries; None for an empty one."""

_NO_FORM = "Slack did not open the form. Nothing was changed; please press again."


class Kind(StrEnum):
    """What Slack calls the occasion."""

    EVENT = "event"
    ACTION = "action"
    VIEW = "view"
    COMMAND = "command"


@dataclass(frozen=True)
class Gesture:
    """One thing people do. `subscriptions` are the bot events an EVENT has to be subscribed to."""

    kind: Kind
    name: str
    handle: Callable[[Front, Arrival], Answer]
    subscriptions: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


def attach(app: App, front: Front, gesture: Gesture) -> None:
    """Register a gesture with Bolt."""
    register = {
        Kind.EVENT: app.event,
        Kind.ACTION: app.action,
        Kind.VIEW: app.view,
        Kind.COMMAND: app.command,
    }[gesture.kind]

    def listen(body: dict[str, Any], client: WebClient, ack: Ack) -> BoltResponse:
        try:
            return ack(**(_answer(front, gesture, Arrival(body, client)) or {}))
        except Exception as error:  # noqa: BLE001 - see the module's docstring
            log.error("%s %s was not taken: %s", gesture.kind, gesture.name, error)  # noqa: TRY400 - its trace was logged already, or says only that the database is away
            return BoltResponse(status=503, body="")

    register(gesture.name)(listen)


def _answer(front: Front, gesture: Gesture, arrival: Arrival) -> Answer:
    """Handle a gesture; whatever is refused or goes wrong becomes a sentence for its person.

    Raises `Unavailable` where nothing could be stored.
    """
    try:
        return gesture.handle(front, arrival)
    except Unavailable:
        raise
    except CountersignError as refusal:
        sentence = refusal.sentence
    except UNREACHABLE as error:
        log.warning("Slack did not open a form: %s", type(error).__name__)
        sentence = _NO_FORM
    except Exception:
        log.exception("%s %s could not be handled", gesture.kind, gesture.name)
        sentence = WENT_WRONG
    return _told(front, gesture, arrival, sentence)


def tell(front: Front, arrival: Arrival, sentence: str) -> None:
    """Say something to whoever did this, and to nobody else."""
    with front.database.transaction() as tx:
        whisper(
            tx,
            arrival.key,
            account=arrival.account,
            text=sentence,
            channel=arrival.channel,
            thread_ts=arrival.thread_ts,
        )
    front.poke("outbox")


def _told(front: Front, gesture: Gesture, arrival: Arrival, sentence: str) -> Answer:
    if gesture.kind is Kind.COMMAND:
        return {"text": escape(sentence, limit=2000)}
    if gesture.kind is Kind.VIEW:
        return told_in_form(sentence)
    tell(front, arrival, sentence)
    return None


def told_in_form(sentence: str) -> Answer:
    """Replace the submitted form by a sentence."""
    return {"response_action": "update", "view": notice("Countersign", sentence)}
