"""Money promised and not yet settled, so that caps cannot be passed in parallel (I17)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, false, func, insert, or_, select, update

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
    rows = [{"action_id": action_id, "state": HELD, **one.__dict__} for one in wanted]
    if rows:
        tx.connection.execute(insert(reservations), rows)


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


def totals(
    tx: Tx, wanted: Sequence[Reservation], *, without: int | None = None
) -> dict[tuple[str, str], int]:
    """Sum the minor units of each counter by state, leaving out the Action `without`.

    The counters are told apart by name, so each may be wanted with one key only.
    """
    columns = reservations.c
    each = [
        and_(
            columns.counter == one.counter, columns.key == one.key, columns.currency == one.currency
        )
        for one in wanted
    ]
    query = (
        select(columns.counter, columns.state, func.sum(columns.amount))
        .where(or_(false(), *each), columns.action_id != (without or 0))
        .group_by(columns.counter, columns.state)
    )
    return {(name, state): int(amount) for name, state, amount in tx.connection.execute(query)}
