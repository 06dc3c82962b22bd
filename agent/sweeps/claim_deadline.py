"""Payments a customer's bank wants back, while evidence can still be sent."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

CLAIM_DEADLINE = Sweep(
    name="claim_deadline",
    title="Dispute to answer",
    needs=("disputes",),
    slots=HOURLY,
    team=Group.FINANCE,
    thresholds={
        "before": threshold(
            "Days before evidence is due", 7, Unit.DAYS, most=30, looser=Direction.LOWER
        ),
        "grave": threshold(
            "Days before it is grave", 2, Unit.DAYS, most=30, looser=Direction.LOWER
        ),
    },
    sql="""
        select source as account, 'dispute' as kind, id as object,
            coalesce('#' || order_number, charge) as name,
            case when due_at <= :grave_ahead then 3 else 2 end as severity,
            amount as money, currency as currency, reason as place,
            opened_at as since_at, due_at as due_at,
            case when state = 'needs_response' then 'A dispute' else 'An inquiry' end as what
        from disputes
        where not deleted and state in ('needs_response', 'warning_needs_response')
            and due_at <= :before_ahead
    """,
    says="{what} of {since} over {money} ({place}) needs an answer by {due}.",
    undone="{money} goes back to the customer, with the bank's fee, and cannot be asked for again.",
    grouped_by="the bank's reason",
    trigger="Every hour.",
    conditions="A dispute or an inquiry that waits for evidence of ours, due within days.",
    action="Shows it to finance, by the bank's reason, with the last day for evidence.",
    fallback="One without a last day is not shown: nobody knows by when.",
)
