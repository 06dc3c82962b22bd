"""Ways up after an end: an exception an owner decides, and asking again what nobody decided."""

from collections.abc import Sequence
from datetime import tzinfo
from enum import StrEnum

from agent.filing import plea_of
from memory import ledger, votes
from memory.database import Tx
from memory.ledger import Action, Revision
from memory.states import State
from policies.actions import ACTION_KINDS
from policies.actions.definition import Exceptional
from policies.people import Group, Person


class Chance(StrEnum):
    """What the requester may press once a wish has ended."""

    EXCEPTION = "exception"
    AGAIN = "again"


_AGAIN = frozenset({State.EXPIRED, State.FAILED})


def chance_of(tx: Tx, action: Action, current: Revision, people: Sequence[Person]) -> Chance | None:
    """Return what is left to its requester, or None.

    An exception is offered once: where only rules that know exceptions stood in the way, or a
    person who is no owner said no. A new wish that took its place ends the offer.
    """
    if ledger.retried_by(tx, action.id) is not None:
        return None
    if action.state in _AGAIN:
        return Chance.AGAIN
    if plea_of(current) or not issubclass(ACTION_KINDS[action.kind].arguments, Exceptional):
        return None
    excused = action.state is State.DENIED and current.terms.exceptable
    if excused or (action.state is State.REJECTED and not _by_an_owner(tx, action, people)):
        return Chance.EXCEPTION
    return None


def exceptions_this_month(tx: Tx, action: Action, zone: tzinfo) -> int:
    """Count the exceptions its requester asked for in the month of this one, this one included."""
    asked = action.created_at.astimezone(zone)
    began = asked.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return ledger.count_pleas(tx, action.requester_id, since=began, up_to=action.id)


def _by_an_owner(tx: Tx, action: Action, people: Sequence[Person]) -> bool:
    owners = {one.id for one in people if one.belongs_to(Group.OWNERS)}
    return any(vote.person_id in owners for vote in votes.of(tx, action.id, action.revision)[-1:])
