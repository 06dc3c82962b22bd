"""Measures of the goods, from the copies of the shop."""

from datetime import timedelta

from sqlalchemy import and_, func, select

from memory.database import Tx
from memory.measures.measure import Better, Counts, Day, Measure, Unit
from memory.mirror.tables import order_lines, orders, stock, variants

SOLD_WITHIN = timedelta(days=30)


def _stock_outs(tx: Tx, day: Day) -> Counts:
    """Count what is on sale, sold lately, and nowhere available."""
    held = (
        select(stock.c.source, stock.c.item_id, func.sum(stock.c.units).label("units"))
        .where(stock.c.state == "available", ~stock.c.deleted)
        .group_by(stock.c.source, stock.c.item_id)
        .subquery()
    )
    of_order = and_(orders.c.source == order_lines.c.source, orders.c.id == order_lines.c.order_id)
    sold = (
        select(order_lines.c.source, order_lines.c.variant_id)
        .join(orders, of_order)
        .where(
            orders.c.placed_at >= day.until - SOLD_WITHIN,
            orders.c.placed_at < day.until,
            orders.c.cancelled_at.is_(None),
            ~orders.c.deleted,
            ~order_lines.c.deleted,
            order_lines.c.quantity > 0,
        )
        .distinct()
        .subquery()
    )
    at = variants.c
    query = (
        select(func.count())
        .select_from(variants)
        .join(sold, and_(sold.c.source == at.source, sold.c.variant_id == at.id))
        .outerjoin(held, and_(held.c.source == at.source, held.c.item_id == at.item_id))
        .where(
            ~at.deleted,
            at.tracked,
            at.status == "ACTIVE",
            func.coalesce(held.c.units, 0) <= 0,
        )
    )
    return {"": tx.connection.scalar(query) or 0}


STOCK_OUT_DAYS = Measure(
    name="stock_out_days",
    title="Stock-out days",
    unit=Unit.COUNT,
    better=Better.LOWER,
    count=_stock_outs,
    needs=("orders", "variants", "stock"),
    of_a_moment=True,
    definition=f"Variants on sale that sold in the last {SOLD_WITHIN.days} days and of which none "
    "is available anywhere; each counts one for each day.",
)
