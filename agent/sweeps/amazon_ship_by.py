"""An Amazon order that has to leave by a moment that is near, or over."""

from agent.sweeps.slots import OFTEN
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

AMAZON_SHIP_BY = Sweep(
    name="amazon_ship_by",
    title="Amazon orders to send",
    needs=("market_orders",),
    slots=OFTEN,
    team=Group.SUPPORT,
    thresholds={
        "ship": threshold("Hours before Amazon's time is over", 12, Unit.HOURS, least=1, most=96),
    },
    sql="""
        select x.source as account, 'order' as kind, x.id as object, x.id as name,
            case when x.ship_by <= :now then 3 else 2 end as severity,
            x.total as money, x.currency as currency, '' as place,
            x.placed_at as since_at, x.ship_by as due_at, x.units as units,
            case when x.ship_by <= :now then 'was over' else 'is over' end as ends
        from (
            select m.source, m.id, m.total, m.currency, m.placed_at, m.ship_by,
                (
                    select sum(l.unsent) from market_lines l
                    where l.source = m.source and l.order_id = m.id
                ) as units
            from market_orders m
            where not m.deleted and m.state in ('UNSHIPPED', 'PARTIALLY_SHIPPED')
                and m.ship_by <= :ship_ahead
        ) x
        where x.units > 0
    """,
    says="{units} units have not left; Amazon's time for them {ends} {due}.",
    undone="Amazon counts it as late, calls it off, and may keep us from selling: {money}.",
    trigger="Every 15 minutes.",
    conditions="Ours to send, paid, units of it unsent, and the time to send them is near or over.",
    action="Shows it to support; what is over comes first.",
    fallback="Nothing is said while the copy of Amazon's orders is not fresh.",
)
