"""The same article at two prices: a marketplace and the shop are further apart than allowed."""

from agent.sweeps.goods import SALES
from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

PRICE_MISMATCH = Sweep(
    name="price_mismatch",
    title="Prices differ between channels",
    needs=("listings", "variants"),
    slots=NIGHTLY,
    team=Group.BUYING,
    thresholds={
        "apart": threshold(
            "Percent a marketplace may be above or below the shop", 15, Unit.PERCENT, most=100
        ),
        "window": threshold("Days of sales it reckons with", 30, Unit.DAYS, least=1, most=180),
    },
    sql=f"""
        with {SALES},
        shop as (
            select sku, currency, min(price) as lowest, max(price) as highest from variants
            where not deleted and status = 'ACTIVE' and sku is not null and price > 0
            group by sku, currency
        ),
        pairs as (
            select p.source as source, p.id as id, p.sku as sku, p.price as price,
                p.currency as currency, p.updated_at as updated_at,
                case when p.price < s.lowest then s.lowest else s.highest end as shop_price,
                case when p.price < s.lowest then s.lowest - p.price
                    else p.price - s.highest end as gap
            from prices p
            join shop s on s.sku = p.sku and s.currency = p.currency
            where not p.deleted and p.state = 'live' and p.price is not null
        )
        select p.source as account, 'listing' as kind, p.id as object, p.sku as name,
            case when p.gap * 100 > p.shop_price * :apart * 2 then 2 else 1 end as severity,
            p.gap * coalesce(m.units, 0) as money, p.currency as currency,
            case when p.price < p.shop_price then 'marketplace cheaper' else 'shop cheaper' end
                as place,
            p.updated_at as since_at, null as due_at,
            p.price as market_money, p.shop_price as shop_money,
            p.gap * 100 / p.shop_price as percent, coalesce(m.units, 0) as sold,
            :window as window_days
        from pairs p
        left join market_sold m on m.source = p.source and m.sku = p.sku
        where p.gap * 100 > p.shop_price * :apart
    """,  # noqa: S608 - parts of queries of ours
    says=(
        "{market_money} on the marketplace, {shop_money} in the shop: {percent} % apart, {place}."
    ),
    undone=(
        "Buyers go where it is cheaper; over {sold} sold there in {window_days} days the gap "
        "comes to {money}."
    ),
    grouped_by="which is cheaper",
    trigger="Every morning.",
    conditions="Live on both, in the same currency, and further apart than the threshold.",
    action="Shows both prices to buying; money is the gap, times units the marketplace sold.",
    fallback="Where a SKU is twice in the shop, the nearer price counts.",
)
