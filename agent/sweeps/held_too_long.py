"""On hold, and nobody has touched it for days; grouped by the warehouse it waits in."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

HELD_TOO_LONG = Sweep(
    name="held_too_long",
    title="On hold for too long",
    needs=("orders",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "hold": threshold(
            "Working days an order may be on hold", 2, Unit.WORKING_DAYS, least=1, most=30
        ),
        "grave": threshold("Working days after which it is grave", 5, Unit.WORKING_DAYS, most=60),
    },
    sql="""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when w.held_at <= :grave_ago then 3 else 2 end as severity,
            u.money as money, o.currency as currency, w.place as place,
            w.held_at as since_at, null as due_at, u.units as units, o.placed_at as placed_at
        from open_work w
        join orders o on o.source = w.source and o.id = w.order_id
        join unsent_work u on u.source = o.source and u.order_id = o.id
        where w.held_at <= :hold_ago
            and not o.deleted and o.cancelled_at is null and o.closed_at is null
            and o.paid in ('PAID', 'PARTIALLY_REFUNDED')
            and coalesce(lower(o.risk), '') not in ('investigate', 'cancel')
    """,
    says="Placed {placed_at}, on hold and untouched since {since}; {units} units wait.",
    undone="The customer has paid and hears nothing: {money}.",
    steps=(Step("release", "Release {name}…", {"order": "{name}"}),),
    grouped_by="warehouse",
    trigger="Every hour.",
    conditions=(
        "Paid, on hold, and nothing was done to it for days. Risky orders are told of as such."
    ),
    action="Shows it to support, by warehouse, with its release prepared.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
