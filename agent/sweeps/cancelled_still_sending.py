"""Cancelled, and still sent or about to be; grouped by the warehouse."""

from agent.sweeps.slots import OFTEN
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

CANCELLED_STILL_SENDING = Sweep(
    name="cancelled_still_sending",
    title="Cancelled, still sending",
    needs=("orders",),
    slots=OFTEN,
    team=Group.SUPPORT,
    thresholds={
        "notice": threshold("Hours a warehouse has to notice", 1, Unit.HOURS, least=0, most=48),
        "since": threshold(
            "Days after a cancellation that are looked at", 30, Unit.DAYS, least=1, most=120
        ),
    },
    sql="""
        select x.source as account, 'order' as kind, x.id as object, x.name as name,
            case when x.waits = 1 then 3 else 2 end as severity,
            x.total as money, x.currency as currency, x.place as place,
            x.cancelled_at as since_at, null as due_at, x.left_at as left_at,
            case when x.waits = 1 then 'the warehouse still has it to send'
                else 'a parcel left after that' end as standing
        from (
            select o.source, o.id, o.name, o.total, o.currency, o.cancelled_at,
                coalesce(w.place, '') as place,
                case when w.free > 0 and u.units > 0 then 1 else 0 end as waits,
                (
                    select max(f.sent_at) from fulfilments f where f.source = o.source
                        and f.order_id = o.id and not f.deleted and f.status = 'SUCCESS'
                        and f.sent_at > o.cancelled_at
                        and coalesce(f.travel, '') not in ('LABEL_VOIDED', 'CANCELED')
                ) as left_at
            from orders o
            left join open_work w on w.source = o.source and w.order_id = o.id
            left join unsent_work u on u.source = o.source and u.order_id = o.id
            where not o.deleted and o.cancelled_at <= :notice_ago and o.cancelled_at > :since_ago
        ) x
        where x.waits = 1 or x.left_at is not null
    """,
    says="Cancelled {since}, and {standing}.",
    undone="Goods of {money} go to somebody who does not pay for them.",
    grouped_by="warehouse",
    trigger="Every 15 minutes.",
    conditions=(
        "Cancelled, and a parcel was made after that whose label stands, or units of it are open "
        "in a warehouse and not on hold."
    ),
    action="Shows it to support, at once where it can still be stopped.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
