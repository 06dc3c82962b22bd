"""Shopify advises against an order on hold, and nobody decides; grouped by the warehouse."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

RISKY_HELD = Sweep(
    name="risky_held",
    title="Risky, no decision",
    needs=("orders",),
    slots=HOURLY,
    team=Group.LEADS,
    thresholds={
        "decide": threshold(
            "Working days to decide on a risky order on hold", 1, Unit.WORKING_DAYS, most=14
        ),
        "grave": threshold("Working days after which it is grave", 3, Unit.WORKING_DAYS, most=30),
    },
    sql="""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when w.held_at <= :grave_ago then 3 else 2 end as severity,
            o.total - o.refunded as money, o.currency as currency, w.place as place,
            w.held_at as since_at, null as due_at,
            lower(o.risk) as advice, o.placed_at as placed_at
        from open_work w
        join orders o on o.source = w.source and o.id = w.order_id
        join unsent_work u on u.source = o.source and u.order_id = o.id
        where w.held_at <= :decide_ago and w.free = 0
            and not o.deleted and o.cancelled_at is null and o.closed_at is null
            and o.paid in ('PAID', 'PARTIALLY_REFUNDED', 'AUTHORIZED', 'PARTIALLY_PAID')
            and lower(o.risk) in ('investigate', 'cancel')
    """,
    says="Placed {placed_at}, on hold since {since}; Shopify advises to {advice} it.",
    undone="A customer who means it goes elsewhere, and an authorization runs out: {money}.",
    steps=(
        Step("release", "Release {name}…", {"order": "{name}"}),
        Step("cancel", "Cancel {name}…", {"order": "{name}", "reason": "fraud"}),
    ),
    grouped_by="warehouse",
    trigger="Every hour.",
    conditions="Shopify says investigate or cancel, all of it is on hold, nothing was done to it.",
    action="Shows it to leads, with its release and its cancellation prepared.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
