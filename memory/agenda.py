"""Whether a worker has anything to do: one question, because it is asked twice a second."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, bindparam, exists, or_, select

from memory.database import Tx
from memory.event_tables import second_looks
from memory.states import State
from memory.tables import actions, inbox


def anything_due(tx: Tx) -> bool:
    """Whether a letter or a second look waits, or some Action's time has come by this clock."""
    return bool(tx.connection.scalar(_ANYTHING, {"now": tx.now()}))


def _come(state: State, time: Column[datetime]) -> ColumnElement[bool]:
    come = or_(time.is_(None), time <= bindparam("now"))
    return exists().where(actions.c.state == state, come)


_ANYTHING = select(
    or_(
        exists().where(inbox.c.done_at.is_(None)),
        exists().where(second_looks.c.action_id.is_not(None)),
        _come(State.PENDING, actions.c.expires_at),
        _come(State.APPROVED, actions.c.not_before),
        exists().where(actions.c.state == State.APPROVED, actions.c.expires_at <= bindparam("now")),
        _come(State.UNKNOWN, actions.c.not_before),
    )
)
