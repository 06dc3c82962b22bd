"""More promised than there is: below zero at a place, or offered twice where few are left."""

from agent.sweeps.goods import HELD
from agent.sweeps.slots import OFTEN
from agent.sweeps.sweep import Step, Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

OVERSOLD = Sweep(
    name="oversold",
    title="Oversold",
    needs=("variants", "stock"),
    slots=OFTEN,
    team=Group.SUPPORT,
    thresholds={
        "few": threshold(
            "Units on hand up to which channels may not offer the same ones",
            20,
            Unit.UNITS,
            most=100_000,
            looser=Direction.LOWER,
        ),
    },
    sql=f"""
        with {HELD},
        below as (
            select source, item_id, min(location) as location, min(updated_at) as fell_at,
                cast(-sum(units) as bigint) as units
            from stock where state = 'available' and units < 0 and not deleted
            group by source, item_id
        ),
        shop as (
            select v.sku as sku,
                sum(case when v.status = 'ACTIVE' and h.available > 0
                    then h.available else 0 end) as available,
                sum(h.on_hand) as on_hand
            from variants v
            join held h on h.source = v.source and h.item_id = v.item_id
            where not v.deleted and v.tracked and v.sku is not null
            group by v.sku
        ),
        offered as (
            select sku, cast(sum(units) as bigint) as units from prices
            where not deleted and state = 'live' and units > 0 group by sku
        )
        select v.source as account, 'article' as kind, v.id as object,
            coalesce(v.sku, v.title) as name,
            case when h.available < 0 then 3 else 2 end as severity,
            b.units * v.price as money, v.currency as currency, b.location as place,
            b.fell_at as since_at, null as due_at, b.units as short, h.available as available,
            0 as offered, h.on_hand as on_hand, v.sku as in_shop, null as on_market
        from below b
        join held h on h.source = b.source and h.item_id = b.item_id
        join variants v on v.source = b.source and v.item_id = b.item_id
        where not v.deleted and v.tracked
        union all
        select p.source, 'listing', p.id, p.sku, case when s.available = 0 then 2 else 1 end,
            cast(o.units + s.available - s.on_hand as bigint) * p.price, p.currency, '',
            p.updated_at, null, cast(o.units + s.available - s.on_hand as bigint),
            cast(s.available as bigint), o.units, cast(s.on_hand as bigint), null, p.sku
        from prices p
        join offered o on o.sku = p.sku
        join shop s on s.sku = p.sku
        where not p.deleted and p.state = 'live' and p.units > 0
            and s.on_hand <= :few and o.units + s.available > s.on_hand
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "{short} too many are promised or offered: {available} available in the shop, "
        "{offered} offered on marketplaces, {on_hand} on hand."
    ),
    undone="Somebody pays for what you cannot send: {money}.",
    steps=(
        Step("pause_listing", "Pause {name}…", {"sku": "{name}", "note": "Oversold"}, "in_shop"),
        Step(
            "pause_amazon_listing",
            "Pause {name} on Amazon…",
            {"sku": "{name}", "note": "Oversold"},
            "on_market",
        ),
    ),
    grouped_by="warehouse",
    trigger="Every 15 minutes.",
    conditions=(
        "Available is below zero at a place; or few are on hand, and the shop and marketplaces "
        "together offer more than those."
    ),
    action="Shows it to support by warehouse, with what the units that are missing sell for.",
    fallback="Articles the shop does not count are left out, and those without a SKU on markets.",
)
