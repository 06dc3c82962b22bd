"""Discounts that add up too far: more than the shop allows together, or below what goods cost."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

DISCOUNT_STACKING = Sweep(
    name="discount_stacking",
    title="Discounts add up too far",
    needs=("orders", "variants"),
    slots=HOURLY,
    team=Group.MANAGEMENT,
    thresholds={
        "window": threshold("Days of orders it looks at", 7, Unit.DAYS, least=1, most=60),
        "most": threshold(
            "Percent of the goods that discounts may take off together",
            40,
            Unit.PERCENT,
            least=1,
            most=100,
        ),
    },
    # An order's discount has those of its lines in it. A line's price may leave out what a code
    # takes off it, so goods are never worth more than was paid for the order.
    sql="""
        with goods as (
            select l.source as source, l.order_id as id, sum(l.discount) as off_lines,
                sum(l.unit_price * l.quantity) as priced,
                sum(case when v.cost > 0 then v.cost * l.quantity else 0 end) as cost,
                min(case when v.cost > 0 and v.currency = l.currency then 1 else 0 end) as costed
            from orders o
            cross join order_lines l
            left join variants v on v.source = l.source and v.id = l.variant_id
            where l.source = o.source and l.order_id = o.id and o.placed_at >= :window_ago
                and not o.deleted and o.cancelled_at is null
                and o.discount > 0 and not l.deleted and l.quantity > 0
            group by l.order_id, l.source
        ),
        reckoned as (
            select o.source as source, o.id as id, o.name as name, o.currency as currency,
                o.placed_at as placed_at, o.sent as sent, o.discount as discount,
                cast(g.off_lines as bigint) as off_lines,
                cast(g.cost as bigint) as cost, g.costed as costed,
                cast(case when g.priced + g.off_lines - o.discount < o.total
                    then g.priced + g.off_lines - o.discount else o.total end as bigint) as paid
            from goods g join orders o on o.source = g.source and o.id = g.id
            where o.refunded < o.total or o.total = 0
        )
        select source as account, 'order' as kind, id as object, name,
            case when costed = 1 and paid < cost then 3 else 2 end as severity,
            case when costed = 1 and paid < cost then cost - paid
                else discount - (paid + discount) * :most / 100 end as money,
            currency, '' as place, placed_at as since_at, null as due_at,
            discount as off_money, off_lines as off_lines_money, discount - off_lines as
                off_order_money,
            paid + discount as goods_money, paid as paid_money,
            case when costed = 1 then cost end as cost_money,
            discount * 100 / (paid + discount) as percent,
            case when sent = 'UNFULFILLED' then 1 else 0 end as here
        from reckoned
        where paid + discount > 0
            and (discount * 100 > (paid + discount) * :most or (costed = 1 and paid < cost))
    """,
    says=(
        "{off_money} off {goods_money} of goods, {percent} %: {off_lines_money} on lines, "
        "{off_order_money} on the order. {paid_money} are paid for what costs {cost_money}."
    ),
    undone="This order gives away {money} too much, and the next with the same codes does too.",
    steps=(
        Step(
            "hold",
            "Hold {name}…",
            {"order": "{name}", "note": "Discounts add up to {percent} %"},
            "here",
        ),
    ),
    trigger="Every hour.",
    conditions=(
        "Line and order discounts together are more of the goods than the threshold, or what is "
        "paid for them is below their cost today."
    ),
    action="Shows it to management; money is what is missing to the cost, else to the threshold.",
    fallback="Where a line has no cost, only the threshold counts.",
)
