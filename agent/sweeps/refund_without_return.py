"""Money given back for goods that nobody has taken in since."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

REFUND_WITHOUT_RETURN = Sweep(
    name="refund_without_return",
    title="Refunded, not taken in",
    needs=("orders", "returns"),
    slots=HOURLY,
    team=Group.FINANCE,
    thresholds={
        "wait": threshold("Days goods may take once they were refunded", 14, Unit.DAYS, most=90),
        "grave": threshold("Days after which it is grave", 30, Unit.DAYS, most=180),
    },
    sql="""
        select r.source as account, 'return' as kind, r.id as object, r.name as name,
            case when r.received_at is null and r.paid_at <= :grave_ago then 3
                when r.received_at is null then 2 else 1 end as severity,
            r.unseen_worth as money, r.currency as currency,
            case when r.received_at is null then 'never came in' else 'came in' end as place,
            r.paid_at as since_at, null as due_at,
            r.order_name as order_name, r.unseen as units, r.received_at as received_at
        from (
            select o.*, coalesce((
                select min(f.made_at) from refunds f
                where f.source = o.source and f.order_id = o.order_id and not f.deleted
                    and f.amount > 0 and f.made_at >= o.requested_at
            ), o.requested_at) as paid_at
            from open_returns o where o.unseen > 0
        ) r
        where r.paid_at <= :wait_ago
    """,
    says="{units} units were refunded {since} and are not taken in. They {place}.",
    undone="Goods for {money} are neither in stock nor paid for.",
    grouped_by="whether the goods came in",
    trigger="Every hour.",
    conditions="An open return with refunded lines that nobody has processed for days.",
    action="Shows it to finance: what never came in first, then what only has to be put away.",
    fallback="Where no refund of the order can be found, it counts from when the return was asked.",
)
