"""What a requester may do once a wish has ended: ask for an exception, or ask again."""

from memory import inbox
from policies.errors import NotEligible
from policies.people import Person
from slack_app.cards.case import Case
from slack_app.cards.modals import CardRef, exception_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form, read_case
from slack_app.listeners.gesture import Answer, Gesture, Kind


def exception(front: Front, arrival: Arrival) -> Answer:
    """Ask why an owner should allow it."""
    ref = arrival.card()
    case = _theirs(front, front.member(arrival.account), ref)
    return open_form(arrival, exception_form(case, ref))


def exception_said(front: Front, arrival: Arrival) -> Answer:
    """Hand the plea in; it is prepared and judged anew, and stands on a card of its own."""
    ref = arrival.form()
    person = front.member(arrival.account)
    _theirs(front, person, ref)
    reason = arrival.filled("words").strip()
    if not reason:
        return {"response_action": "errors", "errors": {"words": "Please say why."}}
    _receive(front, arrival, ref, person, "exception", reason=reason)
    return None


def again(front: Front, arrival: Arrival) -> Answer:
    """File the same wish once more."""
    ref = arrival.card()
    person = front.member(arrival.account)
    _theirs(front, person, ref)
    _receive(front, arrival, ref, person, "again")
    return None


def _theirs(front: Front, person: Person, ref: CardRef) -> Case:
    case = read_case(front, ref)
    if case.action.requester_id != person.id:
        raise NotEligible(f"{case.requester} asked for this and can do that. Nothing was changed.")
    return case


def _receive(
    front: Front, arrival: Arrival, ref: CardRef, person: Person, kind: str, **words: str
) -> None:
    payload = {
        "action": ref.action_id,
        "person": person.id,
        "channel": ref.channel,
        "team": arrival.team,
        **words,
    }
    with front.database.transaction() as tx:
        inbox.receive(tx, f"{kind}:{arrival.key}", kind, f"action:{ref.action_id}", payload)
    front.poke("inbox")


def opened(_front: Front, _arrival: Arrival) -> Answer:
    """Take note of a button that is only a link: Slack tells us all the same."""
    return None


GESTURES = (
    Gesture(Kind.ACTION, "exception", exception),
    Gesture(Kind.VIEW, "exception", exception_said),
    Gesture(Kind.ACTION, "again", again),
    Gesture(Kind.ACTION, "open", opened),
)
