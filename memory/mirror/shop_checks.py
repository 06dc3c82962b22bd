"""What may be wrong in the shop, and between it and where else things are sold or bought."""

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from memory.mirror import tables as t
from memory.mirror.check import Check, present
from memory.mirror.views import unpaid_returns

_A_DAY = timedelta(days=1)
_ENOUGH = timedelta(days=5)
"""How long a customer whose goods came in may wait for a refund."""


def _without_cost(_now: datetime) -> Select[tuple[str]]:
    named = func.coalesce(t.variants.c.sku, t.variants.c.title)
    missing = or_(t.variants.c.cost.is_(None), t.variants.c.cost == 0)
    return select(named).where(present(t.variants), t.variants.c.status == "ACTIVE", missing)


def _without_sku(_now: datetime) -> Select[tuple[str]]:
    return select(t.variants.c.title).where(present(t.variants), t.variants.c.sku.is_(None))


def _double_skus(_now: datetime) -> Select[tuple[str]]:
    sku = t.variants.c.sku
    known = select(sku).where(present(t.variants), sku.is_not(None))
    return known.group_by(t.variants.c.source, sku).having(func.count() > 1)


def _double_customers(_now: datetime) -> Select[tuple[str]]:
    mail = t.customers.c.mail_hash
    known = select(func.min(t.customers.c.id)).where(present(t.customers), mail.is_not(None))
    return known.group_by(t.customers.c.source, mail).having(func.count() > 1)


def _one_channel(_now: datetime) -> Select[tuple[str]]:
    listed = exists().where(present(t.prices), t.prices.c.sku == t.variants.c.sku)
    sold = exists().where(present(t.variants), t.variants.c.sku == t.prices.c.sku)
    here = select(t.variants.c.sku.label("sku")).where(
        present(t.variants), t.variants.c.sku.is_not(None), ~listed
    )
    there = select(t.prices.c.sku.label("sku")).where(present(t.prices), ~sold)
    both = union_all(here, there).subquery()
    return select(both.c.sku).distinct()


def _without_purchase(_now: datetime) -> Select[tuple[str]]:
    """Find paid orders for goods of a vendor that sends to customers, which were never bought."""
    bought, maker = t.purchase_orders, func.lower(t.order_lines.c.maker)
    sends = select(func.lower(bought.c.vendor)).where(
        present(bought), bought.c.order_name.is_not(None)
    )
    placed = exists().where(
        present(bought),
        bought.c.order_name == t.orders.c.name,
        func.lower(bought.c.vendor) == maker,
    )
    joined = t.orders.join(
        t.order_lines,
        (t.order_lines.c.source == t.orders.c.source) & (t.order_lines.c.order_id == t.orders.c.id),
    )
    waiting = (
        t.orders.c.cancelled_at.is_(None),
        t.orders.c.paid.in_(("PAID", "PARTIALLY_PAID")),
        t.order_lines.c.unsent > 0,
    )
    return (
        select(t.orders.c.name)
        .select_from(joined)
        .where(present(t.orders, t.order_lines), *waiting, maker.in_(sends.distinct()), ~placed)
        .distinct()
    )


def _impossible_dates(now: datetime) -> Select[tuple[str]]:
    order, parcel, refund = t.orders, t.fulfilments, t.refunds
    of_parcel = (order.c.source == parcel.c.source) & (order.c.id == parcel.c.order_id)
    of_refund = (order.c.source == refund.c.source) & (order.c.id == refund.c.order_id)
    cases = (
        ("placed in the future", order, order.c.placed_at > now + _A_DAY),
        ("cancelled before it was placed", order, order.c.cancelled_at < order.c.placed_at),
        ("sent before it was placed", order.join(parcel, of_parcel), _earlier(parcel.c.sent_at)),
        (
            "delivered before it was sent",
            order.join(parcel, of_parcel),
            parcel.c.delivered_at < parcel.c.sent_at,
        ),
        (
            "refunded before it was placed",
            order.join(refund, of_refund),
            _earlier(refund.c.made_at),
        ),
    )
    every = union_all(
        *(
            select((order.c.name + literal(f" {what}")).label("what"))
            .select_from(where)
            .where(present(order), odd)
            for what, where, odd in cases
        )
    ).subquery()
    return select(every.c.what).distinct()


def _not_paid_back(now: datetime) -> Select[tuple[str]]:
    """Find orders that still have money of a customer whose return came in, and gave none back."""
    back = unpaid_returns.c
    return select(back.order_name).where(back.received_at < now - _ENOUGH).distinct()


def _earlier(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    return moment < t.orders.c.placed_at


SHOP_CHECKS = (
    Check(
        "articles on sale have no cost",
        "margins, price floors, and whether a vendor's bill is right",
        t.variants,
        (t.variants,),
        _without_cost,
    ),
    Check(
        "articles have no SKU",
        "finding them on a marketplace, a purchase order or a bill",
        t.variants,
        (t.variants,),
        _without_sku,
    ),
    Check(
        "SKUs stand on more than one article",
        "stock and prices by SKU: nobody can say which article is meant",
        t.variants,
        (t.variants,),
        _double_skus,
    ),
    Check(
        "mail addresses belong to more than one customer",
        "limits by customer: refunds of one person count as two people's",
        t.customers,
        (t.customers,),
        _double_customers,
    ),
    Check(
        "SKUs are in one channel only",
        "keeping stock and prices of the channels together",
        t.prices,
        (t.variants, t.prices),
        _one_channel,
    ),
    Check(
        "paid orders for goods that a vendor sends have no purchase order",
        "the goods leaving at all, and matching the vendor's bill",
        t.orders,
        (t.orders, t.purchase_orders),
        _without_purchase,
    ),
    Check(
        f"returns came in over {_ENOUGH.days} days ago, and nothing was refunded since",
        "the customers' money: refund what came in, then close the return in the shop",
        t.returns,
        (t.orders, t.refunds, t.returns, t.return_lines),
        _not_paid_back,
    ),
    Check(
        "dates cannot be right",
        "deadlines: what is late, what may still be refunded",
        t.orders,
        (t.orders,),
        _impossible_dates,
    ),
)
