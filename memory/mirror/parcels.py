"""Which order a parcel belongs to, by the copies of the shops."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from memory.database import Tx
from memory.mirror.tables import fulfilments, orders

_MOST = 5


@dataclass(frozen=True)
class Parcelled:
    """An order a parcel was sent for: the shop, its id and name, and when we copied it."""

    account: str
    order_id: str
    order_name: str
    copied_at: datetime


_FOUND = (
    select(orders.c.source, orders.c.id, orders.c.name, fulfilments.c.fetched_at)
    .join(
        fulfilments,
        (fulfilments.c.source == orders.c.source) & (fulfilments.c.order_id == orders.c.id),
    )
    .where(
        fulfilments.c.number == bindparam("number"),
        fulfilments.c.deleted.is_(False),
        orders.c.deleted.is_(False),
    )
    .order_by(orders.c.placed_at.desc())
    .limit(_MOST)
)


def orders_of(tx: Tx, number: str) -> list[Parcelled]:
    """Return the orders a number was noted on, the newest first: carriers use numbers anew."""
    return [Parcelled(*row) for row in tx.connection.execute(_FOUND, {"number": number})]
