"""What people think of an answer, and reading it in full."""

from agent.surfaces import answered_by
from memory import feedback, inbox, outbox
from memory.database import Tx
from memory.feedback import Rated
from memory.outbox import Surface
from policies.errors import BadRequest, NotFound
from slack_app.cards.whole import whole_answer
from slack_app.feedback import BAD, FORM, GOOD, opinion_of, words_form
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form
from slack_app.listeners.gesture import Answer, Gesture, Kind


def rate(front: Front, arrival: Arrival) -> Answer:
    """Keep an opinion of an answer; whoever did not like it may say why."""
    thumb = arrival.press.get("value")
    if thumb not in {GOOD, BAD}:
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    person = front.member(arrival.account)
    with front.database.transaction() as tx:
        rated = _rated(tx, _pressed(tx, arrival))
        opinion = feedback.rate(tx, rated, person=person.id, liked=thumb == GOOD)
    return open_form(arrival, words_form(opinion)) if thumb == BAD else None


def rate_said(front: Front, arrival: Arrival) -> Answer:
    """Keep the words somebody gave for not liking an answer."""
    person = front.member(arrival.account)
    opinion = opinion_of(arrival.text("view", "private_metadata"))
    with front.database.transaction() as tx:
        if not feedback.explain(tx, opinion, arrival.filled("words").strip(), person=person.id):
            raise NotFound("That answer is not here any more. Nothing was kept.")
    return None


def whole(front: Front, arrival: Arrival) -> Answer:
    """Show an answer in full to somebody who sees its message."""
    front.member(arrival.account)
    with front.database.read() as tx:
        answer = _pressed(tx, arrival)
    return open_form(arrival, whole_answer(answer.payload))


def _pressed(tx: Tx, arrival: Arrival) -> Surface:
    """Return the answer whose message was pressed, and no other. Raises `NotFound`."""
    posted = outbox.posted_at(tx, arrival.channel, arrival.text("container", "message_ts"))
    if posted is None or not answered_by(posted.surface):
        raise NotFound("I do not know that answer. Please press again in a moment.")
    return posted


def _rated(tx: Tx, answer: Surface) -> Rated:
    turn = answered_by(answer.surface)
    asked = inbox.by_event(tx, turn)
    tools = [str(name) for name in answer.payload.get("tools") or ()]
    return Rated(
        turn=turn,
        question=str(asked.payload.get("text") or "") if asked else "",
        brain=str(answer.payload.get("brain") or ""),
        route=", ".join(tools)[:200] or "asked back",
    )


GESTURES = (
    Gesture(Kind.ACTION, "feedback", rate),
    Gesture(Kind.VIEW, FORM, rate_said),
    Gesture(Kind.ACTION, "whole", whole),
)
