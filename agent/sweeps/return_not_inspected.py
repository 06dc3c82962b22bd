"""Goods that customers sent back, lying at the door: nobody has looked at any of them."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

RETURN_NOT_INSPECTED = Sweep(
    name="return_not_inspected",
    title="Came back, not inspected",
    needs=("orders", "returns"),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "wait": threshold(
            "Working days goods that came back may lie", 2, Unit.WORKING_DAYS, most=15
        ),
        "grave": threshold("Working days after which it is grave", 5, Unit.WORKING_DAYS, most=30),
    },
    sql="""
        select source as account, 'return' as kind, id as object, name as name,
            case when received_at <= :grave_ago then 2 else 1 end as severity,
            worth as money, currency as currency, '' as place,
            received_at as since_at, null as due_at,
            order_name as order_name, units as units
        from open_returns
        where received_at <= :wait_ago and processed = 0 and refunded = 0
    """,
    says="Came in {since}, and none of the {units} units has been looked at.",
    undone="The customer waits for {money}, and the goods cannot be sold again.",
    trigger="Every hour.",
    conditions="An open return that came in longer ago than it may lie; nothing processed or paid.",
    action="Shows it to support, with what the goods cost.",
    fallback="What was paid back before anybody looked is shown as refunded, not taken in.",
)
