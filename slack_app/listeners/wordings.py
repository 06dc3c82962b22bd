"""Asking for another wording, or giving one."""

from memory import inbox
from policies.actions import ACTION_KINDS
from policies.errors import BadMoney, NotEligible
from policies.money import Money
from slack_app.cards.case import Case
from slack_app.cards.editing import edit_form, editable_now
from slack_app.cards.modals import change_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form, read_case, still_pending
from slack_app.listeners.gesture import Answer, Gesture, Kind, told_in_form

_LOOKING = "Looking in the shop and asking the rules whether that can be…"


def change(front: Front, arrival: Arrival) -> Answer:
    """Open the form that asks the requester for a change."""
    ref = arrival.card()
    front.member(arrival.account)
    return open_form(arrival, change_form(still_pending(read_case(front, ref), ref), ref))


def change_said(front: Front, arrival: Arrival) -> Answer:
    """Pass the wish on to the thread where it was asked."""
    ref = arrival.form()
    person = front.member(arrival.account)
    words = arrival.filled("words")
    front.decisions.ask_to_change(ref.action_id, ref.revision, words, person=person)
    front.poke("outbox")
    return None


def edit(front: Front, arrival: Arrival) -> Answer:
    """Open the form with the wording as it stands."""
    ref = arrival.card()
    person = front.member(arrival.account)
    case = still_pending(read_case(front, ref), ref)
    if not editable_now(case, person.id):
        raise NotEligible(f"Nothing of {case.action.name} can be changed; please ask anew.")
    return open_form(arrival, edit_form(case, ref, person.id))


def edit_said(front: Front, arrival: Arrival) -> Answer:
    """Hand the new wording in; it is prepared and judged anew, and answered in the form."""
    ref = arrival.form()
    person = front.member(arrival.account)
    case = still_pending(read_case(front, ref), ref)
    before = editable_now(case, person.id)
    now = {name: arrival.filled(name).strip() for name in before}
    changes = {name: value for name, value in now.items() if value != before[name]}
    if errors := _errors(case, changes):
        return {"response_action": "errors", "errors": errors}
    if not changes:
        first = next(iter(before), "note")
        return {"response_action": "errors", "errors": {first: "Nothing is different yet."}}
    payload = {
        "action": ref.action_id,
        "revision": ref.revision,
        "changes": changes,
        "person": person.id,
        "channel": ref.channel,
        "team": arrival.team,
        "view": arrival.text("view", "id"),
    }
    # A form that came back with a refusal is the same view with another hash.
    event = f"edit:{ref.kept}:{arrival.text('view', 'id')}:{arrival.text('view', 'hash')}"
    with front.database.transaction() as tx:
        inbox.receive(tx, event, "edit", f"action:{ref.action_id}", payload)
    front.poke("inbox")
    return told_in_form(_LOOKING)


def _errors(case: Case, changes: dict[str, str]) -> dict[str, str]:
    name = ACTION_KINDS[case.action.kind].money_field
    if name not in changes or case.money is None:
        return {}
    try:
        Money.parse(changes[name], case.money.currency)
    except BadMoney as error:
        return {name: error.sentence}
    return {}


GESTURES = (
    Gesture(Kind.ACTION, "change", change),
    Gesture(Kind.VIEW, "change", change_said),
    Gesture(Kind.ACTION, "edit", edit),
    Gesture(Kind.VIEW, "edit", edit_said),
)
