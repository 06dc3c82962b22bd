"""Taking back, settling what nobody could find out, and looking at everything there is."""

from agent.usage import spent_line
from memory import audit, ledger, suggestions, usage
from memory.states import State
from policies.errors import TooLate
from slack_app.cards.details import details as details_view
from slack_app.cards.modals import HAPPENED, settle_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form, read_case
from slack_app.listeners.gesture import Answer, Gesture, Kind, tell
from slack_app.records import case_of
from tools.plain_text import SPOKEN, quoted


def undo(front: Front, arrival: Arrival) -> Answer:
    """Take a wish back, or an approval in its Undo time."""
    ref = arrival.card()
    said = front.decisions.take_back(ref.action_id, person=front.member(arrival.account))
    tell(front, arrival, said)
    return None


def settle(front: Front, arrival: Arrival) -> Answer:
    """Ask what a person saw."""
    ref = arrival.card()
    front.member(arrival.account)
    case = read_case(front, ref)
    if case.action.state is not State.NEEDS_HUMAN:
        raise TooLate(case.truth)
    return open_form(arrival, settle_form(case, ref))


def settle_said(front: Front, arrival: Arrival) -> Answer:
    """End an Action by what a person saw in the shop."""
    ref = arrival.form()
    person = front.member(arrival.account)
    seen = arrival.filled("happened")
    if seen not in HAPPENED:
        return {"response_action": "errors", "errors": {"happened": "Please choose one."}}
    words = arrival.filled("words").strip()
    more = f" {quoted(words, SPOKEN)}" if words else ""
    note = f"{person.name}: {HAPPENED[seen]}.{more}"
    front.decisions.settle_by_hand(ref.action_id, person=person, happened=seen == "yes", note=note)
    front.poke("outbox")
    return None


def details(front: Front, arrival: Arrival) -> Answer:
    """Show everything there is about an Action."""
    ref = arrival.card()
    front.member(arrival.account)
    people = front.directory.everybody()
    with front.database.read() as tx:
        action = ledger.get(tx, ref.action_id)
        case = case_of(tx, action, people, front.zone)
        log = audit.rows_of(tx, action.id)
        spent = usage.of_turn(tx, suggestions.turn_behind(tx, action.origin_event))
    names = {one.id: one.name for one in people}
    return open_form(arrival, details_view(case, log, names, spent_line(spent)))


GESTURES = (
    Gesture(Kind.ACTION, "undo", undo),
    Gesture(Kind.ACTION, "settle", settle),
    Gesture(Kind.VIEW, "settle", settle_said),
    Gesture(Kind.ACTION, "details", details),
)
