"""Deciding: yes, no, and yes with the amount typed again."""

import re
from collections.abc import Callable

from agent.next_steps import IN_OTHER_WORDS, REASONS, because
from memory import ledger
from memory.database import Tx
from memory.votes import Ballot, Decision
from policies.errors import BadMoney, BadRequest
from policies.money import Money
from policies.people import Person
from slack_app.accounts import Account
from slack_app.ballots import Press
from slack_app.cards.batch import MOST_LISTED
from slack_app.cards.case import Case
from slack_app.cards.modals import CardRef, View, reject_form, retype_form
from slack_app.front import Front, Stranger
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form, read_case
from slack_app.listeners.gesture import Answer, Gesture, Kind, tell, told_in_form

_GROUPED = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])")


def approve(front: Front, arrival: Arrival) -> Answer:
    """Keep a yes; it is counted once it is acknowledged (`slack_app.tally`)."""
    key = f"ballot:{arrival.key}"
    front.ballots.put(Press(key, arrival.account, arrival.card(), arrival.thread_ts))
    front.poke("ballots")
    return None


def approve_all(front: Front, arrival: Arrival) -> Answer:
    """Keep a yes to each that was listed, on the very revision that was shown.

    Whoever can decide none of them hears why once, not once for each.
    """
    value = arrival.press.get("value")
    refs = [CardRef.parse(one, arrival.channel) for one in str(value or "").split()]
    if not 0 < len(refs) <= MOST_LISTED:
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    person = front.person(arrival.account)
    theirs = [one for one in refs if person and may_be_asked(read_case(front, one), one, person)]
    for ref in theirs or refs[:1]:
        key = f"ballot:{arrival.key}:{ref.action_id}"
        front.ballots.put(Press(key, arrival.account, ref, arrival.thread_ts))
    front.poke("ballots")
    return None


def retype(front: Front, arrival: Arrival) -> Answer:
    """Ask for the amount, where the terms demand it, unless the yes could not count anyway."""
    return _asked_first(front, arrival, Decision.APPROVE, retype_form)


def approve_retyped(front: Front, arrival: Arrival) -> Answer:
    """Count a yes whose amount was typed again, exactly."""
    ref = arrival.form()
    person = _voter(front, arrival.account, ref)
    case = read_case(front, ref)
    shown = case.money if case.revision.number == ref.revision else None
    if shown is not None and not _types_again(arrival.filled("amount"), shown):
        errors = {"amount": f"That is not {shown}. Nothing was approved."}
        return {"response_action": "errors", "errors": errors}
    sentence = _cast(front, ref, person, Decision.APPROVE)
    return told_in_form(sentence) if sentence else None


def reject(front: Front, arrival: Arrival) -> Answer:
    """Ask why not, unless the no could not count anyway."""
    return _asked_first(front, arrival, Decision.REJECT, reject_form)


def reject_said(front: Front, arrival: Arrival) -> Answer:
    """Count a no with its reason."""
    ref = arrival.form()
    person = _voter(front, arrival.account, ref)
    chosen, words = arrival.filled("reason"), arrival.filled("words").strip()
    if chosen not in REASONS:
        return {"response_action": "errors", "errors": {"reason": "Please choose one."}}
    if chosen == IN_OTHER_WORDS and not words:
        errors = {"words": "Please say which. Nothing was decided yet."}
        return {"response_action": "errors", "errors": errors}
    sentence = _cast(front, ref, person, Decision.REJECT, because(chosen, words))
    return told_in_form(sentence) if sentence else None


def _asked_first(
    front: Front, arrival: Arrival, decision: Decision, form: Callable[[Case, CardRef], View]
) -> Answer:
    """Open a form, or vote at once so that the vote itself says why it does not count."""
    ref = arrival.card()
    person = _voter(front, arrival.account, ref)
    case = read_case(front, ref)
    if may_be_asked(case, ref, person):
        return open_form(arrival, form(case, ref))
    if sentence := _cast(front, ref, person, decision):
        tell(front, arrival, sentence)
    return None


def _cast(front: Front, ref: CardRef, person: Person, decision: Decision, reason: str = "") -> str:
    """Vote; return why it did not count, or nothing."""
    decided = front.decisions.vote(
        Ballot(ref.action_id, ref.revision, person, decision, reason=reason)
    )
    front.poke("actions")
    return "" if decided.counted else decided.sentence


def has_to_be_retyped(front: Front, ref: CardRef) -> bool:
    """Look at the terms alone, because of most presses the rest of the case is not asked."""
    with front.database.read() as tx:
        action = ledger.get(tx, ref.action_id)
        return ledger.revision(tx, action.id, action.revision).terms.retype_amount


def _types_again(typed: str, money: Money) -> bool:
    """Whether the very amount was typed, as the form shows it or plainly: `$2,109.45`, `2109.45`.

    A comma may stand only where it groups three digits; elsewhere amounts have none at all.
    """
    amount = typed.strip().removesuffix(money.currency).strip()
    plain = _GROUPED.sub(lambda grouped: grouped[0].replace(",", ""), amount)
    try:
        return Money.parse(plain, money.currency) == money
    except BadMoney:
        return False


def _voter(front: Front, account: Account, ref: CardRef) -> Person:
    """Return who votes. A known person who may not is refused, and logged, by the vote itself."""
    person = front.person(account)
    if person is not None:
        return person
    with front.database.transaction() as tx:
        refuse_stranger(tx, account, ref)
    raise Stranger


def refuse_stranger(tx: Tx, account: Account, ref: CardRef) -> None:
    """Log that somebody whom we do not know tried to vote. Raises `NotFound`."""
    action = ledger.get(tx, ref.action_id)
    why = {"why": "outsider", "account": str(account), "version": ref.revision}
    ledger.record(tx, action, "vote_refused", person=None, payload=why)


def may_be_asked(case: Case, ref: CardRef, person: Person) -> bool:
    """Whether filling in a form could lead anywhere; if not, the vote itself says why."""
    needs = case.revision.terms.requirements
    decides = any(person.belongs_to(need.group) for need in needs)
    live = case.action.state == "pending" and case.revision.number == ref.revision
    in_time = case.action.expires_at is None or case.now < case.action.expires_at
    counts = live and in_time and case.pause is None
    return counts and decides and person.id not in case.involved | case.voters


GESTURES = (
    Gesture(Kind.ACTION, "approve", approve),
    Gesture(Kind.ACTION, "approve_all", approve_all),
    Gesture(Kind.ACTION, "retype", retype),
    Gesture(Kind.VIEW, "approve", approve_retyped),
    Gesture(Kind.ACTION, "reject", reject),
    Gesture(Kind.VIEW, "reject", reject_said),
)
