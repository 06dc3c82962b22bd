"""Part of an order has left, and the rest still waits; grouped by the warehouse it waits in."""

from agent.sweeps.sending import may_leave
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_customer
from policies.people import Group
from policies.thresholds import Unit, threshold

HALF_SENT = Sweep(
    name="half_sent",
    title="Half sent",
    needs=("orders",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "rest": threshold(
            "Working days the rest of an order has to follow", 3, Unit.WORKING_DAYS, most=30
        ),
        "grave": threshold("Working days after which it is grave", 7, Unit.WORKING_DAYS, most=60),
    },
    sql=f"""
        select x.source as account, 'order' as kind, x.id as object, x.name as name,
            case when x.left_at <= :grave_ago then 3 else 2 end as severity,
            x.money as money, x.currency as currency, x.place as place,
            x.left_at as since_at, null as due_at, x.units as units, x.placed_at as placed_at
        from (
            select o.source, o.id, o.name, o.currency, o.placed_at, u.money, u.units,
                coalesce(w.place, '') as place,
                (
                    select max(f.sent_at) from fulfilments f where f.source = o.source
                        and f.order_id = o.id and not f.deleted and f.status = 'SUCCESS'
                ) as left_at
            from unsent_work u
            join orders o on o.source = u.source and o.id = u.order_id
            left join open_work w on w.source = o.source and w.order_id = o.id
            where not o.deleted and o.cancelled_at is null and o.closed_at is null
                and o.paid in ('PAID', 'PARTIALLY_REFUNDED')
                and {may_leave("rest_ago")}
        ) x
        where x.left_at <= :rest_ago
    """,  # noqa: S608 - parts of queries of ours
    says="Part of it left {since}; {units} units still wait.",
    undone="They ask where the rest is, or want it paid back: {money}.",
    steps=(
        to_customer(
            "part of your order {name} left us {since}, and the rest has not followed yet.",
            "Units still to come: {units}. We are sorry that you have to wait for them.",
            "If you need them by a certain day, please tell us.",
        ),
    ),
    grouped_by="warehouse",
    trigger="Every hour.",
    conditions=(
        "Paid, its last parcel left long ago, and units of it wait that are neither on hold nor "
        "for later."
    ),
    action="Shows it to support, by warehouse, with what the units that wait were sold for.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
