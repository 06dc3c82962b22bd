"""Which open requests have to be looked at again, because what they stand on may have moved.

A row is a wish, not a job: whoever looked takes it away in the transaction that says what came of
it, so that a process that dies in between loses nothing.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, insert, select, update

from memory import ledger
from memory.database import Tx
from memory.event_tables import second_looks
from memory.states import State
from memory.tables import actions

WAITING = frozenset({State.PENDING, State.APPROVED})
"""The states in which nothing is being sent, so that a fresh card can still take the place."""


@dataclass(frozen=True)
class Look:
    """One wish for a second look, and the last event that called for it."""

    action_id: int
    arrival_id: int


def want(tx: Tx, target: str, arrival_id: int) -> None:
    """Ask for a second look at whatever waits on an object, a `Ref` as text."""
    _want(tx, arrival_id, actions.c.target == target)


def _want(tx: Tx, arrival_id: int, *which: ColumnElement[bool]) -> None:
    for action in ledger.find(tx, *which, actions.c.state.in_([*WAITING])):
        wished, last = second_looks.c.action_id == action.id, {"arrival_id": arrival_id}
        if not tx.connection.execute(update(second_looks).where(wished).values(last)).rowcount:
            tx.connection.execute(insert(second_looks).values(action_id=action.id, **last))


def want_kind(tx: Tx, account: str, kind: str, arrival_id: int) -> None:
    """Ask for a second look at whatever waits of one kind in one account."""
    _want(tx, arrival_id, actions.c.account == account, actions.c.kind == kind)


def anything_waits(tx: Tx, account: str | None = None) -> bool:
    """Whether anything is open that could be looked at again: in one account, or at all."""
    open_now = exists().where(actions.c.state.in_([*WAITING]))
    if account is not None:
        open_now = open_now.where(actions.c.account == account)
    return bool(tx.connection.scalar(select(open_now)))


def waiting(tx: Tx, *, limit: int = 200) -> list[Look]:
    """Read which are wished for."""
    query = select(second_looks).order_by(second_looks.c.action_id).limit(limit)
    return [Look(**row) for row in tx.connection.execute(query).mappings()]


def get(tx: Tx, action_id: int) -> Look | None:
    """Read the wish for one Action, if there is one."""
    query = select(second_looks).where(second_looks.c.action_id == action_id)
    row = tx.connection.execute(query).mappings().one_or_none()
    return Look(**row) if row else None


def looked(tx: Tx, look: Look) -> None:
    """Take a wish away, unless another event called for it since it was read."""
    tx.connection.execute(
        delete(second_looks).where(
            second_looks.c.action_id == look.action_id,
            second_looks.c.arrival_id == look.arrival_id,
        )
    )
