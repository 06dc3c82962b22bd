"""What the copies say happened to an order or an article after a moment: evidence, no more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from memory.database import Tx
from memory.mirror.tables import (
    disputes,
    fulfilments,
    order_lines,
    orders,
    prices,
    refunds,
    variants,
)


@dataclass(frozen=True)
class Ordered:
    """An order as its copy has it."""

    name: str
    cancelled_at: datetime | None


@dataclass(frozen=True)
class Moved:
    """Money that went back or is disputed, in minor units of `currency`."""

    at: datetime
    amount: int
    currency: str


def order(tx: Tx, account: str, order_id: str) -> Ordered | None:
    """Read an order; None where the copies have none such."""
    at = orders.c
    mine = at.source == account, at.id == order_id, ~at.deleted
    row = tx.connection.execute(select(at.name, at.cancelled_at).where(*mine)).one_or_none()
    return Ordered(*row) if row else None


def dispute(tx: Tx, order_name: str, since: datetime) -> Moved | None:
    """Return the first dispute about an order since then; it is known by the order's number."""
    at = disputes.c
    named = at.order_number.in_([order_name, order_name.removeprefix("#")])
    query = select(at.opened_at, at.amount, at.currency).where(named, ~at.deleted)
    row = tx.connection.execute(
        query.where(at.opened_at >= since).order_by(at.opened_at).limit(1)
    ).one_or_none()
    return Moved(*row) if row else None


def refund(
    tx: Tx, account: str, order_id: str, since: datetime, *, without: Collection[str]
) -> Moved | None:
    """Return the first refund of an order since then, leaving some out by their ids."""
    at = refunds.c
    mine = at.source == account, at.order_id == order_id, ~at.deleted, at.amount > 0
    query = select(at.made_at, at.amount, at.currency).where(*mine, at.id.not_in([*without]))
    row = tx.connection.execute(
        query.where(at.made_at >= since).order_by(at.made_at).limit(1)
    ).one_or_none()
    return Moved(*row) if row else None


def sent_at(tx: Tx, account: str, order_id: str, since: datetime) -> datetime | None:
    """Return when the first parcel of an order left since then."""
    at = fulfilments.c
    mine = at.source == account, at.order_id == order_id, ~at.deleted, at.status == "SUCCESS"
    found: datetime | None = tx.connection.scalar(
        select(func.min(at.sent_at)).where(*mine, at.sent_at >= since)
    )
    return found


@dataclass(frozen=True)
class Articles:
    """What an article is: its variants in its shop, by their ids, and what lists it by its SKU.

    `listed` are accounts and ids in them.
    """

    variants: tuple[str, ...]
    listed: tuple[tuple[str, str], ...]


def articles(tx: Tx, account: str, object_id: str) -> Articles:
    """Find what a product, a variant, what is counted of it, or the SKU of a listing stands for."""
    at = variants.c
    same = or_(at.product_id == object_id, at.id == object_id, at.item_id == object_id)
    ours = select(at.id, at.sku).where(at.source == account, same).order_by(at.id)
    found = tx.connection.execute(ours).all()
    skus = [row.sku for row in found if row.sku]
    its_own = and_(prices.c.source == account, prices.c.sku == object_id)
    listed = select(prices.c.source, prices.c.id).where(or_(prices.c.sku.in_(skus), its_own))
    rows = tx.connection.execute(listed.order_by(prices.c.source, prices.c.id))
    return Articles(tuple(row.id for row in found), tuple((row[0], row[1]) for row in rows))


def sold(tx: Tx, account: str, variant_ids: Collection[str], since: datetime) -> int:
    """Count the units of some variants on orders placed since then and not called off."""
    at = order_lines.c
    of_order = and_(orders.c.source == at.source, orders.c.id == at.order_id)
    query = (
        select(func.sum(at.quantity))
        .join(orders, of_order)
        .where(at.source == account, at.variant_id.in_([*variant_ids]), ~at.deleted)
        .where(orders.c.placed_at >= since, orders.c.cancelled_at.is_(None), ~orders.c.deleted)
    )
    return int(tx.connection.scalar(query) or 0)
