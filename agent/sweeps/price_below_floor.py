"""Sold for less than cost and a margin, in the shop or on a marketplace."""

from agent.sweeps.goods import SALES
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

PRICE_BELOW_FLOOR = Sweep(
    name="price_below_floor",
    title="Price below its floor",
    needs=("orders", "variants"),
    slots=HOURLY,
    team=Group.BUYING,
    thresholds={
        "margin": threshold(
            "Percent above cost that a price has to be",
            15,
            Unit.PERCENT,
            most=300,
            looser=Direction.LOWER,
        ),
        "window": threshold("Days of sales it reckons with", 30, Unit.DAYS, least=1, most=180),
    },
    sql=f"""
        with {SALES},
        costs as (
            select sku, currency, min(cost) as cost from variants
            where not deleted and sku is not null and cost > 0 group by sku, currency
        ),
        offers as (
            select v.source as account, 'article' as kind, v.id as object,
                coalesce(v.sku, v.title) as name, v.price as price, v.cost as cost,
                v.currency as currency, 'shop' as place, v.updated_at as since_at,
                coalesce(s.units, 0) as sold, v.sku as in_shop
            from variants v
            left join sold s on s.source = v.source and s.variant_id = v.id
            where not v.deleted and v.status = 'ACTIVE' and v.cost > 0
            union all
            select p.source, 'listing', p.id, p.sku, p.price, c.cost, p.currency, 'marketplace',
                p.updated_at, coalesce(m.units, 0), null
            from prices p
            join costs c on c.sku = p.sku and c.currency = p.currency
            left join market_sold m on m.source = p.source and m.sku = p.sku
            where not p.deleted and p.state = 'live'
        )
        select account, kind, object, name, case when price < cost then 3 else 2 end as severity,
            ((cost * (100 + :margin) + 99) / 100 - price) * sold as money,
            currency, place, since_at, null as due_at,
            price as asked_money, cost as cost_money, sold, :window as window_days,
            (cost * (100 + :margin) + 99) / 100 as floor_money,
            (cost * (100 + :margin) + 99) / 100 as floor_price, in_shop
        from offers where price * 100 < cost * (100 + :margin)
    """,  # noqa: S608 - parts of queries of ours
    says="It sells for {asked_money} and costs {cost_money}; its floor is {floor_money}.",
    undone="{sold} sold in {window_days} days at this price are {money} below the floor.",
    steps=(
        Step(
            "change_price",
            "Price {name} at its floor…",
            {"sku": "{name}", "price": "{floor_price}", "note": "Below its floor"},
            "in_shop",
        ),
    ),
    grouped_by="channel",
    trigger="Every hour.",
    conditions=(
        "On sale in the shop or live on a marketplace for less than cost and the margin, in the "
        "same currency."
    ),
    action="Shows it to buying by channel; money is the gap to the floor, times units sold.",
    fallback="Articles without a cost are left out; the catalogue's check names them.",
)
