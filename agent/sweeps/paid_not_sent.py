"""Paid, promised to have left by now, and still here; grouped by the warehouse it waits in."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

PAID_NOT_SENT = Sweep(
    name="paid_not_sent",
    title="Paid, not sent",
    needs=("orders",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "promise": threshold(
            "Working days a paid order has to leave", 2, Unit.WORKING_DAYS, most=15
        ),
        "grave": threshold("Working days after which it is grave", 4, Unit.WORKING_DAYS, most=30),
    },
    sql="""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when o.placed_at <= :grave_ago then 3 else 2 end as severity,
            o.total - o.refunded as money, o.currency as currency,
            coalesce(w.place, '') as place, o.placed_at as since_at, null as due_at,
            l.units as units, o.sent as sent
        from orders o
        join (
            select source, order_id, sum(unsent) as units from order_lines
            where not deleted and unsent > 0 group by source, order_id
        ) l on l.source = o.source and l.order_id = o.id
        left join (
            select source, order_id, min(place) as place, min(fulfil_at) as fulfil_at,
                max(case when status = 'ON_HOLD' then 1 else 0 end) as held
            from fulfilment_orders
            where not deleted and status in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'SCHEDULED')
            group by source, order_id
        ) w on w.source = o.source and w.order_id = o.id
        where not o.deleted and o.cancelled_at is null and o.closed_at is null
            and o.paid in ('PAID', 'PARTIALLY_REFUNDED') and o.sent = 'UNFULFILLED'
            and o.placed_at <= :promise_ago and coalesce(w.held, 0) = 0
            and (w.fulfil_at is null or w.fulfil_at <= :promise_ago)
    """,
    says="Paid {since}, and {units} units have not left.",
    undone="They ask where it is, or call it off: {money}.",
    steps=(Step("hold", "Hold {name}…", {"order": "{name}", "note": "Paid, not sent"}),),
    grouped_by="warehouse",
    trigger="Every hour.",
    conditions="Paid, nothing of it sent, not on hold, older than the promise in working days.",
    action="Shows it to support, by warehouse, with the money that is at risk.",
    fallback="Nothing is said while the copy of orders is not fresh; the source says so itself.",
)
