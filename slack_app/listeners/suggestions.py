"""Pressing a prefilled button: the one way free text becomes a wish."""

import re

from agent.surfaces import answered_by
from memory import inbox, outbox, suggestions
from policies.errors import BadRequest, NotYours
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.gesture import Answer, Gesture, Kind

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def press(front: Front, arrival: Arrival) -> Answer:
    """File what the button says, once. Only the person it was prepared for may."""
    value = str(arrival.press.get("value"))
    if not _NUMBER.fullmatch(value):
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    person = front.member(arrival.account)
    with front.database.transaction() as tx:
        suggestion = suggestions.get(tx, int(value))
        if suggestion.person_id != person.id:
            raise NotYours
        surface = outbox.surface_at(tx, arrival.channel, arrival.text("container", "message_ts"))
        payload = {
            "suggestion": suggestion.id,
            "person": person.id,
            "channel": suggestion.channel or arrival.channel,
            "ts": suggestion.ts,
            "message_ts": arrival.text("container", "message_ts"),
            "team": arrival.team,
            "turn": answered_by(surface or ""),
        }
        inbox.receive(
            tx, suggestions.pressed_as(suggestion.id), "press", suggestion.thread, payload
        )
        if surface:
            outbox.want(tx, surface, "say")
    front.poke("inbox")
    return None


GESTURES = (Gesture(Kind.ACTION, "press", press),)
