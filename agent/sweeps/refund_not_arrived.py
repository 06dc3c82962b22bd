"""Refunds by card that came back, or are still on their way after days."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

REFUND_NOT_ARRIVED = Sweep(
    name="refund_not_arrived",
    title="Refund did not arrive",
    needs=("card_refunds",),
    slots=HOURLY,
    team=Group.FINANCE,
    thresholds={
        "wait": threshold("Days a refund may be on its way", 5, Unit.DAYS, least=1, most=30),
    },
    sql="""
        select c.source as account, 'refund' as kind, c.id as object,
            coalesce('#' || c.order_number, c.id) as name,
            case when c.state = 'failed' then 3 else 2 end as severity,
            c.amount as money, c.currency as currency, c.state as place,
            c.made_at as since_at, null as due_at, c.charge as charge
        from refunds_astray c
        where c.state in ('failed', 'canceled') or c.made_at <= :wait_ago
    """,
    says="A refund of {money}, made {since}, has not arrived: {place}.",
    undone="The shop says it is paid back, and the customer has nothing. Their bank may ask.",
    grouped_by="what became of it",
    trigger="Every hour.",
    conditions="Failed or canceled, or pending too long; less succeeded since on its payment.",
    action="Shows it to finance: the money has to go another way.",
    fallback="A refund that names no order is shown by its own number.",
)
