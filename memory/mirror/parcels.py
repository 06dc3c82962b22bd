"""Which order a parcel belongs to, by the copies of the shops."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from memory.database import Tx
from memory.mirror.tables import fulfilments, orders


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
    .limit(1)
)


def order_of(tx: Tx, number: str) -> Parcelled | None:
    """Return the newest order a number was noted on: carriers use numbers anew."""
    row = tx.connection.execute(_FOUND, {"number": number}).one_or_none()
    return Parcelled(*row) if row else None
