"""Runs out before an order placed today would arrive; grouped by the vendor it is ordered from."""

from agent.sweeps.goods import LEAD, SUPPLIED
from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

LOW_STOCK = Sweep(
    name="low_stock",
    title="Low stock",
    needs=("orders", "variants", "stock"),
    slots=NIGHTLY,
    team=Group.BUYING,
    thresholds={
        "window": threshold("Days of sales it reckons with", 30, Unit.DAYS, least=1, most=180),
        "least": threshold(
            "Units sold in those days from which it counts", 5, Unit.UNITS, least=1, most=10_000
        ),
        "lead": LEAD,
        "safety": threshold(
            "Days of stock that are to be left then", 7, Unit.DAYS, looser=Direction.LOWER
        ),
    },
    sql=f"""
        with {SUPPLIED}
        select s.source as account, 'article' as kind, s.id as object, s.name as name,
            case when s.available <= 0 then 3
                when (s.available + s.awaited) * :window < s.sold * s.lead then 2
                else 1 end as severity,
            (s.sold * (s.lead + :safety) - (s.available + s.awaited) * :window) * s.price / :window
                as money,
            s.currency as currency, s.maker as place, s.counted_at as since_at, null as due_at,
            s.available as available, s.awaited as awaited, s.sold as sold, :window as window_days,
            s.lead as lead_days,
            case when s.available > 0 then s.available * :window / s.sold else 0 end as lasts
        from supplied s
        where s.status = 'ACTIVE' and s.sold >= :least and (s.available > 0 or s.awaited > 0)
            and (s.available + s.awaited) * :window < s.sold * (s.lead + :safety)
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "{available} left, which lasts {lasts} days at {sold} sold in {window_days} days. "
        "{awaited} are on their way; a new order takes {lead_days} days."
    ),
    undone="It runs out, and about {money} of sales are missed until it is back.",
    grouped_by="vendor",
    trigger="Every morning.",
    conditions=(
        "What is available and on its way lasts less than the vendor's lead time and the safety "
        "days, at what all channels sold in the window."
    ),
    action="Shows it to buying by vendor; money is sales a day, times days without, at price.",
    fallback="Without a vendor's list the lead time is the threshold; without the books, only "
    "what the shop calls incoming is on its way.",
)
