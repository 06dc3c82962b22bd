"""Opening the Home tab."""

from memory import outbox
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.gesture import Answer, Gesture, Kind


def opened(front: Front, arrival: Arrival) -> Answer:
    """Have the person's Home shown as it stands now; strangers get a sentence there."""
    if arrival.text("event", "tab") != "home":
        return None
    person = front.person(arrival.account)
    payload = {"account": str(arrival.account), "person": person.id if person else ""}
    with front.database.transaction() as tx:
        outbox.want(tx, f"home:{arrival.account}", "home", payload=payload)
    front.poke("outbox")
    return None


GESTURES = (Gesture(Kind.EVENT, "app_home_opened", opened, subscriptions=("app_home_opened",)),)
