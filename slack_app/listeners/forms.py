"""Opening a form: the one remote call a listener may make, because Slack gives it three seconds."""

from memory import ledger
from memory.states import State
from policies.errors import TooLate
from slack_app.cards.case import Case
from slack_app.cards.modals import CardRef, View
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.gesture import Answer
from slack_app.records import case_of


def read_case(front: Front, ref: CardRef) -> Case:
    """Read an Action as it stands now. Raises `NotFound`."""
    people = front.directory.everybody()
    with front.database.read() as tx:
        return case_of(tx, ledger.get(tx, ref.action_id), people, front.zone)


def still_pending(case: Case, ref: CardRef) -> Case:
    """Return the case if it waits for a decision on this very revision. Raises `TooLate`."""
    if case.action.state is not State.PENDING:
        raise TooLate(case.truth)
    if case.revision.number != ref.revision:
        raise TooLate(f"{case.action.name} was changed meanwhile; please use the newer card.")
    return case


def open_form(arrival: Arrival, view: View) -> Answer:
    """Show a form to whoever pressed; the acknowledgement itself then says nothing."""
    opened_view(arrival, view)
    return None


def opened_view(arrival: Arrival, view: View) -> str:
    """Show a form to whoever pressed, and return the id under which it can be filled later."""
    opened = arrival.client.views_open(trigger_id=arrival.text("trigger_id"), view=view)
    return str((opened.get("view") or {}).get("id") or "")
