"""`/ops`: the strict way to ask, and the brake anybody may pull."""

from agent import slash
from memory import inbox
from policies.people import Person
from slack_app.cards.blocks import clean, escape, said
from slack_app.front import Front
from slack_app.incoming import Arrival, spoken
from slack_app.listeners.digests import digests
from slack_app.listeners.events import events
from slack_app.listeners.gesture import Answer, Gesture, Kind


def ops(front: Front, arrival: Arrival) -> Answer:
    """Take a command, or pause and lift at once."""
    person = front.member(arrival.account)
    text = spoken(arrival.text("text"))
    word, _, rest = text.partition(" ")
    match word.lower():
        case "" | "help":
            return {"text": slash.HELP}
        case "freeze":
            if not rest.strip():
                return {"text": "Please say why: `/ops freeze REASON`. Nothing is paused yet."}
            told = front.decisions.freeze(person=person, reason=rest.strip())
            front.poke("outbox")
        case "lift":
            told = front.decisions.lift(person=person)
            front.poke("outbox")
        case "digest":
            told = digests(front, person, rest.lower().split())
        case "events":
            told = events(front, person, rest.split())
        case _:
            told = _taken(front, arrival, person, text)
    return {"text": escape(told), "blocks": [said(told)]}


def _taken(front: Front, arrival: Arrival, person: Person, text: str) -> str:
    """Lay a command before the operator, who answers in a message."""
    trigger = arrival.text("trigger_id")
    payload = {
        "text": text,
        "person": person.id,
        "channel": arrival.channel,
        "ts": "",
        "message_ts": "",
        "team": arrival.team,
    }
    partition = f"{arrival.team}:{arrival.channel}:{trigger}"
    with front.database.copying() as tx:
        inbox.receive(tx, f"slash:{trigger}", "slash", partition, payload)
    front.poke("inbox")
    return f"On it: {clean(text, 200)}"


GESTURES = (Gesture(Kind.COMMAND, "/ops", ops, scopes=("commands",)),)
