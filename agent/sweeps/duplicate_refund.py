"""Money that went back a second time, or more of it than the order ever came to."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

DUPLICATE_REFUND = Sweep(
    name="duplicate_refund",
    title="Refunded twice",
    needs=("orders",),
    slots=HOURLY,
    team=Group.FINANCE,
    thresholds={
        "hours": threshold(
            "Hours in which the same amount again is odd",
            48,
            Unit.HOURS,
            least=1,
            most=720,
            looser=Direction.LOWER,
        ),
        "lately": threshold(
            "Days that are looked back", 90, Unit.DAYS, least=1, looser=Direction.LOWER
        ),
    },
    sql="""
        with back as (
            select source, order_id, way, id, amount, made_at, second from paid_back
            where made_at >= :lately_ago and (way = 'shop' or not exists (
                select 1 from orders o
                join orders x on x.name = o.name and x.source <> o.source and not x.deleted
                where o.source = paid_back.source and o.id = paid_back.order_id
            ))
        ), again as (
            select distinct b.source, b.order_id, b.way, b.id, b.amount
            from back a
            join back b on b.source = a.source and b.order_id = a.order_id and b.way = a.way
                and b.amount = a.amount and b.second - a.second <= 3600 * :hours
                and (b.second > a.second or (b.second = a.second and b.id > a.id))
        ), twice as (
            select source, order_id, max(amount) as amount from (
                select source, order_id, way, sum(amount) as amount from again
                group by source, order_id, way
            ) ways group by source, order_id
        ), alone as (
            select c.source, c.order_id, sum(c.amount) as amount from back c
            where c.way = 'card' and not exists (
                select 1 from back s
                where s.source = c.source and s.order_id = c.order_id and s.way = 'shop'
                    and s.amount >= c.amount
                    and c.second - s.second between -3600 * :hours and 3600 * :hours
            ) group by c.source, c.order_id
        ), every_one as (
            select b.source, b.order_id, max(b.made_at) as last_at, max(t.amount) as again,
                max(o.refunded + coalesce(a.amount, 0)) as gone,
                max(o.refunded + coalesce(a.amount, 0) - o.total) as above
            from back b
            join orders o on o.source = b.source and o.id = b.order_id and not o.deleted
            left join twice t on t.source = b.source and t.order_id = b.order_id
            left join alone a on a.source = b.source and a.order_id = b.order_id
            group by b.source, b.order_id
        )
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when e.above > 0 then 3 else 2 end as severity,
            case when e.again > e.above then e.again else e.above end as money,
            o.currency as currency,
            case when e.above > 0 then 'above its total' else 'the same amount again' end as place,
            e.last_at as since_at, null as due_at,
            e.gone as refunded_money, o.total as total_money
        from every_one e
        join orders o on o.source = e.source and o.id = e.order_id
        where e.again is not null or e.above > 0
    """,
    says="{refunded_money} of {total_money} went back, {place}: last {since}.",
    undone="{money} may be gone for good: the longer it is with them, the harder it is to get.",
    grouped_by="what looks wrong",
    trigger="Every hour.",
    conditions="The same amount again within hours, or more than the order came to; a refund by "
    "card counts besides the shop's only where the shop has none like it at that time.",
    action="Shows the order to finance, with what may have gone back too much.",
    fallback="Without a copy of card payments, or where two shops use an order's number, only the "
    "shop's own refunds are looked at.",
)
