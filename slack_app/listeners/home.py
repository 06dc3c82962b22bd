"""The Home tab: opening it, looking through its queues, and the brake."""

import re

from memory import outbox
from memory.homes import Look, looked
from policies.errors import BadRequest
from slack_app.cards.modals import pause_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.events import events
from slack_app.listeners.forms import open_form
from slack_app.listeners.gesture import Answer, Gesture, Kind, tell
from slack_app.queues import Queue

_TURN = re.compile(r"([a-z_]{1,20}):([0-9]{1,6})")


def opened(front: Front, arrival: Arrival) -> Answer:
    """Have the person's Home shown as it stands now; strangers get a sentence there."""
    match arrival.text("event", "tab"):
        case "home":
            return show_home(front, arrival, Look())
        case "messages":
            return _suggest(front, arrival)
    return None


def _suggest(front: Front, arrival: Arrival) -> Answer:
    """Have Slack offer what this person may want to ask; strangers are offered nothing."""
    person = front.person(arrival.account)
    if person is None or not person.may_decide or not arrival.channel:
        return None
    payload = {"account": str(arrival.account), "person": person.id}
    surface, channel = f"prompts:{arrival.account}", arrival.channel
    with front.database.transaction() as tx:
        outbox.want(tx, surface, "prompts", channel=channel, payload=payload)
    front.poke("outbox")
    return None


def show(front: Front, arrival: Arrival) -> Answer:
    """Show the queue that was chosen, from its first page."""
    front.member(arrival.account)
    chosen = (arrival.press.get("selected_option") or {}).get("value")
    return show_home(front, arrival, Look(chosen if chosen in set(Queue) else ""))


def turn(front: Front, arrival: Arrival) -> Answer:
    """Show the page before or after."""
    front.member(arrival.account)
    found = _TURN.fullmatch(str(arrival.press.get("value")))
    if found is None or found[1] not in set(Queue):
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    return show_home(front, arrival, Look(found[1], int(found[2])))


def pause(front: Front, arrival: Arrival) -> Answer:
    """Ask why everything is to be paused."""
    front.member(arrival.account)
    return open_form(arrival, pause_form())


def pause_said(front: Front, arrival: Arrival) -> Answer:
    """Pause every change at once."""
    person = front.member(arrival.account)
    reason = arrival.filled("words").strip()
    if not reason:
        return {"response_action": "errors", "errors": {"words": "Please say why."}}
    front.decisions.freeze(person=person, reason=reason)
    front.poke("outbox")
    return None


def lift(front: Front, arrival: Arrival) -> Answer:
    """Help to end a pause; it takes two."""
    tell(front, arrival, front.decisions.lift(person=front.member(arrival.account)))
    return None


def events_again(front: Front, arrival: Arrival) -> Answer:
    """Have what vendors told us, and could not be handled, tried again."""
    tell(front, arrival, events(front, front.member(arrival.account), ["replay", "dead"]))
    return None


def show_home(front: Front, arrival: Arrival, look: Look) -> Answer:
    """Have the Home tab of whoever did this shown with that look."""
    person = front.person(arrival.account)
    payload = {"account": str(arrival.account), "person": person.id if person else ""}
    surface = f"home:{arrival.account}"
    with front.database.transaction() as tx:
        looked(tx, surface, look)
        outbox.want(tx, surface, "home", payload=payload)
    front.poke("outbox")
    return None


GESTURES = (
    Gesture(Kind.EVENT, "app_home_opened", opened, subscriptions=("app_home_opened",)),
    Gesture(Kind.ACTION, "home_show", show),
    Gesture(Kind.ACTION, "home_next", turn),
    Gesture(Kind.ACTION, "events_again", events_again),
    Gesture(Kind.ACTION, "home_previous", turn),
    Gesture(Kind.ACTION, "pause", pause),
    Gesture(Kind.VIEW, "pause", pause_said),
    Gesture(Kind.ACTION, "lift", lift),
)
