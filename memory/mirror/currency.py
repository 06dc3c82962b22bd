"""The currency a shop reckons in, as its copies tell."""

from sqlalchemy import select

from memory.database import Tx
from memory.mirror.tables import orders, variants


def shop_currency(tx: Tx) -> str:
    """Return the currency of the newest order, else of any article; empty before those are here."""
    newest = select(orders.c.currency).order_by(orders.c.placed_at.desc()).limit(1)
    found: str | None = tx.connection.scalar(newest)
    return found or tx.connection.scalar(select(variants.c.currency).limit(1)) or ""
