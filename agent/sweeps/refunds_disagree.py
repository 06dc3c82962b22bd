"""Orders of which the shop says that other money went back than the card shows."""

from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

REFUNDS_DISAGREE = Sweep(
    name="refunds_disagree",
    title="Refunds disagree",
    needs=("orders", "card_refunds"),
    slots=NIGHTLY,
    team=Group.FINANCE,
    thresholds={
        "settle": threshold("Hours one may know it before the other", 24, Unit.HOURS, most=240),
        "lately": threshold(
            "Days that are looked back", 180, Unit.DAYS, least=1, looser=Direction.LOWER
        ),
    },
    sql="""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when s.card > s.shop then 2 else 1 end as severity,
            case when s.card > s.shop then s.card - s.shop else s.shop - s.card end as money,
            o.currency as currency,
            case when s.card > s.shop then 'more by card' else 'more in the shop' end as place,
            s.last_at as since_at, null as due_at,
            s.shop as shop_money, s.card as card_money
        from (
            select source, order_id, max(made_at) as last_at,
                sum(case when way = 'shop' then amount else 0 end) as shop,
                sum(case when way = 'card' then amount else 0 end) as card
            from paid_back group by source, order_id
        ) s
        join orders o on o.source = s.source and o.id = s.order_id and not o.deleted
        where s.card > 0 and s.card <> s.shop
            and s.last_at <= :settle_ago and s.last_at >= :lately_ago
            and not exists (
                select 1 from orders x where x.name = o.name and x.source <> o.source
                    and not x.deleted
            )
    """,
    says="The shop says {shop_money} went back, by card it was {card_money}.",
    undone="The books are {money} off, and the customer is told another sum than they got.",
    grouped_by="which of them says more",
    trigger="Every morning.",
    conditions="Money went back by card, and the shop's refunds of the order come to another sum.",
    action="Shows the order to finance, with both sums.",
    fallback="What went back by card and failed does not count; orders without a refund by card "
    "are not compared, nor those whose number two shops use.",
)
