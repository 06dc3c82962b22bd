"""Money that lies on the shelf: more than lasts for months, and worth enough to mind."""

from agent.sweeps.goods import GOODS
from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Mode, Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

OVERSTOCK = Sweep(
    name="overstock",
    title="Overstock",
    needs=("orders", "variants", "stock"),
    slots=NIGHTLY,
    # It is found on most shelves: until its numbers are the shop's own, nobody is bothered with it.
    mode=Mode.SHADOW,
    team=Group.BUYING,
    thresholds={
        "window": threshold("Days of sales it reckons with", 90, Unit.DAYS, least=7, most=365),
        "days": threshold("Days that stock may last", 180, Unit.DAYS, least=7, most=1000),
        "worth": threshold(
            "Worth of the stock from which it counts",
            100_000,
            Unit.MONEY,
            most=1_000_000_000,
        ),
    },
    sql=f"""
        with {GOODS}
        select g.source as account, 'article' as kind, g.id as object, g.name as name,
            1 as severity, (g.available * :window - g.sold * :days) * g.cost / :window as money,
            g.currency as currency, g.maker as place, g.counted_at as since_at, null as due_at,
            g.available as available, g.sold as sold, :window as window_days,
            g.available * g.cost as worth_money, :days as most_days
        from goods g
        where g.available > 0 and g.cost > 0 and g.available * g.cost > :worth
            and g.available * :window > g.sold * :days
            and (g.sold > 0 or g.counted_at < :window_ago)
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "{available} on stock, worth {worth_money} at cost, and {sold} sold in {window_days} days."
    ),
    undone="{money} lie there for longer than {most_days} days.",
    grouped_by="vendor",
    trigger="Every morning.",
    conditions=(
        "What is available lasts longer than the threshold at what all channels sold, and is worth "
        "more than the other; of what sold nothing, the count is older than the window."
    ),
    action="Shows it to buying by vendor; money is what goes beyond the threshold, at cost.",
    fallback="Articles without a cost are left out; the catalogue's check names them.",
)
