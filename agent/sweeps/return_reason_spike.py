"""One article that comes back for one reason far more often than it used to."""

from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

RETURN_REASON_SPIKE = Sweep(
    name="return_reason_spike",
    title="Comes back more than it did",
    needs=("orders", "returns", "variants"),
    slots=NIGHTLY,
    team=Group.LEADS,
    thresholds={
        "days": threshold("Days that are looked at", 14, Unit.DAYS, least=2, most=90),
        "before": threshold("Days that are looked back in all", 104, Unit.DAYS, least=30),
        "least": threshold("Returns it takes at least", 5, Unit.RETURNS, least=2, most=1000),
        "percent": threshold(
            "Per cent of its earlier rate", 200, Unit.PERCENT, least=110, most=2000
        ),
    },
    sql="""
        with back as (
            select r.source, v.product_id, l.reason, min(l.title) as title,
                count(distinct case when r.requested_at >= :days_ago then r.id end) as now_back,
                count(distinct case when r.requested_at < :days_ago then r.id end) as then_back,
                min(case when r.requested_at >= :days_ago then r.requested_at end) as since_at,
                sum(case when r.requested_at >= :days_ago then l.quantity * s.unit_price end)
                    as worth, max(s.currency) as currency
            from returns r
            join return_lines l on l.source = r.source and l.return_id = r.id and not l.deleted
            join order_lines s on s.source = l.source and s.id = l.line_id
            join variants v on v.source = s.source and v.id = s.variant_id
            where not r.deleted and r.requested_at >= :before_ago
                and r.status in ('REQUESTED', 'OPEN', 'CLOSED')
                and l.reason not in ('unknown', 'other-reason')
            group by r.source, v.product_id, l.reason
        ), sold as (
            select o.source, v.product_id,
                count(distinct case when o.placed_at >= :days_ago then o.id end) as now_sold,
                count(distinct case when o.placed_at < :days_ago then o.id end) as then_sold
            from orders o
            join order_lines s on s.source = o.source and s.order_id = o.id and not s.deleted
            join variants v on v.source = s.source and v.id = s.variant_id
            where not o.deleted and o.cancelled_at is null and o.placed_at >= :before_ago
                and (v.source, v.product_id) in (
                    select source, product_id from back where now_back >= :least
                )
            group by o.source, v.product_id
        )
        select b.source as account, 'article' as kind, b.product_id || '#' || b.reason as object,
            b.title || ', ' || b.reason as name,
            case when b.reason in ('arrived-late', 'damaged', 'damaged-or-defective',
                'damaged-packaging', 'packaging-not-sealed', 'received-the-wrong-item',
                'wrong-amount') then 2 else 1 end as severity,
            b.worth as money, b.currency as currency,
            case when b.reason in ('arrived-late', 'damaged', 'damaged-or-defective',
                'damaged-packaging', 'packaging-not-sealed', 'received-the-wrong-item',
                'wrong-amount') then 'fulfilment'
                when b.reason in ('budget', 'changed-mind', 'changed-my-mind', 'duplicate-order',
                'ordered-multiple', 'ordered-wrong-format', 'ordered-wrong-item',
                'trial-period-ending') then 'policy' else 'merchandising' end as place,
            b.since_at as since_at, null as due_at, b.reason as reason,
            b.now_back as now_back, s.now_sold as now_sold,
            b.then_back as then_back, s.then_sold as then_sold
        from back b
        join sold s on s.source = b.source and s.product_id = b.product_id
        where b.now_back >= :least and s.now_sold > 0 and s.then_sold > 0
            and b.now_back * s.then_sold * 100 >= :percent * b.then_back * s.now_sold
    """,
    says="{now_back} returns for “{reason}” on {now_sold} orders; before, {then_back} on "
    "{then_sold}.",
    undone="It goes on coming back: {money} of goods so far. A look by {place} is due.",
    grouped_by="who can mend it: merchandising, fulfilment or policy",
    trigger="Every morning.",
    conditions="Enough returns of an article for one reason, far more an order than before.",
    action="Shows the article and the reason to the leads, by who can mend it.",
    fallback="An article that was not sold before has no rate of its own: nothing is said of it.",
)
