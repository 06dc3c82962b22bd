"""A marketplace may sell more than the warehouses have: the warehouse is right, not the listing."""

from agent.sweeps.goods import HELD
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

STOCK_MISMATCH = Sweep(
    name="stock_mismatch",
    title="Stock differs on a marketplace",
    needs=("listings", "variants", "stock"),
    slots=HOURLY,
    team=Group.BUYING,
    thresholds={
        "slack": threshold(
            "Units a marketplace may offer above the warehouses", 2, Unit.UNITS, most=10_000
        ),
    },
    sql=f"""
        with {HELD},
        shop as (
            select v.sku as sku, sum(case when h.available > 0 then h.available else 0 end) as units
            from variants v
            left join held h on h.source = v.source and h.item_id = v.item_id
            where not v.deleted and v.tracked and v.sku is not null
            group by v.sku
        )
        select p.source as account, 'listing' as kind, p.id as object, p.sku as name,
            case when s.units = 0 then 3 else 2 end as severity,
            cast(p.units - s.units as bigint) * p.price as money, p.currency as currency,
            '' as place, p.updated_at as since_at, null as due_at,
            p.units as offered, cast(s.units as bigint) as available
        from prices p
        join shop s on s.sku = p.sku
        where not p.deleted and p.state = 'live' and p.units > s.units + :slack
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "The marketplace offers {offered}, the warehouses have {available} available. "
        "The warehouses are right: correct the listing."
    ),
    undone="The marketplace sells what is not there, up to {money}, and counts your cancellations.",
    steps=(
        Step(
            "pause_amazon_listing",
            "Pause {name} on Amazon…",
            {"sku": "{name}", "note": "It offers {offered}, the warehouses have {available}"},
        ),
    ),
    trigger="Every hour.",
    conditions="A live listing we send for offers more than the shop has available in all places.",
    action="Shows both numbers to buying; money is the units above stock at the listing's price.",
    fallback="Articles the shop does not count, or that the marketplace sends, are left out.",
)
