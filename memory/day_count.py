"""What happened within a length of time, counted from rows: what the digest says was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from memory.database import Tx
from memory.mirror.tables import fulfilments
from memory.states import State
from memory.tables import actions, votes
from memory.votes import Decision


@dataclass(frozen=True)
class Counted:
    """One span of time. `by` says how often each person decided, by their ids."""

    approved: int
    refused: int
    ran_out: int
    carried_out: Mapping[str, int]
    by: Mapping[str, int]
    sent: int


def counted(tx: Tx, since: datetime, until: datetime) -> Counted:
    """Count what happened from `since` up to, and not at, `until`."""
    within = votes.c.at >= since, votes.c.at < until
    said = select(votes.c.decision, votes.c.person_id, func.count()).where(*within)
    decided = tx.connection.execute(said.group_by(votes.c.decision, votes.c.person_id)).all()
    changed = actions.c.changed_at >= since, actions.c.changed_at < until
    ended = select(actions.c.state, actions.c.kind, func.count()).where(*changed)
    became = tx.connection.execute(ended.group_by(actions.c.state, actions.c.kind)).all()
    by: dict[str, int] = {}
    for _, person, number in decided:
        by[person] = by.get(person, 0) + number
    sent = fulfilments.c.sent_at >= since, fulfilments.c.sent_at < until
    return Counted(
        approved=sum(number for what, _, number in decided if what == Decision.APPROVE),
        refused=sum(number for what, _, number in decided if what == Decision.REJECT),
        ran_out=sum(number for state, _, number in became if state == State.EXPIRED),
        carried_out={kind: number for state, kind, number in became if state == State.SUCCEEDED},
        by=by,
        sent=tx.connection.scalar(
            select(func.count()).where(fulfilments.c.deleted.is_(False), *sent)
        )
        or 0,
    )
