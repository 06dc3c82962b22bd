"""Paid and about to leave for an address that the shop's own check doubts; by warehouse."""

from agent.sweeps.slots import OFTEN
from agent.sweeps.sweep import Step, Sweep
from agent.sweeps.writing import to_customer
from policies.people import Group
from policies.thresholds import Unit, threshold

ADDRESS_PROBLEM = Sweep(
    name="address_problem",
    title="Doubtful address",
    needs=("orders",),
    slots=OFTEN,
    team=Group.SUPPORT,
    thresholds={
        "settle": threshold(
            "Hours a customer has to correct an address", 1, Unit.HOURS, least=0, most=72
        ),
    },
    sql="""
        select o.source as account, 'order' as kind, o.id as object, o.name as name,
            case when lower(o.address_fault) = 'error' then 3 else 2 end as severity,
            u.money as money, o.currency as currency, coalesce(w.place, '') as place,
            o.placed_at as since_at, null as due_at, u.units as units,
            case when lower(o.address_fault) = 'error' then 'wrong' else 'doubtful' end as fault
        from unsent_work u
        join orders o on o.source = u.source and o.id = u.order_id
        left join open_work w on w.source = o.source and w.order_id = o.id
        where not o.deleted and o.cancelled_at is null and o.closed_at is null
            and o.paid in ('PAID', 'PARTIALLY_REFUNDED')
            and lower(o.address_fault) in ('warning', 'error')
            and o.placed_at <= :settle_ago and coalesce(w.free, 1) > 0
    """,
    says="Shopify's check finds the address {fault}, and {units} units are about to leave.",
    undone="They go out, come back, and are sent again at our cost: {money}.",
    steps=(
        Step(
            "hold",
            "Hold {name}…",
            {"order": "{name}", "reason": "incorrect_address", "note": "Address found {fault}"},
        ),
        to_customer(
            "before your order {name} leaves us: a check finds its delivery address {fault}.",
            "Please answer with the whole address, with house number, flat and postcode.",
            "Units that wait for it: {units}.",
        ),
    ),
    grouped_by="warehouse",
    trigger="Every 15 minutes.",
    conditions="Paid, part of it can leave at any time, and the check warns of its address.",
    action="Shows it to support, with a hold prepared.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
