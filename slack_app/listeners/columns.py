"""What the columns of a vendor's list say: looking them over on Home, and confirming them once.

A list may lie on the vendor's server, so it is read by whoever answers letters, never in here.
"""

import re
from typing import Any

from pydantic import ValidationError

from agent.column_sheets import Chosen
from agent.vendor_columns import must_be_able_to_confirm
from memory import inbox
from policies.errors import BadRequest
from policies.people import Person
from slack_app.cards.columns import AGAIN, COLUMNS, DECIMAL, Kept, reading_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import opened_view
from slack_app.listeners.gesture import Answer, Gesture, Kind
from tools.vendor_lists.columns import NOT_THERE
from tools.vendor_lists.roles import Role

_SOURCE = re.compile(r"feeds:[a-z0-9-]+/[a-z0-9-]+")


def opened(front: Front, arrival: Arrival) -> Answer:
    """Open the form, and have the newest list laid out in it."""
    person = _buyer(front, arrival)
    source = str(arrival.press.get("value"))
    if not _SOURCE.fullmatch(source):
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    view = opened_view(arrival, reading_form())
    _hand_in(front, arrival, person, source=source, view=view)
    return None


def again(front: Front, arrival: Arrival) -> Answer:
    """Have the first rows shown as they are read by what is chosen now."""
    person = _buyer(front, arrival)
    kept, chosen = _filled(arrival)
    view = arrival.text("view", "id")
    _hand_in(front, arrival, person, source=kept.source, view=view, chosen=chosen)
    return None


def confirmed(front: Front, arrival: Arrival) -> Answer:
    """Have what was chosen kept, if it can be so; the list is read anew before."""
    person = _buyer(front, arrival)
    kept, chosen = _filled(arrival)
    if wrong := chosen.choice.faults:
        errors = {kept.field(role): why for role, why in wrong.items()}
        return {"response_action": "errors", "errors": errors}
    view = arrival.text("view", "id")
    _hand_in(front, arrival, person, source=kept.source, view=view, chosen=chosen, confirms=True)
    return {"response_action": "update", "view": reading_form()}


def _buyer(front: Front, arrival: Arrival) -> Person:
    person = front.member(arrival.account)
    must_be_able_to_confirm(person)
    return person


def _filled(arrival: Arrival) -> tuple[Kept, Chosen]:
    """Read what is chosen in the form. Raises `BadRequest` for what it does not offer."""
    kept = Kept.from_form(arrival.text("view", "private_metadata"))
    entered: dict[Role, Any] = {role: arrival.filled(kept.field(role)) for role in Role}
    places = {role: None if said in {"", NOT_THERE} else said for role, said in entered.items()}
    decimal = arrival.filled(kept.field(DECIMAL))
    try:
        given = {"digest": kept.digest, "places": places, "decimal": decimal}
        return kept, Chosen.model_validate(given)
    except ValidationError as error:
        raise BadRequest("I cannot read that form. Nothing was changed by it.") from error


def _hand_in(
    front: Front,
    arrival: Arrival,
    person: Person,
    *,
    source: str,
    view: str,
    chosen: Chosen | None = None,
    confirms: bool = False,
) -> None:
    payload = {
        "source": source,
        "person": person.id,
        "view": view,
        "chosen": chosen.model_dump(mode="json") if chosen else None,
        "confirms": confirms,
        "team": arrival.team,
    }
    # Whatever comes of a form gives its view another hash: the same one is the same gesture.
    event = f"columns:{view}:{arrival.text('view', 'hash')}:{arrival.key}"
    with front.database.transaction() as tx:
        inbox.receive(tx, event, COLUMNS, f"columns:{view}", payload)
    front.poke("inbox")


GESTURES = (
    Gesture(Kind.ACTION, COLUMNS, opened),
    Gesture(Kind.ACTION, AGAIN, again),
    Gesture(Kind.VIEW, COLUMNS, confirmed),
)
