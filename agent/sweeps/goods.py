"""What sweeps over stock and prices ask alike: what there is, what sells, what is on its way.

Parts of a query, to be put behind `with`; `:window_ago` is since when sales count. Articles are
found on a marketplace by their SKU and on purchase orders by their name in the books, and only
where those are the same: nothing alike is taken for one. SQLite reads the tables of a `cross join`
in their order, which keeps it to the orders of the window; to PostgreSQL it is a join like any.
"""

from policies.limits import Direction
from policies.thresholds import Unit, threshold

LEAD = threshold(
    "Days until an order arrives, where the vendor names none",
    14,
    Unit.DAYS,
    least=1,
    most=180,
    looser=Direction.LOWER,
)
"""How long an order takes where the vendor's own list does not say: `:lead` in `SUPPLIED`."""

HELD = """
    held as (
        select source, item_id, max(updated_at) as counted_at,
            cast(sum(case when state = 'available' then units else 0 end) as bigint) as available,
            cast(sum(case when state = 'on_hand' then units else 0 end) as bigint) as on_hand,
            cast(sum(case when state = 'incoming' then units else 0 end) as bigint) as incoming
        from stock where not deleted group by source, item_id
    )"""
"""`held` by item: what is available, on hand and incoming, over all places."""

_SOLD = """
    sold as (
        select o.source as source, l.variant_id as variant_id,
            cast(sum(l.quantity) as bigint) as units
        from orders o cross join order_lines l
        where l.source = o.source and l.order_id = o.id and o.placed_at >= :window_ago
            and not o.deleted and o.cancelled_at is null and not l.deleted
        group by l.variant_id, o.source
    )"""
# What a marketplace sends from its own warehouses takes nothing from ours.
_MARKET_SOLD = """
    market_sold as (
        select m.source as source, m.sku as sku, cast(sum(m.quantity) as bigint) as units,
            cast(sum(case when p.sku is null then m.quantity else 0 end) as bigint) as from_ours
        from market_orders o cross join market_lines m
        left join prices p on p.source = m.source and p.sku = m.sku
            and not p.deleted and p.units is null
        where m.source = o.source and m.order_id = o.id and o.placed_at >= :window_ago
            and not o.deleted and o.state <> 'CANCELLED'
        group by m.sku, m.source
    )"""
# Every article the shop counts, with what is sold of it on all channels in the window.
_GOODS = """
    goods as (
        select v.source as source, v.id as id, v.sku as sku, v.title as title,
            coalesce(v.sku, v.title) as name, coalesce(v.maker, '') as maker,
            v.status as status, v.price as price, v.cost as cost, v.currency as currency,
            coalesce(h.counted_at, v.updated_at) as counted_at,
            coalesce(h.available, 0) as available, coalesce(h.incoming, 0) as incoming,
            coalesce(s.units, 0) as shop_sold,
            coalesce(s.units, 0) + coalesce(m.units, 0) as sold
        from variants v
        left join held h on h.source = v.source and h.item_id = v.item_id
        left join sold s on s.source = v.source and s.variant_id = v.id
        left join (
            select sku, cast(sum(from_ours) as bigint) as units from market_sold group by sku
        ) m on m.sku = v.sku
        where not v.deleted and v.tracked
    )"""
# What vendors were sent and have not delivered; what goes straight to a customer never gets here.
_ORDERED = """
    ordered as (
        select l.article as article,
            cast(sum(l.quantity - coalesce(l.received, 0)) as bigint) as units
        from purchase_orders p join purchase_lines l
            on l.source = p.source and l.purchase_id = p.id
        where not p.deleted and p.state = 'sent' and p.order_name is null
            and l.quantity > coalesce(l.received, 0)
        group by l.article
    )"""
_LEADS = """
    leads as (
        select lower(coalesce(p.sku, a.ours, a.part)) as sku, min(a.lead_days) as days
        from vendor_articles a
        left join vendor_parts p on p.source = a.source and p.part = a.part
        where not a.deleted and a.lead_days is not null
        group by lower(coalesce(p.sku, a.ours, a.part))
    )"""
# The shop's incoming and the books' open orders are often the same goods: the larger counts.
_SUPPLIED = """
    coming as (
        select g.*, coalesce(by_sku.units, by_title.units, 0) as ordered,
            coalesce(l.days, :lead) as lead
        from goods g
        left join ordered by_sku on by_sku.article = g.sku
        left join ordered by_title on by_title.article = g.title
        left join leads l on l.sku = lower(g.sku)
    ),
    supplied as (
        select c.*, case when ordered > incoming then ordered else incoming end as awaited
        from coming c
    )"""

SALES = f"{_SOLD},{_MARKET_SOLD}"
"""`sold` by variant and `market_sold` by seller and SKU: units in the window."""

GOODS = f"{HELD},{SALES},{_GOODS}"
"""`goods`: every article the shop counts, what there is of it, and what was sold in the window."""

SUPPLIED = f"{GOODS},{_ORDERED},{_LEADS},{_SUPPLIED}"
"""`supplied`: the goods with the units that are `awaited` and the days a new order takes.

Those are what a vendor's own list says, else the threshold `lead`.
"""
