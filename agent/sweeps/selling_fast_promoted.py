"""A promotion that sells out: faster than before, at a discount, and gone before more can come."""

from agent.sweeps.goods import LEAD, SUPPLIED
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

SELLING_FAST_PROMOTED = Sweep(
    name="selling_fast_promoted",
    title="Promotion sells out",
    needs=("orders", "variants", "stock"),
    slots=HOURLY,
    team=Group.BUYING,
    thresholds={
        "recent": threshold("Days that count as now", 3, Unit.DAYS, least=1, most=6),
        "window": threshold("Days back to compare with", 28, Unit.DAYS, least=7, most=90),
        "faster": threshold("Percent faster than before", 50, Unit.PERCENT, least=1, most=1000),
        "least": threshold(
            "Units sold now from which it counts", 10, Unit.UNITS, least=1, most=10_000
        ),
        "lead": LEAD,
    },
    sql=f"""
        with {SUPPLIED},
        recent as (
            select o.source as source, l.variant_id as variant_id,
                cast(sum(l.quantity) as bigint) as units,
                cast(sum(case when l.discount > 0 then l.quantity else 0 end) as bigint) as cheaper
            from orders o cross join order_lines l
            where l.source = o.source and l.order_id = o.id and o.placed_at >= :recent_ago
                and not o.deleted and o.cancelled_at is null and not l.deleted
            group by l.variant_id, o.source
        )
        select s.source as account, 'article' as kind, s.id as object, s.name as name,
            case when s.available <= r.units then 3 else 2 end as severity,
            (r.units * s.lead - (s.available + s.awaited) * :recent) * s.price / :recent as money,
            s.currency as currency, s.maker as place, s.counted_at as since_at, null as due_at,
            r.units as sold, :recent as recent_days, r.cheaper as discounted,
            s.shop_sold - r.units as before_sold, :window - :recent as before_days,
            s.available as available, s.awaited as awaited, s.lead as lead_days,
            s.available * :recent / r.units as lasts
        from recent r
        join supplied s on s.source = r.source and s.id = r.variant_id
        where s.status = 'ACTIVE' and r.units >= :least and r.cheaper * 2 > r.units
            and s.available > 0
            and r.units * (:window - :recent) * 100
                >= (s.shop_sold - r.units) * :recent * (100 + :faster)
            and (s.available + s.awaited) * :recent < r.units * s.lead
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "{sold} sold in {recent_days} days, {discounted} of them at a discount, against "
        "{before_sold} in the {before_days} days before. {available} left last {lasts} days; "
        "{awaited} are on their way, and a new order takes {lead_days} days."
    ),
    undone="It sells out at a discount, and about {money} at full price is missed after that.",
    grouped_by="vendor",
    trigger="Every hour.",
    conditions=(
        "Sold faster than before, most of it at a discount of its own, and what is available and "
        "on its way is gone before a new order arrives."
    ),
    action="Shows it to buying by vendor; money is sales a day, times days without, at price.",
    fallback="Only what the shop itself sold counts as fast: marketplaces show no discounts.",
)
