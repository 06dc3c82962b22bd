"""Sells, is gone, and nothing is on its way: no incoming, no purchase order; by vendor."""

from agent.sweeps.goods import LEAD, SUPPLIED
from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Step, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

OUT_OF_STOCK_SELLING = Sweep(
    name="out_of_stock_selling",
    title="Sold out, nothing ordered",
    needs=("orders", "variants", "stock"),
    slots=HOURLY,
    team=Group.BUYING,
    thresholds={
        "window": threshold("Days in which it has to have sold", 14, Unit.DAYS, least=1, most=90),
        "best": threshold(
            "Units sold in those days from which it is grave", 10, Unit.UNITS, least=1, most=10_000
        ),
        "lead": LEAD,
    },
    sql=f"""
        with {SUPPLIED},
        drafts as (
            select l.article as article, min(p.number) as number
            from purchase_orders p
            join purchase_lines l on l.source = p.source and l.purchase_id = p.id
            where not p.deleted and p.state = 'draft' and p.order_name is null and p.number <> ''
            group by l.article
        )
        select s.source as account, 'article' as kind, s.id as object, s.name as name,
            case when s.sold >= :best then 3 else 2 end as severity,
            s.sold * s.lead * s.price / :window as money, s.currency as currency,
            s.maker as place, s.counted_at as since_at, null as due_at,
            s.available as available, s.sold as sold, :window as window_days,
            s.lead as lead_days, s.sku as in_shop, coalesce(by_sku.number, by_title.number) as draft
        from supplied s
        left join drafts by_sku on by_sku.article = s.sku
        left join drafts by_title on by_title.article = s.title
        where s.status = 'ACTIVE' and s.available <= 0 and s.awaited <= 0 and s.sold > 0
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "{available} available anywhere, {sold} sold in {window_days} days, and nothing is "
        "incoming or ordered."
    ),
    undone="A new order takes {lead_days} days: about {money} of sales until then.",
    steps=(
        Step("send_po", "Send the draft order…", {"purchase": "{draft}"}, "draft"),
        Step("pause_listing", "Pause {name}…", {"sku": "{name}", "note": "Sold out"}, "in_shop"),
    ),
    grouped_by="vendor",
    trigger="Every hour.",
    conditions=(
        "On sale, none available in any place, sold in the window, nothing incoming in the shop "
        "and no purchase order that was sent for stock and is still to come."
    ),
    action="Shows it to buying by vendor; money is sales a day, times the days an order takes.",
    fallback="A draft is not ordered: it is offered to be sent. Without the books, only what the "
    "shop calls incoming counts.",
)
