"""Goods that came back and were taken in, for which the customer has no money yet."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

RETURN_NOT_REFUNDED = Sweep(
    name="return_not_refunded",
    title="Came back, not refunded",
    needs=("orders", "returns"),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "wait": threshold("Days a refund may take once the goods came in", 5, Unit.DAYS, most=30),
        "grave": threshold("Days after which it is grave", 10, Unit.DAYS, most=60),
    },
    sql="""
        select r.source as account, 'return' as kind, r.id as object, r.name as name,
            case when r.received_at <= :grave_ago then 3 else 2 end as severity,
            case when r.worth > r.unrefunded then r.unrefunded else r.worth end as money,
            r.currency as currency, '' as place, r.received_at as since_at, null as due_at,
            r.order_name as order_name, r.processed as taken_in
        from unpaid_returns r
        where r.received_at <= :wait_ago and r.processed > 0 and coalesce(r.worth, 1) > 0
    """,
    says="Came in {since}, {taken_in} units were taken in, and nothing has been refunded since.",
    undone="{money} of the customer's money is kept. Their bank may claim it, with a fee.",
    steps=(
        Step(
            "refund",
            "Refund {name}…",
            {"order": "{order_name}", "amount": "{amount}", "reason": "returned"},
        ),
    ),
    trigger="Every hour.",
    conditions="An open return, processed, longer in than a refund takes; no refund since asked.",
    action="Shows it to support with a refund of what the goods cost, at most what is left.",
    fallback="Where nobody knows what the goods cost, it says so and the refund is not prefilled.",
)
