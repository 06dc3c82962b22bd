"""Money promised and not yet settled, so that caps cannot be passed in parallel (I17)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from memory.database import Tx
from memory.tables import reservations

HELD, SETTLED = "held", "settled"


@dataclass(frozen=True)
class Reservation:
    """`amount` minor units of `currency` that one Action adds to `counter`/`key`."""

    counter: str
    key: str
    currency: str
    amount: int


def hold(tx: Tx, action_id: int, wanted: Iterable[Reservation]) -> None:
    """Reserve, in the transaction that writes the intent. Repeating it changes nothing."""
    tx.connection.execute(
        delete(reservations).where(
            reservations.c.action_id == action_id, reservations.c.state == HELD
        )
    )
    for one in wanted:
        tx.connection.execute(
            insert(reservations).values(action_id=action_id, state=HELD, **one.__dict__)
        )


def settle(tx: Tx, action_id: int) -> None:
    """The money moved: it counts as spent from now on."""
    tx.connection.execute(
        update(reservations).where(reservations.c.action_id == action_id).values(state=SETTLED)
    )


def release(tx: Tx, action_id: int) -> None:
    """The money did not move."""
    tx.connection.execute(
        delete(reservations).where(
            reservations.c.action_id == action_id, reservations.c.state == HELD
        )
    )


def total(tx: Tx, wanted: Reservation, state: str, *, without: int | None = None) -> int:
    """Sum the minor units on a counter in one state, leaving out the Action `without`."""
    query = select(func.coalesce(func.sum(reservations.c.amount), 0)).where(
        reservations.c.counter == wanted.counter,
        reservations.c.key == wanted.key,
        reservations.c.currency == wanted.currency,
        reservations.c.state == state,
        reservations.c.action_id != (without or 0),
    )
    return int(tx.connection.scalar(query) or 0)
