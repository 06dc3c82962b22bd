"""Purchase orders on which the books contradict themselves, or the shop."""

from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

BOOKS_DISAGREE = Sweep(
    name="books_disagree",
    title="Books disagree",
    needs=("bills", "purchase_orders", "orders"),
    slots=NIGHTLY,
    team=Group.FINANCE,
    thresholds={
        "percent": threshold("Per cent a bill may differ", 2, Unit.PERCENT, most=50),
        "closed": threshold("Days goods may leave after the last bill", 3, Unit.DAYS, most=60),
        "lately": threshold(
            "Days that are looked back", 180, Unit.DAYS, least=1, looser=Direction.LOWER
        ),
    },
    sql="""
        with shared as (
            select source, bill_id from bill_lines where purchase_order is not null
            group by source, bill_id having count(distinct purchase_order) > 1
        ), billed as (
            select source, id, currency, sum(total) as total, max(dated_at) as dated_at from (
                select b.source, b.purchase_order as id, b.currency, b.total, b.dated_at
                from bills b
                where not b.deleted and b.purchase_order is not null
                    and (b.source, b.id) not in (select source, bill_id from shared)
                union all
                select b.source, l.purchase_order as id, b.currency, l.amount, b.dated_at
                from shared s
                join bills b on b.source = s.source and b.id = s.bill_id
                join bill_lines l on l.source = s.source and l.bill_id = s.bill_id
            ) shares group by source, id, currency
        ), unsent as (
            select p.source, p.id, sum(l.unsent) as units
            from purchase_orders p
            join orders o on o.name = p.order_name and not o.deleted and o.cancelled_at is null
            join order_lines l on l.source = o.source and l.order_id = o.id and not l.deleted
                and l.unsent > 0 and lower(l.maker) = lower(p.vendor)
            where not p.deleted and p.state = 'closed' and p.updated_at <= :closed_ago
            group by p.source, p.id
        ), held as (
            select p.source, p.id, b.total, b.dated_at, coalesce(u.units, 0) as units,
                case when b.total > p.total and 100 * (b.total - p.total) > :percent * p.total
                    then b.total - p.total
                    when p.state = 'closed' and 100 * (p.total - b.total) > :percent * p.total
                    then p.total - b.total end as apart
            from purchase_orders p
            left join billed b on b.source = p.source and b.id = p.id and b.currency = p.currency
            left join unsent u on u.source = p.source and u.id = p.id
        )
        select p.source as account, 'purchase_order' as kind, p.id as object,
            'PO ' || p.number as name,
            case when h.units > 0 or h.total > p.total then 2 else 1 end as severity,
            coalesce(h.apart, p.total) as money, p.currency as currency, p.vendor as place,
            coalesce(h.dated_at, p.updated_at) as since_at, null as due_at,
            h.total as billed_money, p.total as ordered_money, h.units as unsent,
            case when h.units > 0 then 'closed, and its goods have not left for ' || p.order_name
                when h.total > p.total then 'more than was ordered'
                else 'closed for less than was ordered' end as what
        from held h
        join purchase_orders p on p.source = h.source and p.id = h.id
        where not p.deleted and (h.apart is not null or h.units > 0)
            and coalesce(h.dated_at, p.updated_at) >= :lately_ago
    """,
    says="Ordered for {ordered_money}, billed {billed_money}: {what}.",
    undone="{money} is paid for what was not ordered, or for goods that did not come.",
    grouped_by="vendor",
    trigger="Every morning.",
    conditions="All bills of a purchase order together differ from it, once it is closed or above "
    "it; or it is closed while its vendor's goods on the customer's order have not left.",
    action="Shows the purchase order to finance, by vendor, with both sums.",
    fallback="A bill over several purchase orders is split by its lines; one in another currency "
    "is not compared.",
)
