"""Paid, promised to have left by now, and still here; grouped by the warehouse it waits in."""

from agent.sweeps.sending import may_leave
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from agent.sweeps.writing import to_customer
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
    sql=f"""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when o.placed_at <= :grave_ago then 3 else 2 end as severity,
            o.total - o.refunded as money, o.currency as currency,
            coalesce(w.place, '') as place, o.placed_at as since_at, null as due_at,
            u.units as units, o.sent as sent
        from unsent_work u
        join orders o on o.source = u.source and o.id = u.order_id
        left join open_work w on w.source = o.source and w.order_id = o.id
        where not o.deleted and o.cancelled_at is null and o.closed_at is null
            and o.paid in ('PAID', 'PARTIALLY_REFUNDED')
            and o.sent not in ('PARTIALLY_FULFILLED', 'FULFILLED') and o.placed_at <= :promise_ago
            and {may_leave("promise_ago")}
    """,  # noqa: S608 - parts of queries of ours
    says="Paid {since}, and {units} units have not left.",
    undone="They ask where it is, or call it off: {money}.",
    steps=(
        Step("hold", "Hold {name}…", {"order": "{name}", "note": "Paid, not sent"}),
        to_customer(
            "your order {name} of {since} has not left us yet, and we are sorry about that.",
            "Units still to be sent: {units}. We are looking into what holds them up.",
            "If you need them by a certain day, please tell us.",
        ),
    ),
    grouped_by="warehouse",
    trigger="Every hour.",
    conditions=(
        "Paid, nothing of it sent, older than the promise in working days, and some of it is "
        "neither on hold nor for later: goods that are sold before they are there wait."
    ),
    action="Shows it to support, by warehouse, with the money that is at risk.",
    fallback="Nothing is said while the copy of orders is not fresh; the source says so itself.",
)
