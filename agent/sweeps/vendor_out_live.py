"""The vendor has none and neither have we, but somebody can still buy it; grouped by vendor."""

from agent.sweeps.goods import HELD, SALES
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

VENDOR_OUT_LIVE = Sweep(
    name="vendor_out_live",
    title="Vendor out, still on sale",
    needs=("variants", "stock", "orders", "list"),
    slots=HOURLY,
    team=Group.BUYING,
    thresholds={
        "trusted": threshold("Days a vendor's list is believed", 3, Unit.DAYS, least=1, most=30),
        "window": threshold("Days of sales it reckons with", 7, Unit.DAYS, least=1, most=60),
    },
    sql=f"""
        with {HELD},{SALES},
        gone as (
            select lower(coalesce(p.sku, a.ours, a.part)) as sku, max(a.updated_at) as told_at,
                min(a.source) as list
            from vendor_articles a
            left join vendor_parts p on p.source = a.source and p.part = a.part
            where not a.deleted and a.updated_at >= :trusted_ago
            group by lower(coalesce(p.sku, a.ours, a.part))
            having max(
                case when a.kept in ('counted', 'at_least') and a.units = 0 then 0 else 1 end
            ) = 0
        ),
        here as (
            select lower(v.sku) as sku, max(v.maker) as maker,
                sum(case when v.tracked and h.available > 0 then h.available else 0 end) as units
            from variants v
            left join held h on h.source = v.source and h.item_id = v.item_id
            where not v.deleted and v.sku is not null
            group by lower(v.sku)
        )
        select v.source as account, 'article' as kind, v.id as object, v.sku as name,
            2 as severity, coalesce(s.units, 0) * v.price as money, v.currency as currency,
            coalesce(v.maker, '') as place, g.told_at as since_at, null as due_at,
            'in the shop' as channel, coalesce(s.units, 0) as sold, :window as window_days,
            g.list as list, 1 as in_shop, 0 as on_market
        from variants v
        cross join gone g
        join here on here.sku = g.sku
        left join sold s on s.source = v.source and s.variant_id = v.id
        where g.sku = lower(v.sku) and not v.deleted and v.status = 'ACTIVE' and here.units = 0
        union all
        select p.source, 'listing', p.id, p.sku, 3, coalesce(m.units, 0) * p.price, p.currency,
            coalesce(here.maker, ''), g.told_at, null, 'on a marketplace', coalesce(m.units, 0),
            :window, g.list, 0, 1
        from gone g
        join prices p on lower(p.sku) = g.sku
        left join here on here.sku = g.sku
        left join market_sold m on m.source = p.source and m.sku = p.sku
        where not p.deleted and p.state = 'live' and p.units > 0 and coalesce(here.units, 0) = 0
    """,  # noqa: S608 - parts of queries of ours
    says="The vendor has none as of {since}, none are here, and it is still on sale {channel}.",
    undone="Nobody can send what is ordered: {sold} sold there in {window_days} days, {money}.",
    steps=(
        Step(
            "pause_listing",
            "Pause {name}…",
            {"sku": "{name}", "note": "The vendor is out"},
            "in_shop",
        ),
        Step(
            "pause_amazon_listing",
            "Pause {name} on Amazon…",
            {"sku": "{name}", "note": "The vendor is out"},
            "on_market",
        ),
    ),
    grouped_by="vendor",
    trigger="Every hour.",
    conditions=(
        "Every vendor's list that is recent and names the article says none, the shop has none "
        "available anywhere, and a channel still sells it."
    ),
    action="Shows each channel to buying by vendor, with what was sold there, and offers a pause.",
    files_itself=True,
    fallback="A list that is old says nothing, nor one that does not say how many.",
)
