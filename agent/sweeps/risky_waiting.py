"""Shopify advises against an order, and nothing keeps it from leaving; by warehouse."""

from agent.sweeps.slots import OFTEN
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

RISKY_WAITING = Sweep(
    name="risky_waiting",
    title="Risky, about to leave",
    needs=("orders",),
    slots=OFTEN,
    team=Group.LEADS,
    thresholds={
        "least": threshold("Order value below which a risk is taken", 0, Unit.MONEY, most=100_000),
    },
    sql="""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when lower(o.risk) = 'cancel' then 3 else 2 end as severity,
            o.total - o.refunded as money, o.currency as currency,
            coalesce(w.place, '') as place, o.placed_at as since_at, null as due_at,
            lower(o.risk) as advice, u.units as units
        from unsent_work u
        join orders o on o.source = u.source and o.id = u.order_id
        left join open_work w on w.source = o.source and w.order_id = o.id
        where not o.deleted and o.cancelled_at is null and o.closed_at is null
            and o.paid in ('PAID', 'PARTIALLY_REFUNDED', 'AUTHORIZED', 'PARTIALLY_PAID')
            and lower(o.risk) in ('investigate', 'cancel')
            and o.total - o.refunded >= :least and coalesce(w.free, 1) > 0
            and not exists (
                select 1 from actions a
                join revisions r on r.action_id = a.id and r.number = a.revision
                where a.target = o.source || '/order/' || o.id and a.kind = 'release'
                    and a.state = 'succeeded' and cast(r.facts as text) like '%"risk": true%'
            )
    """,
    says="Shopify advises to {advice} it, and {units} units can leave at any time.",
    undone="The owner of the card disputes it once the goods are gone: {money}.",
    steps=(
        Step(
            "hold",
            "Hold {name}…",
            {"order": "{name}", "reason": "high_risk_of_fraud", "note": "Advice: {advice}"},
        ),
    ),
    grouped_by="warehouse",
    trigger="Every 15 minutes.",
    conditions="Shopify says investigate or cancel, units of it are unsent and not on hold, and no "
    "second lead has released it from a hold for that risk.",
    action="Shows it to leads, with a hold prepared.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
