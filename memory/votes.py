"""Votes on one revision of one Action: who may, who did, and when they are enough (I6, I7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, insert, select

from memory import bundles, ledger, switches
from memory.database import Tx, storable
from memory.ledger import Action, Revision
from memory.states import State
from memory.tables import votes
from policies.people import Person
from policies.quorum import could_fill, filled


class Decision(StrEnum):
    """What a vote says."""

    APPROVE = "approve"
    REJECT = "reject"


class Answer(StrEnum):
    """What became of a vote. All but the first three are refusals, and logged as such."""

    COUNTED = "counted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SELF = "self"
    EDITOR = "editor"
    OUTSIDER = "outsider"
    NOT_ELIGIBLE = "not_eligible"
    ALREADY_VOTED = "already_voted"
    OLD_VERSION = "old_version"
    TOO_LATE = "too_late"
    WITH_ANOTHER = "with_another"
    EXPIRED = "expired"
    FROZEN = "frozen"


ACCEPTED = frozenset({Answer.COUNTED, Answer.APPROVED, Answer.REJECTED})


@dataclass(frozen=True)
class Ballot:
    """One person's wish to decide. `person` is as the directory knows them now."""

    action_id: int
    revision: int
    person: Person
    decision: Decision
    reason: str = ""


@dataclass(frozen=True)
class Vote:
    """A counted vote."""

    person_id: str
    decision: Decision
    reason: str
    at: datetime


_VOTES = (
    select(votes.c.person_id, votes.c.decision, votes.c.reason, votes.c.at)
    .where(votes.c.action_id == bindparam("action_id"), votes.c.revision == bindparam("revision"))
    .order_by(votes.c.at)
)


def of(tx: Tx, action_id: int, revision: int) -> list[Vote]:
    """All votes on one revision, oldest first."""
    asked = {"action_id": action_id, "revision": revision}

    def read() -> list[Vote]:
        found = tx.connection.execute(_VOTES, asked)
        return [Vote(row.person_id, Decision(row.decision), row.reason, row.at) for row in found]

    return [*tx.once(("votes", action_id, revision), read)]


def approvers(tx: Tx, action: Action, people: Sequence[Person]) -> tuple[Person, ...]:
    """Who approved the current revision and may still decide now."""
    said_yes = {
        vote.person_id
        for vote in of(tx, action.id, action.revision)
        if vote.decision is Decision.APPROVE
    }
    return tuple(person for person in people if person.id in said_yes and person.may_decide)


def cast(
    tx: Tx, ballot: Ballot, people: Sequence[Person], *, undo: timedelta
) -> tuple[Answer, Action]:
    """Count or refuse a vote, in one transaction; the last one needed approves.

    `undo` is how long the approved Action waits before it may be claimed. A refusal is an answer,
    not an exception, because it has to be logged in this very transaction.
    """
    action = ledger.get(tx, ballot.action_id)
    current = ledger.revision(tx, action.id, action.revision)
    together = bundles.decided_with(tx, action)
    refusal = _refusal(tx, ballot, action, current, people)
    if refusal is not None:
        ledger.record(
            tx,
            action,
            "vote_refused",
            person=ballot.person.id,
            payload={"decision": ballot.decision, "why": refusal, "version": ballot.revision},
        )
        return refusal, action
    for one in (action, *together):
        _count(tx, ballot, one)
    if ballot.decision is Decision.REJECT:
        ended = ledger.transition(
            tx, action, State.REJECTED, person=ballot.person.id, reason=ballot.reason
        )
        return Answer.REJECTED, ended
    enough = filled(current.terms.requirements, approvers(tx, action, people))
    if not enough.satisfied:
        ledger.wake(tx, action)
        return Answer.COUNTED, action
    begins = tx.now() + undo
    times = {"not_before": begins, "expires_at": begins + ledger.TO_CARRY_OUT}
    approved, *_ = [
        ledger.transition(tx, one, State.APPROVED, person=ballot.person.id, values=times)
        for one in (action, *together)
    ]
    return Answer.APPROVED, approved


def _count(tx: Tx, ballot: Ballot, action: Action) -> None:
    """Store a vote on one Action: the one it was cast on, or one that is decided with it."""
    tx.connection.execute(
        insert(votes).values(
            action_id=action.id,
            revision=action.revision,
            person_id=ballot.person.id,
            decision=ballot.decision,
            reason=storable(ballot.reason),
            at=tx.now(),
        )
    )
    payload = {"decision": ballot.decision, "reason": ballot.reason}
    ledger.record(tx, action, "voted", person=ballot.person.id, payload=payload)


def _refusal(
    tx: Tx, ballot: Ballot, action: Action, current: Revision, people: Sequence[Person]
) -> Answer | None:
    voted = {vote.person_id for vote in of(tx, action.id, action.revision)}
    is_current = ballot.revision == action.revision
    needs = current.terms.requirements
    in_a_group = any(ballot.person.belongs_to(need.group) for need in needs)
    adds_a_seat = could_fill(needs, approvers(tx, action, people), ballot.person)
    eligible = in_a_group if ballot.decision is Decision.REJECT else adds_a_seat
    # The first that holds is what the person is told.
    checks = (
        (not ballot.person.may_decide, Answer.OUTSIDER),
        (is_current and ballot.person.id in voted, Answer.ALREADY_VOTED),
        (action.state is not State.PENDING, Answer.TOO_LATE),
        (action.is_decided_with_another, Answer.WITH_ANOTHER),
        (not is_current, Answer.OLD_VERSION),
        (action.expires_at is not None and tx.now() >= action.expires_at, Answer.EXPIRED),
        (ballot.person.id == action.requester_id, Answer.SELF),
        (ballot.person.id in ledger.editors(tx, action), Answer.EDITOR),
        (not eligible, Answer.NOT_ELIGIBLE),
        (switches.frozen(tx) is not None, Answer.FROZEN),
    )
    return next((answer for holds, answer in checks if holds), None)
