"""How the work stands, counted from rows: what a dashboard draws and an alarm watches."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from memory import outbox
from memory.database import Tx
from memory.states import State
from memory.switches import frozen
from memory.tables import actions, audit_head, inbox


@dataclass(frozen=True)
class Gauges:
    """One moment. Ages are in seconds and 0 where nothing waits."""

    actions: dict[State, int]
    undecided_age: float
    unanswered: int
    unanswered_age: float
    surfaces_behind: int
    frozen: bool
    audit_rows: int


def gauges(tx: Tx) -> Gauges:
    """Count everything at one moment."""
    now = tx.now()
    counted = select(actions.c.state, func.count()).group_by(actions.c.state)
    found = {State(state): int(number) for state, number in tx.connection.execute(counted)}
    undecided = select(func.min(actions.c.changed_at)).where(actions.c.state == State.PENDING)
    waiting = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.done_at.is_(None))
    unanswered, oldest = tx.connection.execute(waiting).one()
    return Gauges(
        actions={state: found.get(state, 0) for state in State if state is not State.PROPOSED},
        undecided_age=_age(now, tx.connection.scalar(undecided)),
        unanswered=unanswered,
        unanswered_age=_age(now, oldest),
        surfaces_behind=outbox.behind(tx),
        frozen=frozen(tx) is not None,
        audit_rows=tx.connection.scalar(select(audit_head.c.seq)) or 0,
    )


def _age(now: datetime, since: datetime | None) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
